//! What goes into `withdrawInvitation`, and what comes out.
use async_graphql::{Context, ID, InputObject, SimpleObject, Union};
use subgraph::{Actor, NodeId, NodeKind, NotPermitted, OrgCode, ResolveError, ValidationError, make};

use super::checks::Checks;
use super::invitation::Invitation;
use crate::loaders::Loaders;
use crate::store::{self, NotAnswered, WithdrawingInvitation};
use crate::vocabulary::RequestState;

/// An invitation that those who facilitate the group take back.
#[derive(InputObject)]
pub(super) struct WithdrawInvitationInput {
    /// Code of the organisation that keeps the group.
    org: OrgCode,
    /// The invitation.
    invitation_id: ID,
}

/// The invitation taken back, or why it was not. Exactly one of the two is present.
#[derive(SimpleObject)]
pub(super) struct WithdrawInvitationPayload {
    /// The invitation, withdrawn.
    invitation: Option<Invitation>,
    /// Why it was not taken back.
    errors: Vec<WithdrawInvitationError>,
}

/// Why an invitation may not be taken back.
#[derive(Union)]
pub(super) enum WithdrawInvitationError {
    NotPermitted(NotPermitted),
    ValidationError(ValidationError),
}

/// What callers are told who are no members that take part.
const MEMBERS_ONLY: &str = "Only a member of the network can take an invitation back.";

/// Takes the invitation back, for the caller.
pub(super) async fn withdraw_invitation(
    ctx: &Context<'_>,
    input: WithdrawInvitationInput,
) -> Result<WithdrawInvitationPayload, ResolveError> {
    let Some(actor) = Actor::of(ctx)? else {
        return Ok(WithdrawInvitationPayload::refused([NotPermitted::new(MEMBERS_ONLY).into()]));
    };
    let invitation = match input.checked() {
        Ok(invitation) => invitation,
        Err(errors) => return Ok(WithdrawInvitationPayload::refused(errors.into_iter().map(Into::into))),
    };
    let loaders = Loaders::of(ctx);
    let withdrawing =
        WithdrawingInvitation { viewer: loaders.viewer(), member: &actor.member, invitation: &invitation };
    let withdrawn = make(loaders.database(), &withdrawing).await?;
    loaders.forget();
    Ok(withdrawn.into())
}

impl WithdrawInvitationInput {
    /// The invitation meant, or what is wrong with the input.
    fn checked(&self) -> Result<NodeId, Vec<ValidationError>> {
        let mut checks = Checks::default();
        let invitation = checks.id("invitationId", NodeKind::Invitation, &self.org, &self.invitation_id);
        checks.done(invitation)
    }
}

impl WithdrawInvitationPayload {
    fn refused(errors: impl IntoIterator<Item = WithdrawInvitationError>) -> Self {
        Self { invitation: None, errors: errors.into_iter().collect() }
    }
}

impl From<Result<store::Invitation, NotAnswered>> for WithdrawInvitationPayload {
    fn from(result: Result<store::Invitation, NotAnswered>) -> Self {
        match result {
            Ok(invitation) => Self { invitation: Some(Invitation(invitation)), errors: Vec::new() },
            Err(refused) => Self::refused([refused_withdrawal(refused)]),
        }
    }
}

fn refused_withdrawal(refused: NotAnswered) -> WithdrawInvitationError {
    match refused {
        NotAnswered::NoMember => NotPermitted::new(MEMBERS_ONLY).into(),
        // The same words whether the invitation is somebody else's to take back or is not.
        NotAnswered::NoSuchInvitation | NotAnswered::ClearanceTooLow(_) => {
            NotPermitted::new("There is no such invitation that you can take back.").into()
        }
        NotAnswered::AlreadyAnswered(state) => {
            let message = match state {
                RequestState::Waiting => "The invitation waits for an answer.",
                RequestState::Accepted => "The invitation was accepted already.",
                RequestState::Declined => "The invitation was declined already.",
                RequestState::Withdrawn => "The invitation was taken back already.",
            };
            ValidationError::new(["input", "invitationId"], message).into()
        }
    }
}
