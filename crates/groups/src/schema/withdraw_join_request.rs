//! What goes into `withdrawJoinRequest`, and what comes out.
use async_graphql::{Context, ID, InputObject, SimpleObject};
use subgraph::{Actor, NodeId, NodeKind, NotPermitted, OrgCode, ResolveError, ValidationError, make};

use super::checks::Checks;
use super::decide_join_request::{DecideJoinRequestError, already};
use super::join_request::JoinRequest;
use crate::loaders::Loaders;
use crate::store::{self, NotDecided, Withdrawing};

/// A request to join that its applicant takes back.
#[derive(InputObject)]
pub(super) struct WithdrawJoinRequestInput {
    /// Code of the organisation that keeps the group.
    org: OrgCode,
    /// The request.
    request_id: ID,
}

/// The request taken back, or why it was not. Exactly one of the two is present.
#[derive(SimpleObject)]
pub(super) struct WithdrawJoinRequestPayload {
    /// The request, withdrawn.
    request: Option<JoinRequest>,
    /// Why it was not taken back.
    errors: Vec<DecideJoinRequestError>,
}

/// What callers are told who are no members that take part.
const MEMBERS_ONLY: &str = "Only a member of the network can take a request back.";

/// Takes the request back, for the caller.
pub(super) async fn withdraw_join_request(
    ctx: &Context<'_>,
    input: WithdrawJoinRequestInput,
) -> Result<WithdrawJoinRequestPayload, ResolveError> {
    let Some(actor) = Actor::of(ctx)? else {
        return Ok(WithdrawJoinRequestPayload::refused([NotPermitted::new(MEMBERS_ONLY).into()]));
    };
    let request = match input.checked() {
        Ok(request) => request,
        Err(errors) => return Ok(WithdrawJoinRequestPayload::refused(errors.into_iter().map(Into::into))),
    };
    let loaders = Loaders::of(ctx);
    let withdrawing = Withdrawing { viewer: loaders.viewer(), member: &actor.member, request: &request };
    let withdrawn = make(loaders.database(), &withdrawing).await?;
    loaders.forget();
    Ok(withdrawn.into())
}

impl WithdrawJoinRequestInput {
    /// The request meant, or what is wrong with the input.
    fn checked(&self) -> Result<NodeId, Vec<ValidationError>> {
        let mut checks = Checks::default();
        let request = checks.id("requestId", NodeKind::JoinRequest, &self.org, &self.request_id);
        checks.done(request)
    }
}

impl WithdrawJoinRequestPayload {
    fn refused(errors: impl IntoIterator<Item = DecideJoinRequestError>) -> Self {
        Self { request: None, errors: errors.into_iter().collect() }
    }
}

impl From<Result<store::JoinRequest, NotDecided>> for WithdrawJoinRequestPayload {
    fn from(result: Result<store::JoinRequest, NotDecided>) -> Self {
        match result {
            Ok(request) => Self { request: Some(JoinRequest(request)), errors: Vec::new() },
            Err(refused) => Self::refused([refused_withdrawal(refused)]),
        }
    }
}

fn refused_withdrawal(refused: NotDecided) -> DecideJoinRequestError {
    match refused {
        NotDecided::NoMember => NotPermitted::new(MEMBERS_ONLY).into(),
        // The same words whether the request is somebody else's or is not.
        NotDecided::NoSuchRequest | NotDecided::ApplicantGone => {
            NotPermitted::new("There is no such request that you can take back.").into()
        }
        NotDecided::AlreadyDecided(state) => already(state, "requestId"),
    }
}
