use async_graphql::{Context, ID, Object};
use subgraph::{CoveredConnection, NodeId, OrgCode, ResolveError};

use super::post::Post;
use super::post_list::{Asked, posts_of};
use crate::store::PostList;

pub(super) struct Group(pub(super) NodeId);

/// Members who work on something together, kept by one organisation. A private group does not exist for those outside it.
#[Object]
impl Group {
    /// Code of the organisation that keeps the group.
    async fn org(&self) -> &OrgCode {
        self.0.org()
    }

    /// Opaque; stable for the life of the group.
    async fn id(&self) -> ID {
        ID(self.0.to_string())
    }

    /// What was posted in the group, the newest first, as far as the caller may read it.
    async fn posts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at once; at most 100.", default_with = "Some(20)")] first: Option<i32>,
        #[graphql(desc = "The cursor of the item before the page.")] after: Option<String>,
    ) -> Result<Option<CoveredConnection<Post>>, ResolveError> {
        posts_of(ctx, "Group.posts", PostList::Group(self.0.clone()), Asked { first, after }).await.map(Some)
    }
}
