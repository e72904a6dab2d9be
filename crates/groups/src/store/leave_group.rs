//! Leaving a group.
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter};
use storage::{StoreError, Timestamp};
use subgraph::directory::{hold_label_of_active, names_active};
use subgraph::events;
use subgraph::{Change, GroupAccess, GroupRole, NodeId};

use super::groups::{Group, groups_by_key};
use super::held_group::hold;
use super::memberships::Membership;
use crate::entity::membership;
use crate::visibility::Viewer;

/// What a group's member asks for by `leaveGroup`.
pub(crate) struct Leaving<'a> {
    pub(crate) viewer: &'a Viewer,
    /// The viewer's member.
    pub(crate) member: &'a NodeId,
    pub(crate) group: &'a NodeId,
    pub(crate) now: Timestamp,
}

/// Why the member is still where they were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotLeft {
    /// The member is not known here, or does not take part any more.
    NoMember,
    /// There is no such group, or none for the viewer.
    NoSuchGroup,
    /// The member is not in the group.
    NotInGroup,
    /// Nobody else who takes part in the network facilitates the group.
    LastFacilitator,
}

/// Takes the member out of the group. Gives the group as it is then; none where it does not exist any more for who left.
///
/// The group is held, so that of its last two facilitators only one can go.
impl Change for Leaving<'_> {
    type Done = Option<Group>;
    type Refused = NotLeft;

    async fn make(&self, tx: &DatabaseTransaction) -> Result<Result<Option<Group>, NotLeft>, StoreError> {
        if hold_label_of_active(tx, self.member).await?.is_none() {
            return Ok(Err(NotLeft::NoMember));
        }
        let Some(held) = hold(tx, self.viewer, self.member, self.group).await? else {
            return Ok(Err(NotLeft::NoSuchGroup));
        };
        let is_private = held.group.access == GroupAccess::Private;
        let Some(membership) = held.membership else {
            return Ok(Err(if is_private { NotLeft::NoSuchGroup } else { NotLeft::NotInGroup }));
        };
        if membership.role.facilitates() && !has_other_facilitator(tx, &membership).await? {
            return Ok(Err(NotLeft::LastFacilitator));
        }
        let key = (membership.id.org().to_string(), membership.id.local().to_owned());
        membership::Entity::delete_by_id(key).exec(tx).await?;
        let left = groups_by_key(tx, self.viewer, std::slice::from_ref(self.group)).await?;
        events::put(tx, [membership.event_of_leaving()], self.now).await?;
        Ok(Ok(left.into_iter().next()))
    }

    fn may_be_early(refused: &NotLeft) -> bool {
        matches!(refused, NotLeft::NoMember | NotLeft::LastFacilitator)
    }
}

/// Whether somebody else facilitates the group of `membership` who takes part in the network, and so can act.
pub(super) async fn has_other_facilitator(
    tx: &DatabaseTransaction,
    membership: &Membership,
) -> Result<bool, StoreError> {
    let facilitating = GroupRole::ALL.iter().filter(|role| role.facilitates()).map(|role| role.as_str());
    let others = membership::Entity::find()
        .filter(membership::Column::Org.eq(membership.group.org().as_str()))
        .filter(membership::Column::GroupId.eq(membership.group.local()))
        .filter(membership::Column::Role.is_in(facilitating))
        .filter(membership::Column::Id.ne(membership.id.local()))
        .filter(names_active(membership::Column::MemberOrg, membership::Column::MemberId));
    Ok(others.count(tx).await? > 0)
}
