//! What goes into `answerInvitation`, and what comes out.
use async_graphql::{Context, ID, InputObject, SimpleObject};
use storage::Timestamp;
use subgraph::{Actor, DateTime, NodeId, NodeKind, NotPermitted, OrgCode, ResolveError, ValidationError, make};

use super::checks::Checks;
use super::entering_errors::{ClearanceTooLow, JoinGroupError};
use super::invitation::Invitation;
use super::membership::Membership;
use crate::loaders::Loaders;
use crate::store::{Answered, Answering, Decision, NotAnswered};
use crate::vocabulary::RequestState;

/// The answer to an invitation.
#[derive(InputObject)]
pub(super) struct AnswerInvitationInput {
    /// Code of the organisation that keeps the group.
    org: OrgCode,
    /// The invitation.
    invitation_id: ID,
    /// Whether the caller enters the group.
    accept: bool,
}

/// The invitation as it stands, or why it was not answered. Exactly one of `invitation` and `errors` is present.
#[derive(SimpleObject)]
pub(super) struct AnswerInvitationPayload {
    /// The invitation, answered. Ask it for its group only after accepting: who declines cannot see a private one any
    /// more.
    invitation: Option<Invitation>,
    /// The caller's place in the group; null when the invitation is declined, or the caller has left the group again.
    membership: Option<Membership>,
    /// Why it was not answered.
    errors: Vec<JoinGroupError>,
}

/// What callers are told who are no members that take part.
const MEMBERS_ONLY: &str = "Only a member of the network can answer an invitation.";

/// Answers the invitation, for the caller.
pub(super) async fn answer_invitation(
    ctx: &Context<'_>,
    input: AnswerInvitationInput,
) -> Result<AnswerInvitationPayload, ResolveError> {
    let Some(actor) = Actor::of(ctx)? else {
        return Ok(AnswerInvitationPayload::refused([NotPermitted::new(MEMBERS_ONLY).into()]));
    };
    let invitation = match input.checked() {
        Ok(invitation) => invitation,
        Err(errors) => return Ok(AnswerInvitationPayload::refused(errors.into_iter().map(Into::into))),
    };
    let loaders = Loaders::of(ctx);
    let answering = Answering {
        viewer: loaders.viewer(),
        member: &actor.member,
        invitation: &invitation,
        answer: Decision::of_accept(input.accept),
        now: Timestamp::from(DateTime::now()),
    };
    let answered = make(loaders.database(), &answering).await?;
    loaders.forget();
    Ok(answered.into())
}

impl AnswerInvitationInput {
    /// The invitation meant, or what is wrong with the input.
    fn checked(&self) -> Result<NodeId, Vec<ValidationError>> {
        let mut checks = Checks::default();
        let invitation = checks.id("invitationId", NodeKind::Invitation, &self.org, &self.invitation_id);
        checks.done(invitation)
    }
}

impl AnswerInvitationPayload {
    fn refused(errors: impl IntoIterator<Item = JoinGroupError>) -> Self {
        Self { invitation: None, membership: None, errors: errors.into_iter().collect() }
    }
}

impl From<Result<Answered, NotAnswered>> for AnswerInvitationPayload {
    fn from(result: Result<Answered, NotAnswered>) -> Self {
        match result {
            Ok(Answered { invitation, membership }) => Self {
                invitation: Some(Invitation(invitation)),
                membership: membership.map(Membership),
                errors: Vec::new(),
            },
            Err(refused) => Self::refused([refused.into()]),
        }
    }
}

impl From<NotAnswered> for JoinGroupError {
    fn from(refused: NotAnswered) -> Self {
        match refused {
            NotAnswered::NoMember => NotPermitted::new(MEMBERS_ONLY).into(),
            // The same words whether the invitation is somebody else's or is not.
            NotAnswered::NoSuchInvitation => {
                NotPermitted::new("There is no such invitation that you can answer.").into()
            }
            NotAnswered::ClearanceTooLow(level) => ClearanceTooLow::new("enter this group", level).into(),
            NotAnswered::AlreadyAnswered(state) => already(state),
        }
    }
}

fn already(state: RequestState) -> JoinGroupError {
    let message = match state {
        RequestState::Waiting => "The invitation waits for an answer.",
        RequestState::Accepted => "You have accepted the invitation already; leave the group instead.",
        RequestState::Declined => "You have declined the invitation already; ask to be invited again.",
        RequestState::Withdrawn => "The invitation was taken back.",
    };
    ValidationError::new(["input", "accept"], message).into()
}
