//! What the groups subgraph does when others tell of a change.
use async_trait::async_trait;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter};
use storage::StoreError;
use subgraph::NodeId;
use subgraph::directory::{MemberState, upsert_member};
use subgraph::events::{Event, Hear};

use super::former_members::{former_label, groups_that_name};
use crate::entity::{invitation, join_request, membership};

/// Keeps the copies of what the members subgraph owns.
pub(crate) struct Hearing;

#[async_trait]
impl Hear for Hearing {
    fn sources(&self) -> &'static [&'static str] {
        &["members"]
    }

    async fn hear(&self, tx: &DatabaseTransaction, event: &Event) -> Result<Vec<Event>, StoreError> {
        hear(tx, event).await?;
        Ok(Vec::new())
    }
}

/// Takes in what `event` tells, in the transaction that also notes that it was heard. Hearing an event twice changes
/// nothing.
///
/// A member's new name goes to every place that bears the old one. Who has left is called `Former Member` with a number
/// in each group; what that member wrote to those who decide, and they to the member, is taken away, for it may tell the
/// name.
async fn hear(tx: &DatabaseTransaction, event: &Event) -> Result<(), StoreError> {
    let Event::MemberChanged { member, label, state } = event else { return Ok(()) };
    // First: it waits for every change that is being made under the old name, and no other begins.
    upsert_member(tx, member, label, *state).await?;
    match state {
        MemberState::Active | MemberState::Suspended => relabel(tx, member, None, label).await,
        MemberState::Former => take_name_away(tx, member).await,
    }
}

async fn take_name_away(tx: &DatabaseTransaction, member: &NodeId) -> Result<(), StoreError> {
    for group in groups_that_name(tx, member).await? {
        let label = former_label(tx, &group, member).await?;
        relabel(tx, member, Some(&group), &label).await?;
    }
    join_request::Entity::update_many()
        .col_expr(join_request::Column::Message, Expr::value(Option::<String>::None))
        .col_expr(join_request::Column::Reason, Expr::value(Option::<String>::None))
        .filter(join_request::Column::ApplicantOrg.eq(member.org().as_str()))
        .filter(join_request::Column::ApplicantId.eq(member.local()))
        .exec(tx)
        .await?;
    Ok(())
}

/// Puts `label` wherever the member is named, in `group` or in all.
async fn relabel(
    tx: &DatabaseTransaction,
    member: &NodeId,
    group: Option<&NodeId>,
    label: &str,
) -> Result<(), StoreError> {
    use {invitation::Column as Invitation, join_request::Column as Request, membership::Column as Place};
    membership::Entity::update_many()
        .col_expr(Place::MemberLabel, Expr::value(label))
        .filter(of(member, Place::MemberOrg, Place::MemberId))
        .filter(within(group, Place::Org, Place::GroupId))
        .filter(Place::MemberLabel.ne(label))
        .exec(tx)
        .await?;
    join_request::Entity::update_many()
        .col_expr(Request::ApplicantLabel, Expr::value(label))
        .filter(of(member, Request::ApplicantOrg, Request::ApplicantId))
        .filter(within(group, Request::Org, Request::GroupId))
        .filter(Request::ApplicantLabel.ne(label))
        .exec(tx)
        .await?;
    invitation::Entity::update_many()
        .col_expr(Invitation::InviteeLabel, Expr::value(label))
        .filter(of(member, Invitation::InviteeOrg, Invitation::InviteeId))
        .filter(within(group, Invitation::Org, Invitation::GroupId))
        .filter(Invitation::InviteeLabel.ne(label))
        .exec(tx)
        .await?;
    Ok(())
}

fn of<C: ColumnTrait>(member: &NodeId, org: C, id: C) -> Condition {
    Condition::all().add(org.eq(member.org().as_str())).add(id.eq(member.local()))
}

fn within<C: ColumnTrait>(group: Option<&NodeId>, org: C, id: C) -> Condition {
    let of_group = group.map(|group| of(group, org, id));
    Condition::all().add_option(of_group)
}
