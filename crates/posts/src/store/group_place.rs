//! Where someone stands in a group.
use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter};
use storage::StoreError;
use subgraph::{GroupRole, NodeId, SecurityLevel, one_of};

use crate::entity::{group_fact, group_member};
use crate::visibility::{GroupPlace, Viewer};

/// The group as the viewer, who acts as `member`, finds it; none if there is no such group, or none for the viewer.
pub(super) async fn place_in_group(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    member: &NodeId,
    group: &NodeId,
) -> Result<Option<GroupPlace>, StoreError> {
    let named = one_of(group_fact::Column::Org, group_fact::Column::Id, [group]);
    let Some(fact) = viewer.groups().filter(named).one(db).await? else { return Ok(None) };
    Ok(Some(GroupPlace {
        access: fact.access.parse()?,
        level: SecurityLevel::from_rank(fact.security_level),
        role: role_in_group(db, member, group).await?,
    }))
}

/// What `member` is in `group`; nothing for someone outside.
pub(super) async fn role_in_group(
    db: &impl ConnectionTrait,
    member: &NodeId,
    group: &NodeId,
) -> Result<Option<GroupRole>, StoreError> {
    let (member_org, member_id) = (member.org().to_string(), member.local().to_owned());
    let key = (member_org, member_id, group.org().to_string(), group.local().to_owned());
    let place = group_member::Entity::find_by_id(key).one(db).await?;
    Ok(place.map(|place| place.role.parse::<GroupRole>()).transpose()?)
}
