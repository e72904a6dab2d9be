//! Posts related to another.
use async_graphql::{Context, SimpleObject};
use futures::future::try_join_all;
use subgraph::ResolveError;

use super::post::Post;
use crate::loaders::Loaders;
use crate::store::{self, Related, RelatedTo};

/// A post that is about the same as another.
#[derive(SimpleObject)]
pub(super) struct RelatedPost {
    /// The post.
    post: Post,
    /// How much the two have in common, at least 1: 2 for each tag, and 2 to 0.5 for each word of this post's title that the
    /// other has, the more the fewer posts have it.
    score: f64,
    /// What they have in common, at most five: tags, then words of the title.
    because: Vec<String>,
}

/// The `first` posts most related to `post`.
pub(super) async fn related_to(
    ctx: &Context<'_>,
    post: &store::Post,
    first: usize,
) -> Result<Vec<RelatedPost>, ResolveError> {
    let title = |texts: &Option<store::Translated>| texts.as_ref().map(|texts| texts.title.clone());
    let to = RelatedTo { post: post.id.clone(), english: title(&post.english), welsh: title(&post.welsh) };
    let loaders = Loaders::of(ctx);
    let related = loaders.related(to).await?.unwrap_or_default();
    let shown = related.into_iter().take(first).map(|Related { post, score, because }| async move {
        // Gone or hidden since it was related: then it is not.
        let post = loaders.post(post).await?;
        Ok::<_, ResolveError>(post.map(|post| RelatedPost { post: Post(post), score, because }))
    });
    Ok(try_join_all(shown).await?.into_iter().flatten().collect())
}
