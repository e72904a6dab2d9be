//! Making a group's member a facilitator, an owner or a plain member.
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use storage::{StoreError, Timestamp};
use subgraph::directory::hold_label_of_active;
use subgraph::events;
use subgraph::{Change, GroupRole, NodeId};

use super::held_group::{HeldGroup, NotFacilitating, hold};
use super::leave_group::has_other_facilitator;
use super::memberships::{Membership, membership_by_id, memberships_by_key};
use crate::entity::membership;
use crate::visibility::Viewer;

/// What a facilitator asks for by `changeRole`.
pub(crate) struct ChangingRole<'a> {
    pub(crate) viewer: &'a Viewer,
    /// The viewer's member.
    pub(crate) member: &'a NodeId,
    pub(crate) membership: &'a NodeId,
    pub(crate) role: GroupRole,
    pub(crate) now: Timestamp,
}

/// Why the role is what it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RoleNotChanged {
    /// The member is not known here, or does not take part any more.
    NoMember,
    /// There is no such place in a group, or none that the viewer may read.
    NoSuchMembership,
    /// The viewer does not facilitate the group.
    NoFacilitator,
    /// Only owners make an owner, or make one something else.
    NoOwner,
    /// Who is to facilitate does not take part in the network.
    MemberGone,
    /// Nobody else who takes part in the network facilitates the group.
    LastFacilitator,
}

/// Changes the role. The same role again changes nothing.
impl Change for ChangingRole<'_> {
    type Done = Membership;
    type Refused = RoleNotChanged;

    async fn make(&self, tx: &DatabaseTransaction) -> Result<Result<Membership, RoleNotChanged>, StoreError> {
        if hold_label_of_active(tx, self.member).await?.is_none() {
            return Ok(Err(RoleNotChanged::NoMember));
        }
        let found = match find(tx, self).await? {
            Ok(found) => found,
            Err(refused) => return Ok(Err(refused)),
        };
        let place = found.place;
        if place.role == self.role {
            return Ok(Ok(place));
        }
        if self.role.facilitates() && !found.takes_part {
            return Ok(Err(RoleNotChanged::MemberGone));
        }
        let steps_down = place.role.facilitates() && !self.role.facilitates();
        if steps_down && !has_other_facilitator(tx, &place).await? {
            return Ok(Err(RoleNotChanged::LastFacilitator));
        }
        let place = write(tx, place, self.role).await?;
        events::put(tx, [place.event()], self.now).await?;
        Ok(Ok(place))
    }

    fn may_be_early(refused: &RoleNotChanged) -> bool {
        match refused {
            RoleNotChanged::NoMember | RoleNotChanged::MemberGone | RoleNotChanged::LastFacilitator => true,
            RoleNotChanged::NoSuchMembership | RoleNotChanged::NoFacilitator | RoleNotChanged::NoOwner => false,
        }
    }
}

/// A place whose role the viewer may change.
struct Found {
    place: Membership,
    /// Whether its member takes part in the network.
    takes_part: bool,
}

/// The place, if the viewer may change its role; its group is held from then on.
async fn find(
    tx: &DatabaseTransaction,
    changing: &ChangingRole<'_>,
) -> Result<Result<Found, RoleNotChanged>, StoreError> {
    let found = memberships_by_key(tx, changing.viewer, std::slice::from_ref(changing.membership)).await?;
    let Some(place) = found.into_iter().next() else { return Ok(Err(RoleNotChanged::NoSuchMembership)) };
    let takes_part = hold_label_of_active(tx, &place.member).await?.is_some();
    let Some(held) = hold(tx, changing.viewer, changing.member, &place.group).await? else {
        return Ok(Err(RoleNotChanged::NoSuchMembership));
    };
    // Again, now that nobody else changes who is in the group.
    let Some(place) = membership_by_id(tx, changing.membership).await? else {
        return Ok(Err(RoleNotChanged::NoSuchMembership));
    };
    Ok(check(changing, &held, &place).map(|()| Found { place, takes_part }))
}

fn check(changing: &ChangingRole<'_>, held: &HeldGroup, place: &Membership) -> Result<(), RoleNotChanged> {
    held.check_facilitates(changing.viewer)?;
    let touches_owner = place.role != changing.role && [place.role, changing.role].contains(&GroupRole::Owner);
    let is_owner = held.role() == Some(GroupRole::Owner);
    if touches_owner && !is_owner { Err(RoleNotChanged::NoOwner) } else { Ok(()) }
}

async fn write(tx: &DatabaseTransaction, place: Membership, role: GroupRole) -> Result<Membership, StoreError> {
    membership::Entity::update_many()
        .col_expr(membership::Column::Role, Expr::value(role.as_str()))
        .filter(membership::Column::Org.eq(place.id.org().as_str()))
        .filter(membership::Column::Id.eq(place.id.local()))
        .exec(tx)
        .await?;
    Ok(Membership { role, ..place })
}

impl From<NotFacilitating> for RoleNotChanged {
    fn from(refused: NotFacilitating) -> Self {
        match refused {
            // Who is not cleared for a group's level reads no place in it either.
            NotFacilitating::Hidden | NotFacilitating::ClearanceTooLow(_) => Self::NoSuchMembership,
            NotFacilitating::NoFacilitator => Self::NoFacilitator,
        }
    }
}
