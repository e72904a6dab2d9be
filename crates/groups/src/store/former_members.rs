//! What groups call those who have left the network: `Former Member`, and a number that each has in each group.
use std::collections::BTreeSet;

use sea_orm::sea_query::LockType;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, Select,
};
use storage::StoreError;
use subgraph::{NodeId, NodeKind, stored_id};

use crate::entity::{former_member, group, invitation, join_request, membership};

/// What stands before the number.
const PREFIX: &str = "Former Member ";

/// The number in a label that was made of one.
pub(crate) fn ordinal_in(label: &str) -> Option<i32> {
    label.strip_prefix(PREFIX)?.parse().ok()
}

/// The label of `member` in `group`, by the number there is or the next one. A number is never taken back, so no two
/// people ever have the same label in a group.
///
/// The group is held until the transaction ends, so that nobody else takes the same number.
pub(super) async fn former_label(
    tx: &DatabaseTransaction,
    group: &NodeId,
    member: &NodeId,
) -> Result<String, StoreError> {
    let (org, group_id) = (group.org().to_string(), group.local().to_owned());
    group::Entity::find_by_id((org.clone(), group_id.clone())).lock(LockType::NoKeyUpdate).one(tx).await?;
    let (member_org, member_id) = (member.org().to_string(), member.local().to_owned());
    let key = (org.clone(), group_id.clone(), member_org.clone(), member_id.clone());
    if let Some(known) = former_member::Entity::find_by_id(key).one(tx).await? {
        return Ok(label(known.ordinal));
    }
    let last: Option<Option<i32>> = former_member::Entity::find()
        .filter(former_member::Column::Org.eq(group.org().as_str()))
        .filter(former_member::Column::GroupId.eq(group.local()))
        .select_only()
        .column_as(former_member::Column::Ordinal.max(), "last")
        .into_tuple()
        .one(tx)
        .await?;
    let ordinal = last.flatten().unwrap_or_default() + 1;
    let row = former_member::Model { org, group_id, member_org, member_id, ordinal };
    row.into_active_model().insert(tx).await?;
    Ok(label(ordinal))
}

/// The groups in which `member` has left a name: in a place, a request to join or an invitation. In a fixed order, in
/// which they may be held one after the other.
pub(super) async fn groups_that_name(
    tx: &DatabaseTransaction,
    member: &NodeId,
) -> Result<BTreeSet<NodeId>, StoreError> {
    let (org, id) = (member.org().as_str(), member.local());
    let places = membership::Entity::find()
        .filter(membership::Column::MemberOrg.eq(org))
        .filter(membership::Column::MemberId.eq(id));
    let requests = join_request::Entity::find()
        .filter(join_request::Column::ApplicantOrg.eq(org))
        .filter(join_request::Column::ApplicantId.eq(id));
    let invitations = invitation::Entity::find()
        .filter(invitation::Column::InviteeOrg.eq(org))
        .filter(invitation::Column::InviteeId.eq(id));
    let mut groups = named(tx, places, [membership::Column::Org, membership::Column::GroupId]).await?;
    groups.extend(named(tx, requests, [join_request::Column::Org, join_request::Column::GroupId]).await?);
    groups.extend(named(tx, invitations, [invitation::Column::Org, invitation::Column::GroupId]).await?);
    Ok(groups)
}

async fn named<E: EntityTrait>(
    tx: &DatabaseTransaction,
    rows: Select<E>,
    group: [E::Column; 2],
) -> Result<BTreeSet<NodeId>, StoreError> {
    let keys: Vec<(String, String)> = rows.select_only().columns(group).distinct().into_tuple().all(tx).await?;
    keys.into_iter().map(|(org, group)| stored_id(NodeKind::Group, &org, group)).collect()
}

fn label(ordinal: i32) -> String {
    format!("{PREFIX}{ordinal}")
}

#[cfg(test)]
mod tests {
    use super::{label, ordinal_in};

    #[test]
    fn a_label_tells_its_number() {
        assert_eq!(ordinal_in(&label(17)), Some(17));
        assert_eq!(ordinal_in("Siân Llŷr"), None);
    }
}
