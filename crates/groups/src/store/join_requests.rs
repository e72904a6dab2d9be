//! Reading requests to join.
use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, Order, QueryFilter, QuerySelect, QueryTrait,
    RelationDef, Select,
};
use serde::{Deserialize, Serialize};
use storage::{Keyset, Page, Rows, StoreError, Timestamp, count_side_by_side, read_side_by_side};
use subgraph::{NodeId, NodeKind, one_of, stored_id};

use crate::entity::{group, join_request};
use crate::visibility::Viewer;
use crate::vocabulary::RequestState;

/// A request to join a restricted group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct JoinRequest {
    pub(crate) id: NodeId,
    pub(crate) group: NodeId,
    pub(crate) applicant: NodeId,
    pub(crate) applicant_label: String,
    pub(crate) message: Option<String>,
    pub(crate) state: RequestState,
    pub(crate) asked_at: Timestamp,
    /// What was said with the decision.
    pub(crate) reason: Option<String>,
}

/// Where a request stands in its list, the longest waiting first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct JoinRequestKey(Timestamp, String, String);

/// The requests of one thing that stand alike.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum JoinRequestList {
    /// Those to join a group that the viewer facilitates.
    Group { group: NodeId, state: RequestState },
    /// Those of the viewer, to join groups that exist for the viewer.
    Own { applicant: NodeId, state: RequestState },
}

/// A part of the requests of one thing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct JoinRequestPage {
    pub(crate) list: JoinRequestList,
    pub(crate) page: Page<JoinRequestKey>,
}

/// Reads the requests with these keys; those that are not there, or not for the viewer, are left out.
pub(crate) async fn join_requests_by_key(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    keys: &[NodeId],
) -> Result<Vec<JoinRequest>, StoreError> {
    let requests = join_request::Entity::find()
        .join(JoinType::InnerJoin, group_of_join_request())
        .filter(one_of(join_request::Column::Org, join_request::Column::Id, keys))
        .filter(viewer.may_see_group())
        .filter(viewer.may_read_join_request());
    requests.all(db).await?.into_iter().map(JoinRequest::try_from).collect()
}

/// A page of each of these lists.
pub(crate) async fn join_request_pages(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    pages: &[JoinRequestPage],
) -> Result<HashMap<JoinRequestPage, Rows<JoinRequest>>, StoreError> {
    let queries: Vec<_> = pages
        .iter()
        .map(|JoinRequestPage { list, page }| {
            let after = page.after.clone();
            let after = after.map(|JoinRequestKey(asked_at, org, id)| [asked_at.into(), org.into(), id.into()]);
            longest_waiting_first().page(list.requests(viewer), after, page.limit()).into_query()
        })
        .collect();
    let read = read_side_by_side(db, &queries).await?;
    let pages = pages.iter().zip(read).map(|(page, rows)| {
        let rows = rows.iter().map(|row| JoinRequest::try_from(join_request::Model::from_query_result(row, "")?));
        let mut rows = rows.collect::<Result<Vec<_>, StoreError>>()?;
        // The rows of a list come in no promised order.
        rows.sort_by_cached_key(JoinRequest::key);
        Ok((page.clone(), page.page.cut(rows)))
    });
    pages.collect()
}

/// How many requests each of these lists has.
pub(crate) async fn count_join_requests_in(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    lists: &[JoinRequestList],
) -> Result<HashMap<JoinRequestList, u64>, StoreError> {
    let requests = lists.iter().map(|list| list.requests(viewer));
    let counts = count_side_by_side(db, join_request::Column::Id, requests).await?;
    Ok(lists.iter().cloned().zip(counts).collect())
}

/// The request of `applicant` to join `group` that waits for a decision.
pub(super) async fn waiting_request_of(
    db: &impl ConnectionTrait,
    applicant: &NodeId,
    group: &NodeId,
) -> Result<Option<JoinRequest>, StoreError> {
    let waiting = of_applicant(applicant, RequestState::Waiting)
        .filter(join_request::Column::Org.eq(group.org().as_str()))
        .filter(join_request::Column::GroupId.eq(group.local()));
    waiting.one(db).await?.map(JoinRequest::try_from).transpose()
}

/// The request `id`, whoever asks.
pub(super) async fn join_request_by_id(
    db: &impl ConnectionTrait,
    id: &NodeId,
) -> Result<Option<JoinRequest>, StoreError> {
    let key = (id.org().to_string(), id.local().to_owned());
    join_request::Entity::find_by_id(key).one(db).await?.map(JoinRequest::try_from).transpose()
}

impl JoinRequest {
    /// Where the request stands in its list.
    pub(crate) fn key(&self) -> JoinRequestKey {
        JoinRequestKey(self.asked_at, self.id.org().to_string(), self.id.local().to_owned())
    }
}

impl TryFrom<join_request::Model> for JoinRequest {
    type Error = StoreError;

    fn try_from(row: join_request::Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: stored_id(NodeKind::JoinRequest, &row.org, row.id)?,
            group: stored_id(NodeKind::Group, &row.org, row.group_id)?,
            applicant: stored_id(NodeKind::Member, &row.applicant_org, row.applicant_id)?,
            applicant_label: row.applicant_label,
            message: row.message,
            state: row.state.parse()?,
            asked_at: row.asked_at,
            reason: row.reason,
        })
    }
}

impl JoinRequestList {
    /// The thing whose requests these are, and how they stand, as text that tells the list from every other.
    pub(crate) fn scope(&self) -> (String, RequestState) {
        match self {
            Self::Group { group: thing, state } | Self::Own { applicant: thing, state } => (thing.to_string(), *state),
        }
    }

    fn requests(&self, viewer: &Viewer) -> Select<join_request::Entity> {
        match self {
            Self::Group { group, state } => join_request::Entity::find()
                .filter(join_request::Column::Org.eq(group.org().as_str()))
                .filter(join_request::Column::GroupId.eq(group.local()))
                .filter(join_request::Column::State.eq(state.as_str())),
            Self::Own { applicant, state } => of_applicant(applicant, *state)
                .join(JoinType::InnerJoin, group_of_join_request())
                .filter(viewer.may_see_group())
                .filter(viewer.may_read_join_request()),
        }
    }
}

fn of_applicant(applicant: &NodeId, state: RequestState) -> Select<join_request::Entity> {
    join_request::Entity::find()
        .filter(join_request::Column::ApplicantOrg.eq(applicant.org().as_str()))
        .filter(join_request::Column::ApplicantId.eq(applicant.local()))
        .filter(join_request::Column::State.eq(state.as_str()))
}

fn longest_waiting_first() -> Keyset<join_request::Column, 3> {
    Keyset::new([
        (join_request::Column::AskedAt, Order::Asc),
        (join_request::Column::Org, Order::Asc),
        (join_request::Column::Id, Order::Asc),
    ])
}

fn group_of_join_request() -> RelationDef {
    join_request::Entity::belongs_to(group::Entity)
        .from((join_request::Column::Org, join_request::Column::GroupId))
        .to((group::Column::Org, group::Column::Id))
        .into()
}
