//! Answering an invitation.
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use storage::{StoreError, Timestamp};
use subgraph::directory::hold_label_of_active;
use subgraph::events;
use subgraph::{Change, GroupRole, NodeId, SecurityLevel};

use super::decide_join_request::Decision;
use super::entering::{Entering, enter};
use super::held_group::hold;
use super::invitations::{Invitation, invitation_by_id};
use super::memberships::{Membership, membership_of};
use crate::entity::invitation;
use crate::visibility::Viewer;
use crate::vocabulary::RequestState;

/// What an invitee asks for by `answerInvitation`.
pub(crate) struct Answering<'a> {
    pub(crate) viewer: &'a Viewer,
    /// The viewer's member.
    pub(crate) member: &'a NodeId,
    pub(crate) invitation: &'a NodeId,
    pub(crate) answer: Decision,
    pub(crate) now: Timestamp,
}

/// What came of answering.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answered {
    /// The invitation as it stands now.
    pub(crate) invitation: Invitation,
    /// The invitee's place in the group, if the invitee is in it.
    pub(crate) membership: Option<Membership>,
}

/// Why the invitation stands as it stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotAnswered {
    /// The member is not known here, or does not take part any more.
    NoMember,
    /// There is no such invitation, or it is somebody else's.
    NoSuchInvitation,
    /// The viewer is not known surely enough for the group's level.
    ClearanceTooLow(SecurityLevel),
    /// The invitation stands otherwise already.
    AlreadyAnswered(RequestState),
}

/// Answers the invitation. The same answer again only tells how it stands.
impl Change for Answering<'_> {
    type Done = Answered;
    type Refused = NotAnswered;

    async fn make(&self, tx: &DatabaseTransaction) -> Result<Result<Answered, NotAnswered>, StoreError> {
        let Some(label) = hold_label_of_active(tx, self.member).await? else { return Ok(Err(NotAnswered::NoMember)) };
        let Some((invitation, level)) = own_invitation(tx, self).await? else {
            return Ok(Err(NotAnswered::NoSuchInvitation));
        };
        match (invitation.state, self.answer) {
            (RequestState::Waiting, Decision::Accept) => match level {
                Some(level) if self.viewer.is_cleared_for(level) => Ok(Ok(accept(tx, self, invitation, label).await?)),
                Some(level) => Ok(Err(NotAnswered::ClearanceTooLow(level))),
                None => Ok(Err(NotAnswered::NoSuchInvitation)),
            },
            (RequestState::Waiting, Decision::Decline) => {
                let invitation = settle(tx, invitation, RequestState::Declined).await?;
                Ok(Ok(Answered { invitation, membership: None }))
            }
            (RequestState::Accepted, Decision::Accept) => {
                let membership = membership_of(tx, self.member, &invitation.group).await?;
                Ok(Ok(Answered { invitation, membership }))
            }
            (RequestState::Declined, Decision::Decline) => Ok(Ok(Answered { invitation, membership: None })),
            (state, _) => Ok(Err(NotAnswered::AlreadyAnswered(state))),
        }
    }

    fn may_be_early(refused: &NotAnswered) -> bool {
        matches!(refused, NotAnswered::NoMember)
    }
}

/// The invitation, if it is the viewer's own, and the level of its group, which is held from then on; no level where
/// the group does not exist for the viewer any more.
///
/// Found whether or not the group exists for the viewer: who declined may be told that once more.
async fn own_invitation(
    tx: &DatabaseTransaction,
    answering: &Answering<'_>,
) -> Result<Option<(Invitation, Option<SecurityLevel>)>, StoreError> {
    let found = invitation_by_id(tx, answering.invitation).await?;
    let own = found.filter(|invitation| invitation.invitee == *answering.member);
    let Some(invitation) = own else { return Ok(None) };
    let held = hold(tx, answering.viewer, answering.member, &invitation.group).await?;
    // Again, now that nobody else answers.
    let invitation = invitation_by_id(tx, answering.invitation).await?;
    Ok(invitation.map(|invitation| (invitation, held.map(|held| held.group.security_level))))
}

async fn accept(
    tx: &DatabaseTransaction,
    answering: &Answering<'_>,
    invitation: Invitation,
    label: String,
) -> Result<Answered, StoreError> {
    let invitation = settle(tx, invitation, RequestState::Accepted).await?;
    let (group, member) = (&invitation.group, answering.member);
    if let Some(membership) = membership_of(tx, member, group).await? {
        return Ok(Answered { invitation, membership: Some(membership) });
    }
    let entering = Entering { group, member, label, role: GroupRole::Member, now: answering.now };
    let membership = enter(tx, entering).await?;
    events::put(tx, [membership.event()], answering.now).await?;
    Ok(Answered { invitation, membership: Some(membership) })
}

pub(super) async fn settle(
    tx: &DatabaseTransaction,
    invitation: Invitation,
    state: RequestState,
) -> Result<Invitation, StoreError> {
    invitation::Entity::update_many()
        .col_expr(invitation::Column::State, Expr::value(state.as_str()))
        .filter(invitation::Column::Org.eq(invitation.id.org().as_str()))
        .filter(invitation::Column::Id.eq(invitation.id.local()))
        .exec(tx)
        .await?;
    Ok(Invitation { state, ..invitation })
}
