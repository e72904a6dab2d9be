//! Deciding on a request to join, and taking one back.
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use storage::{StoreError, Timestamp};
use subgraph::directory::hold_label_of_active;
use subgraph::events;
use subgraph::{Change, GroupRole, NodeId};

use super::entering::{Entering, enter};
use super::held_group::hold;
use super::join_requests::{JoinRequest, join_request_by_id, join_requests_by_key};
use super::memberships::{Membership, membership_of};
use crate::entity::join_request;
use crate::visibility::Viewer;
use crate::vocabulary::RequestState;

/// What a facilitator asks for by `decideJoinRequest`.
pub(crate) struct Deciding<'a> {
    pub(crate) viewer: &'a Viewer,
    /// The viewer's member.
    pub(crate) member: &'a NodeId,
    pub(crate) request: &'a NodeId,
    pub(crate) decision: Decision,
    /// What to say with it.
    pub(crate) reason: Option<&'a str>,
    pub(crate) now: Timestamp,
}

/// What may be decided on a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    /// The applicant enters.
    Accept,
    /// The applicant does not.
    Decline,
}

impl Decision {
    /// What a client means that was asked whether to accept.
    pub(crate) fn of_accept(accept: bool) -> Self {
        if accept { Self::Accept } else { Self::Decline }
    }
}

/// What came of deciding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decided {
    /// The request as it stands now.
    pub(crate) request: JoinRequest,
    /// The applicant's place in the group, if the applicant is in it.
    pub(crate) membership: Option<Membership>,
}

/// Why nothing was decided, or taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotDecided {
    /// The member is not known here, or does not take part any more.
    NoMember,
    /// There is no such request, or none that the viewer may decide or take back.
    NoSuchRequest,
    /// The applicant is not known here any more as a member that takes part.
    ApplicantGone,
    /// The request stands otherwise already.
    AlreadyDecided(RequestState),
}

/// Decides on the request. The same decision again only tells how it stands.
impl Change for Deciding<'_> {
    type Done = Decided;
    type Refused = NotDecided;

    async fn make(&self, tx: &DatabaseTransaction) -> Result<Result<Decided, NotDecided>, StoreError> {
        if hold_label_of_active(tx, self.member).await?.is_none() {
            return Ok(Err(NotDecided::NoMember));
        }
        let Some(found) = facilitated_request(tx, self).await? else { return Ok(Err(NotDecided::NoSuchRequest)) };
        let Found { request, label } = found;
        match (request.state, self.decision) {
            (RequestState::Waiting, Decision::Accept) => accept(tx, self, request, label).await,
            (RequestState::Waiting, Decision::Decline) => {
                let request = settle(tx, request, RequestState::Declined, self.reason).await?;
                Ok(Ok(Decided { request, membership: None }))
            }
            (RequestState::Accepted, Decision::Accept) => {
                let membership = membership_of(tx, &request.applicant, &request.group).await?;
                Ok(Ok(Decided { request, membership }))
            }
            (RequestState::Declined, Decision::Decline) => Ok(Ok(Decided { request, membership: None })),
            (state, _) => Ok(Err(NotDecided::AlreadyDecided(state))),
        }
    }

    fn may_be_early(refused: &NotDecided) -> bool {
        matches!(refused, NotDecided::NoMember | NotDecided::ApplicantGone)
    }
}

/// A request to decide on.
struct Found {
    request: JoinRequest,
    /// The applicant's name, if the applicant takes part.
    label: Option<String>,
}

/// The request, if the viewer facilitates its group, which is held from then on.
async fn facilitated_request(tx: &DatabaseTransaction, deciding: &Deciding<'_>) -> Result<Option<Found>, StoreError> {
    let found = join_requests_by_key(tx, deciding.viewer, std::slice::from_ref(deciding.request)).await?;
    let Some(request) = found.into_iter().next() else { return Ok(None) };
    let label = hold_label_of_active(tx, &request.applicant).await?;
    let held = hold(tx, deciding.viewer, deciding.member, &request.group).await?;
    if held.is_none_or(|held| held.check_facilitates(deciding.viewer).is_err()) {
        return Ok(None);
    }
    // Again, now that nobody else decides.
    let request = join_request_by_id(tx, deciding.request).await?;
    Ok(request.map(|request| Found { request, label }))
}

