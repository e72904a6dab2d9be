//! Inviting a member to a group: one transaction, done once for each idempotency key.
use sea_orm::{ActiveModelTrait, ActiveValue::Set, DatabaseTransaction};
use storage::{StoreError, Timestamp};
use subgraph::directory::hold_label_of_active;
use subgraph::idempotency::{self, Attempt, Begun};
use subgraph::{Change, NodeId, NodeKind, SecurityLevel};

use super::held_group::{NotFacilitating, hold};
use super::invitations::{Invitation, invitation_by_id, waiting_invitation_of};
use super::memberships::{Membership, membership_of};
use crate::entity::invitation;
use crate::visibility::Viewer;
use crate::vocabulary::RequestState;

/// What a facilitator asks for by `inviteMember`.
pub(crate) struct Inviting<'a> {
    pub(crate) viewer: &'a Viewer,
    /// The viewer's member.
    pub(crate) member: &'a NodeId,
    pub(crate) group: &'a NodeId,
    pub(crate) invitee: &'a NodeId,
    pub(crate) attempt: Attempt<'a>,
    pub(crate) now: Timestamp,
}

/// Why nobody was invited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NotInvited {
    /// The member is not known here, or does not take part any more.
    NoMember,
    /// There is no such group, or none for the viewer.
    NoSuchGroup,
    /// The viewer does not facilitate the group.
    NoFacilitator,
    /// The viewer is not known surely enough for the group's level.
    ClearanceTooLow(SecurityLevel),
    /// Nobody who takes part is known under the invitee's id.
    NoSuchInvitee,
    /// The invitee is in already.
    AlreadyMember(Box<Membership>),
    /// The idempotency key was used for something else.
    OtherInput,
}

/// Invites the member. Who waits to answer is not invited a second time: the invitation is the one that waits.
impl Change for Inviting<'_> {
    type Done = Invitation;
    type Refused = NotInvited;

    async fn make(&self, tx: &DatabaseTransaction) -> Result<Result<Invitation, NotInvited>, StoreError> {
        if hold_label_of_active(tx, self.member).await?.is_none() {
            return Ok(Err(NotInvited::NoMember));
        }
        let begun = idempotency::begin(tx, &self.attempt, self.now).await?;
        if begun == Begun::OtherInput {
            return Ok(Err(NotInvited::OtherInput));
        }
        let label = hold_label_of_active(tx, self.invitee).await?;
        // Asked also of who repeats: who facilitates no more is not told what became of the invitation.
        if let Err(refused) = check_facilitates(tx, self).await? {
            return Ok(Err(refused));
        }
        if let Begun::Repeated { answer } = begun {
            let Ok(id) = answer.parse() else { return Ok(Err(NotInvited::NoSuchGroup)) };
            return Ok(invitation_by_id(tx, &id).await?.ok_or(NotInvited::NoSuchGroup));
        }
        let invitation = match invite(tx, self, label).await? {
            Ok(invitation) => invitation,
            Err(refused) => return Ok(Err(refused)),
        };
        idempotency::finish(tx, &self.attempt, &invitation.id.to_string()).await?;
        Ok(Ok(invitation))
    }

    fn may_be_early(refused: &NotInvited) -> bool {
        matches!(refused, NotInvited::NoMember | NotInvited::NoSuchInvitee)
    }
}

async fn check_facilitates(
    tx: &DatabaseTransaction,
    inviting: &Inviting<'_>,
) -> Result<Result<(), NotInvited>, StoreError> {
    let held = hold(tx, inviting.viewer, inviting.member, inviting.group).await?;
    let Some(held) = held else { return Ok(Err(NotInvited::NoSuchGroup)) };
    Ok(held.check_facilitates(inviting.viewer).map_err(NotInvited::from))
}

async fn invite(
    tx: &DatabaseTransaction,
    inviting: &Inviting<'_>,
    label: Option<String>,
) -> Result<Result<Invitation, NotInvited>, StoreError> {
    if let Some(membership) = membership_of(tx, inviting.invitee, inviting.group).await? {
        return Ok(Err(NotInvited::AlreadyMember(Box::new(membership))));
    }
    let Some(label) = label else { return Ok(Err(NotInvited::NoSuchInvitee)) };
    if let Some(waiting) = waiting_invitation_of(tx, inviting.invitee, inviting.group).await? {
        return Ok(Ok(waiting));
    }
    let id = NodeId::fresh(NodeKind::Invitation, inviting.group.org().clone(), inviting.now);
    let row = invitation::ActiveModel {
        org: Set(id.org().to_string()),
        id: Set(id.local().to_owned()),
        group_id: Set(inviting.group.local().to_owned()),
        invitee_org: Set(inviting.invitee.org().to_string()),
        invitee_id: Set(inviting.invitee.local().to_owned()),
        invitee_label: Set(label),
        state: Set(RequestState::Waiting.as_str().to_owned()),
        invited_at: Set(inviting.now),
    };
    Ok(Ok(Invitation::try_from(row.insert(tx).await?)?))
}

impl From<NotFacilitating> for NotInvited {
    fn from(refused: NotFacilitating) -> Self {
        match refused {
            NotFacilitating::Hidden => Self::NoSuchGroup,
            NotFacilitating::NoFacilitator => Self::NoFacilitator,
            NotFacilitating::ClearanceTooLow(level) => Self::ClearanceTooLow(level),
        }
    }
}
