use async_graphql::{Context, ID, Object};
use subgraph::{Connection, CoveredConnection, NodeId, OrgCode, ResolveError};

use super::group::Group;
use super::invitation::{Invitation, invitations_of};
use super::join_request::{JoinRequest, join_requests_of};
use super::paging::{Asked, groups_of};
use crate::loaders::Loaders;
use crate::store::{GroupList, InvitationList, JoinRequestList};
use crate::vocabulary::RequestState;

pub(super) struct Member(pub(super) NodeId);

/// A person in the network, at home in one organisation. Someone who has left stays as a member in state `FORMER`,
/// without anything that tells who it was.
#[Object]
impl Member {
    /// Code of the organisation where the member is at home.
    async fn org(&self) -> &OrgCode {
        self.0.org()
    }

    /// Opaque, and the same for the life of the membership in the network.
    pub(super) async fn id(&self) -> ID {
        ID(self.0.to_string())
    }

    /// The groups the member is in, by name, as far as the caller may see them and who is in them. Null, with an error,
    /// for those who are not signed in as a member.
    async fn groups(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at once; at most 100.", default_with = "Some(20)")] first: Option<i32>,
        #[graphql(desc = "The cursor of the item before the page.")] after: Option<String>,
    ) -> Result<Option<CoveredConnection<Group>>, ResolveError> {
        let Some(viewer) = Loaders::of(ctx).viewer().member() else { return Err(ResolveError::Forbidden) };
        let groups = groups_of(ctx, "Member.groups", GroupList::Member(self.0.clone()), Asked { first, after }).await?;
        // A list with something in it was read by a member; only of an empty one must it be asked.
        if groups.edges.is_empty() && Loaders::of(ctx).viewer_label(viewer.clone()).await?.is_none() {
            return Err(ResolveError::Forbidden);
        }
        Ok(Some(groups))
    }

    /// The groups that ask the member in, the earliest first. Null, with an error, for everyone but the member.
    async fn invitations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that stand like this.", default_with = "Some(RequestState::Waiting)")]
        state: Option<RequestState>,
        #[graphql(desc = "How many at once; at most 100.", default_with = "Some(20)")] first: Option<i32>,
        #[graphql(desc = "The cursor of the item before the page.")] after: Option<String>,
    ) -> Result<Option<Connection<Invitation>>, ResolveError> {
        self.check_own(ctx).await?;
        let state = state.unwrap_or(RequestState::Waiting);
        let list = InvitationList::Own { invitee: self.0.clone(), state };
        invitations_of(ctx, "Member.invitations", list, Asked { first, after }).await.map(Some)
    }

    /// What the member asked of groups, the longest waiting first. Null, with an error, for everyone but the member.
    async fn join_requests(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that stand like this.", default_with = "Some(RequestState::Waiting)")]
        state: Option<RequestState>,
        #[graphql(desc = "How many at once; at most 100.", default_with = "Some(20)")] first: Option<i32>,
        #[graphql(desc = "The cursor of the item before the page.")] after: Option<String>,
    ) -> Result<Option<Connection<JoinRequest>>, ResolveError> {
        self.check_own(ctx).await?;
        let state = state.unwrap_or(RequestState::Waiting);
        let list = JoinRequestList::Own { applicant: self.0.clone(), state };
        join_requests_of(ctx, "Member.joinRequests", list, Asked { first, after }).await.map(Some)
    }
}

impl Member {
    /// Refuses everyone but the member, and the member too who does not take part.
    async fn check_own(&self, ctx: &Context<'_>) -> Result<(), ResolveError> {
        let loaders = Loaders::of(ctx);
        let is_own = loaders.viewer().member() == Some(&self.0);
        if is_own && loaders.viewer_label(self.0.clone()).await?.is_some() {
            Ok(())
        } else {
            Err(ResolveError::Forbidden)
        }
    }
}
