use async_graphql::{Context, Object};
use subgraph::{CoveredConnection, OrgCode, ResolveError};

use super::post::Post;
use super::post_list::{Asked, posts_of};
use crate::store::PostList;

pub(super) struct Organisation(pub(super) OrgCode);

/// A public body, with its facts from the register of local authorities. Every partition knows all of them.
#[Object]
impl Organisation {
    /// Its code in the register, such as `BST`.
    async fn code(&self) -> &OrgCode {
        &self.0
    }

    /// The posts it keeps, the newest first, as far as the caller may read them.
    async fn posts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at once; at most 100.", default_with = "Some(20)")] first: Option<i32>,
        #[graphql(desc = "The cursor of the item before the page.")] after: Option<String>,
    ) -> Result<Option<CoveredConnection<Post>>, ResolveError> {
        let list = PostList::Organisation(self.0.clone());
        posts_of(ctx, "Organisation.posts", list, Asked { first, after }).await.map(Some)
    }
}
