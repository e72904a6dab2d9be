//! Reading invitations.
use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, Order, QueryFilter, QuerySelect, QueryTrait,
    RelationDef, Select,
};
use serde::{Deserialize, Serialize};
use storage::{Keyset, Page, Rows, StoreError, Timestamp, count_side_by_side, read_side_by_side};
use subgraph::{NodeId, NodeKind, one_of, stored_id};

use crate::entity::{group, invitation};
use crate::visibility::Viewer;
use crate::vocabulary::RequestState;

/// An invitation to a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Invitation {
    pub(crate) id: NodeId,
    pub(crate) group: NodeId,
    pub(crate) invitee: NodeId,
    pub(crate) invitee_label: String,
    pub(crate) state: RequestState,
    pub(crate) invited_at: Timestamp,
}

/// Where an invitation stands in its list, the earliest first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct InvitationKey(Timestamp, String, String);

/// The invitations of one thing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum InvitationList {
    /// Those to a group that the viewer facilitates: all, or those that stand alike.
    Group { group: NodeId, state: Option<RequestState> },
    /// Those of the viewer that stand alike, to groups that exist for the viewer.
    Own { invitee: NodeId, state: RequestState },
}

/// A part of the invitations of one thing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct InvitationPage {
    pub(crate) list: InvitationList,
    pub(crate) page: Page<InvitationKey>,
}

/// Reads the invitations with these keys; those that are not there, or not for the viewer, are left out.
pub(crate) async fn invitations_by_key(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    keys: &[NodeId],
) -> Result<Vec<Invitation>, StoreError> {
    let invitations = invitation::Entity::find()
        .join(JoinType::InnerJoin, group_of_invitation())
        .filter(one_of(invitation::Column::Org, invitation::Column::Id, keys))
        .filter(viewer.may_see_group())
        .filter(viewer.may_read_invitation());
    invitations.all(db).await?.into_iter().map(Invitation::try_from).collect()
}

/// A page of each of these lists.
pub(crate) async fn invitation_pages(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    pages: &[InvitationPage],
) -> Result<HashMap<InvitationPage, Rows<Invitation>>, StoreError> {
    let queries: Vec<_> = pages
        .iter()
        .map(|InvitationPage { list, page }| {
            let after = page.after.clone();
            let after = after.map(|InvitationKey(invited_at, org, id)| [invited_at.into(), org.into(), id.into()]);
            earliest_first().page(list.invitations(viewer), after, page.limit()).into_query()
        })
        .collect();
    let read = read_side_by_side(db, &queries).await?;
    let pages = pages.iter().zip(read).map(|(page, rows)| {
        let rows = rows.iter().map(|row| Invitation::try_from(invitation::Model::from_query_result(row, "")?));
        let mut rows = rows.collect::<Result<Vec<_>, StoreError>>()?;
        // The rows of a list come in no promised order.
        rows.sort_by_cached_key(Invitation::key);
        Ok((page.clone(), page.page.cut(rows)))
    });
    pages.collect()
}

/// How many invitations each of these lists has.
pub(crate) async fn count_invitations_in(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    lists: &[InvitationList],
) -> Result<HashMap<InvitationList, u64>, StoreError> {
    let lists_of = lists.iter().map(|list| list.invitations(viewer));
    let counts = count_side_by_side(db, invitation::Column::Id, lists_of).await?;
    Ok(lists.iter().cloned().zip(counts).collect())
}

/// The invitation of `invitee` to `group` that waits for an answer.
pub(super) async fn waiting_invitation_of(
    db: &impl ConnectionTrait,
    invitee: &NodeId,
    group: &NodeId,
) -> Result<Option<Invitation>, StoreError> {
    let waiting = of_invitee(invitee)
        .filter(invitation::Column::State.eq(RequestState::Waiting.as_str()))
        .filter(invitation::Column::Org.eq(group.org().as_str()))
        .filter(invitation::Column::GroupId.eq(group.local()));
    waiting.one(db).await?.map(Invitation::try_from).transpose()
}

/// The invitation `id`, whoever asks.
pub(super) async fn invitation_by_id(db: &impl ConnectionTrait, id: &NodeId) -> Result<Option<Invitation>, StoreError> {
    let key = (id.org().to_string(), id.local().to_owned());
    invitation::Entity::find_by_id(key).one(db).await?.map(Invitation::try_from).transpose()
}

impl Invitation {
    /// Where the invitation stands in its list.
    pub(crate) fn key(&self) -> InvitationKey {
        InvitationKey(self.invited_at, self.id.org().to_string(), self.id.local().to_owned())
    }
}

impl TryFrom<invitation::Model> for Invitation {
    type Error = StoreError;

    fn try_from(row: invitation::Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: stored_id(NodeKind::Invitation, &row.org, row.id)?,
            group: stored_id(NodeKind::Group, &row.org, row.group_id)?,
            invitee: stored_id(NodeKind::Member, &row.invitee_org, row.invitee_id)?,
            invitee_label: row.invitee_label,
            state: row.state.parse()?,
            invited_at: row.invited_at,
        })
    }
}

impl InvitationList {
    /// The thing whose invitations these are, and how they stand, as text that tells the list from every other.
    pub(crate) fn scope(&self) -> (String, Option<RequestState>) {
        match self {
            Self::Group { group, state } => (group.to_string(), *state),
            Self::Own { invitee, state } => (invitee.to_string(), Some(*state)),
        }
    }

    fn invitations(&self, viewer: &Viewer) -> Select<invitation::Entity> {
        match self {
            Self::Group { group, state } => {
                let of_group = invitation::Entity::find()
                    .filter(invitation::Column::Org.eq(group.org().as_str()))
                    .filter(invitation::Column::GroupId.eq(group.local()));
                match state {
                    Some(state) => of_group.filter(invitation::Column::State.eq(state.as_str())),
                    None => of_group,
                }
            }
            Self::Own { invitee, state } => of_invitee(invitee)
                .join(JoinType::InnerJoin, group_of_invitation())
                .filter(invitation::Column::State.eq(state.as_str()))
                .filter(viewer.may_see_group())
                .filter(viewer.may_read_invitation()),
        }
    }
}

fn of_invitee(invitee: &NodeId) -> Select<invitation::Entity> {
    invitation::Entity::find()
        .filter(invitation::Column::InviteeOrg.eq(invitee.org().as_str()))
        .filter(invitation::Column::InviteeId.eq(invitee.local()))
}

fn earliest_first() -> Keyset<invitation::Column, 3> {
    Keyset::new([
        (invitation::Column::InvitedAt, Order::Asc),
        (invitation::Column::Org, Order::Asc),
        (invitation::Column::Id, Order::Asc),
    ])
}

fn group_of_invitation() -> RelationDef {
    invitation::Entity::belongs_to(group::Entity)
        .from((invitation::Column::Org, invitation::Column::GroupId))
        .to((group::Column::Org, group::Column::Id))
        .into()
}
