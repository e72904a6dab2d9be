//! Taking an invitation back.
use sea_orm::DatabaseTransaction;
use storage::StoreError;
use subgraph::directory::hold_label_of_active;
use subgraph::{Change, NodeId};

use super::answer_invitation::{NotAnswered, settle};
use super::held_group::hold;
use super::invitations::{Invitation, invitation_by_id, invitations_by_key};
use crate::visibility::Viewer;
use crate::vocabulary::RequestState;

/// What a facilitator asks for by `withdrawInvitation`.
pub(crate) struct WithdrawingInvitation<'a> {
    pub(crate) viewer: &'a Viewer,
    /// The viewer's member.
    pub(crate) member: &'a NodeId,
    pub(crate) invitation: &'a NodeId,
}

/// Takes the invitation back. Taking it back again only tells that it is.
impl Change for WithdrawingInvitation<'_> {
    type Done = Invitation;
    type Refused = NotAnswered;

    async fn make(&self, tx: &DatabaseTransaction) -> Result<Result<Invitation, NotAnswered>, StoreError> {
        if hold_label_of_active(tx, self.member).await?.is_none() {
            return Ok(Err(NotAnswered::NoMember));
        }
        let Some(invitation) = facilitated_invitation(tx, self).await? else {
            return Ok(Err(NotAnswered::NoSuchInvitation));
        };
        match invitation.state {
            RequestState::Waiting => Ok(Ok(settle(tx, invitation, RequestState::Withdrawn).await?)),
            RequestState::Withdrawn => Ok(Ok(invitation)),
            state @ (RequestState::Accepted | RequestState::Declined) => Ok(Err(NotAnswered::AlreadyAnswered(state))),
        }
    }

    fn may_be_early(refused: &NotAnswered) -> bool {
        matches!(refused, NotAnswered::NoMember)
    }
}

/// The invitation, if the viewer facilitates its group, which is held from then on.
async fn facilitated_invitation(
    tx: &DatabaseTransaction,
    withdrawing: &WithdrawingInvitation<'_>,
) -> Result<Option<Invitation>, StoreError> {
    let found = invitations_by_key(tx, withdrawing.viewer, std::slice::from_ref(withdrawing.invitation)).await?;
    let Some(invitation) = found.into_iter().next() else { return Ok(None) };
    let held = hold(tx, withdrawing.viewer, withdrawing.member, &invitation.group).await?;
    if held.is_none_or(|held| held.check_facilitates(withdrawing.viewer).is_err()) {
        return Ok(None);
    }
    // Again, now that nobody else answers.
    invitation_by_id(tx, withdrawing.invitation).await
}