async fn accept(
    tx: &DatabaseTransaction,
    deciding: &Deciding<'_>,
    request: JoinRequest,
    label: Option<String>,
) -> Result<Result<Decided, NotDecided>, StoreError> {
    if let Some(membership) = membership_of(tx, &request.applicant, &request.group).await? {
        let request = settle(tx, request, RequestState::Accepted, deciding.reason).await?;
        return Ok(Ok(Decided { request, membership: Some(membership) }));
    }
    let Some(label) = label else { return Ok(Err(NotDecided::ApplicantGone)) };
    let request = settle(tx, request, RequestState::Accepted, deciding.reason).await?;
    let (group, member) = (&request.group, &request.applicant);
    let membership = enter(tx, Entering { group, member, label, role: GroupRole::Member, now: deciding.now }).await?;
    events::put(tx, [membership.event()], deciding.now).await?;
    Ok(Ok(Decided { request, membership: Some(membership) }))
}

/// What an applicant asks for by `withdrawJoinRequest`.
pub(crate) struct Withdrawing<'a> {
    pub(crate) viewer: &'a Viewer,
    /// The viewer's member.
    pub(crate) member: &'a NodeId,
    pub(crate) request: &'a NodeId,
}

/// Takes the request back. Taking it back again only tells that it is.
impl Change for Withdrawing<'_> {
    type Done = JoinRequest;
    type Refused = NotDecided;

    async fn make(&self, tx: &DatabaseTransaction) -> Result<Result<JoinRequest, NotDecided>, StoreError> {
        if hold_label_of_active(tx, self.member).await?.is_none() {
            return Ok(Err(NotDecided::NoMember));
        }
        let Some(request) = own_request(tx, self).await? else { return Ok(Err(NotDecided::NoSuchRequest)) };
        match request.state {
            RequestState::Waiting => Ok(Ok(settle(tx, request, RequestState::Withdrawn, None).await?)),
            RequestState::Withdrawn => Ok(Ok(request)),
            state @ (RequestState::Accepted | RequestState::Declined) => Ok(Err(NotDecided::AlreadyDecided(state))),
        }
    }

    fn may_be_early(refused: &NotDecided) -> bool {
        matches!(refused, NotDecided::NoMember | NotDecided::ApplicantGone)
    }
}

/// The request, if it is the viewer's own, its group held from then on.
async fn own_request(
    tx: &DatabaseTransaction,
    withdrawing: &Withdrawing<'_>,
) -> Result<Option<JoinRequest>, StoreError> {
    let found = join_requests_by_key(tx, withdrawing.viewer, std::slice::from_ref(withdrawing.request)).await?;
    let own = found.into_iter().find(|request| request.applicant == *withdrawing.member);
    let Some(request) = own else { return Ok(None) };
    if hold(tx, withdrawing.viewer, withdrawing.member, &request.group).await?.is_none() {
        return Ok(None);
    }
    // Again, now that nobody else decides.
    join_request_by_id(tx, withdrawing.request).await
}

async fn settle(
    tx: &DatabaseTransaction,
    request: JoinRequest,
    state: RequestState,
    reason: Option<&str>,
) -> Result<JoinRequest, StoreError> {
    join_request::Entity::update_many()
        .col_expr(join_request::Column::State, Expr::value(state.as_str()))
        .col_expr(join_request::Column::Reason, Expr::value(reason.map(str::to_owned)))
        .filter(join_request::Column::Org.eq(request.id.org().as_str()))
        .filter(join_request::Column::Id.eq(request.id.local()))
        .exec(tx)
        .await?;
    Ok(JoinRequest { state, reason: reason.map(str::to_owned), ..request })
}
