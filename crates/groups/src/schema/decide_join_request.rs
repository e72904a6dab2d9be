//! What goes into `decideJoinRequest`, and what comes out.
use async_graphql::{Context, ID, InputObject, SimpleObject, Union};
use storage::Timestamp;
use subgraph::{Actor, DateTime, NodeId, NodeKind, NotPermitted, OrgCode, ResolveError, ValidationError, make};

use super::checks::{Checks, MESSAGE_CHARS_MAX};
use super::join_request::JoinRequest;
use super::membership::Membership;
use crate::loaders::Loaders;
use crate::store::{Decided, Deciding, Decision, NotDecided};
use crate::vocabulary::RequestState;

/// A decision on a request to join.
#[derive(InputObject)]
pub(super) struct DecideJoinRequestInput {
    /// Code of the organisation that keeps the group.
    org: OrgCode,
    /// The request.
    request_id: ID,
    /// Whether the applicant is let in.
    accept: bool,
    /// What to say to the applicant with it; plain text of at most 1,000 characters.
    reason: Option<String>,
}

/// The request as it stands, or why it was not decided. Exactly one of `request` and `errors` is present.
#[derive(SimpleObject)]
pub(super) struct DecideJoinRequestPayload {
    /// The request, decided.
    request: Option<JoinRequest>,
    /// The applicant's place in the group; null when the request is declined, or the applicant has left the group again.
    membership: Option<Membership>,
    /// Why it was not decided.
    errors: Vec<DecideJoinRequestError>,
}

/// Why a request to join may not be decided, or taken back.
#[derive(Union)]
pub(super) enum DecideJoinRequestError {
    NotPermitted(NotPermitted),
    ValidationError(ValidationError),
}

/// What callers are told who are no members that take part.
const MEMBERS_ONLY: &str = "Only a member of the network can decide on requests.";

/// Decides on the request, for the caller.
pub(super) async fn decide_join_request(
    ctx: &Context<'_>,
    input: DecideJoinRequestInput,
) -> Result<DecideJoinRequestPayload, ResolveError> {
    let Some(actor) = Actor::of(ctx)? else {
        return Ok(DecideJoinRequestPayload::refused([NotPermitted::new(MEMBERS_ONLY).into()]));
    };
    let (request, reason) = match input.checked() {
        Ok(checked) => checked,
        Err(errors) => return Ok(DecideJoinRequestPayload::refused(errors.into_iter().map(Into::into))),
    };
    let loaders = Loaders::of(ctx);
    let deciding = Deciding {
        viewer: loaders.viewer(),
        member: &actor.member,
        request: &request,
        decision: Decision::of_accept(input.accept),
        reason: reason.as_deref(),
        now: Timestamp::from(DateTime::now()),
    };
    let decided = make(loaders.database(), &deciding).await?;
    loaders.forget();
    Ok(decided.into())
}

impl DecideJoinRequestInput {
    /// Which request is meant and what to say, or everything that is wrong with the input.
    fn checked(&self) -> Result<(NodeId, Option<String>), Vec<ValidationError>> {
        let mut checks = Checks::default();
        let request = checks.id("requestId", NodeKind::JoinRequest, &self.org, &self.request_id);
        let reason = checks.text("reason", self.reason.as_deref(), MESSAGE_CHARS_MAX);
        checks.done(request.map(|request| (request, reason)))
    }
}

impl DecideJoinRequestPayload {
    fn refused(errors: impl IntoIterator<Item = DecideJoinRequestError>) -> Self {
        Self { request: None, membership: None, errors: errors.into_iter().collect() }
    }
}

impl From<Result<Decided, NotDecided>> for DecideJoinRequestPayload {
    fn from(result: Result<Decided, NotDecided>) -> Self {
        match result {
            Ok(Decided { request, membership }) => {
                Self { request: Some(JoinRequest(request)), membership: membership.map(Membership), errors: Vec::new() }
            }
            Err(refused) => Self::refused([refused_decision(refused)]),
        }
    }
}

fn refused_decision(refused: NotDecided) -> DecideJoinRequestError {
    match refused {
        NotDecided::NoMember => NotPermitted::new(MEMBERS_ONLY).into(),
        // The same words whether the request is somebody else's to decide or is not.
        NotDecided::NoSuchRequest => NotPermitted::new("There is no such request that you can decide.").into(),
        NotDecided::ApplicantGone => {
            let message = "The applicant does not take part in the network now; the request can only be declined.";
            ValidationError::new(["input", "requestId"], message).into()
        }
        NotDecided::AlreadyDecided(state) => already(state, "accept"),
    }
}

/// The refusal of a change to a request that stands in `state` for good.
pub(super) fn already(state: RequestState, field: &str) -> DecideJoinRequestError {
    let message = match state {
        RequestState::Waiting => "The request waits for a decision.",
        RequestState::Accepted => "The request was accepted already.",
        RequestState::Declined => "The request was declined already.",
        RequestState::Withdrawn => "The applicant has taken the request back.",
    };
    ValidationError::new(["input", field], message).into()
}
