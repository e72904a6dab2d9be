//! A group held for a change.
use sea_orm::sea_query::LockType;
use sea_orm::{DatabaseTransaction, QueryFilter, QuerySelect};
use storage::StoreError;
use subgraph::{GroupAccess, GroupRole, NodeId, SecurityLevel, one_of};

use super::groups::Group;
use super::memberships::{Membership, membership_of};
use crate::entity::group;
use crate::visibility::{Standing, Viewer};

/// A group that exists for the viewer, and what the viewer is in it.
///
/// Until the transaction ends nobody else changes the group, nor who is in it: every change of either holds it first.
#[derive(Debug, Clone)]
pub(super) struct HeldGroup {
    pub(super) row: group::Model,
    pub(super) group: Group,
    pub(super) membership: Option<Membership>,
}

/// Why the viewer may not look after a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotFacilitating {
    /// It is private, and the viewer is not in it.
    Hidden,
    /// The viewer is not in it, or has no such role there.
    NoFacilitator,
    /// The viewer facilitates it, but is not known surely enough for its level.
    ClearanceTooLow(SecurityLevel),
}

/// Holds the group, if it exists for the viewer, as `member`.
///
/// On PostgreSQL its row is locked, on SQLite the transaction has the whole database. A group that is hidden from the
/// viewer is not locked, so that nobody is kept waiting by a group that is not there for them.
pub(super) async fn hold(
    tx: &DatabaseTransaction,
    viewer: &Viewer,
    member: &NodeId,
    group: &NodeId,
) -> Result<Option<HeldGroup>, StoreError> {
    let visible = viewer.groups().filter(one_of(group::Column::Org, group::Column::Id, [group]));
    // Not the strongest lock: rows that refer to the group may be written meanwhile.
    let Some(row) = visible.lock(LockType::NoKeyUpdate).one(tx).await? else { return Ok(None) };
    // Read after the lock was had: whoever held the group before may have changed who is in it.
    let membership = membership_of(tx, member, group).await?;
    Ok(Some(HeldGroup { group: Group::try_from(row.clone())?, row, membership }))
}

impl HeldGroup {
    /// What the viewer is in the group.
    pub(super) fn role(&self) -> Option<GroupRole> {
        self.membership.as_ref().map(|membership| membership.role)
    }

    /// Refuses a viewer who may not look after the group.
    pub(super) fn check_facilitates(&self, viewer: &Viewer) -> Result<(), NotFacilitating> {
        let (access, level) = (self.group.access, self.group.security_level);
        match self.role() {
            None if access == GroupAccess::Private => Err(NotFacilitating::Hidden),
            None => Err(NotFacilitating::NoFacilitator),
            Some(role) if !role.facilitates() => Err(NotFacilitating::NoFacilitator),
            Some(role) if viewer.may_facilitate(Standing::InGroup(role), level) => Ok(()),
            Some(_) => Err(NotFacilitating::ClearanceTooLow(level)),
        }
    }
}
