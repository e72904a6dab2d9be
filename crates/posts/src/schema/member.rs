use async_graphql::{Context, ID, Object};
use subgraph::{CoveredConnection, NodeId, OrgCode, ResolveError};

use super::post::Post;
use super::post_list::{Asked, posts_of};
use crate::store::PostList;

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
    async fn id(&self) -> ID {
        ID(self.0.to_string())
    }

    /// What the member posted, the newest first, as far as the caller may read it.
    async fn posts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at once; at most 100.", default_with = "Some(20)")] first: Option<i32>,
        #[graphql(desc = "The cursor of the item before the page.")] after: Option<String>,
    ) -> Result<Option<CoveredConnection<Post>>, ResolveError> {
        posts_of(ctx, "Member.posts", PostList::Member(self.0.clone()), Asked { first, after }).await.map(Some)
    }
}
