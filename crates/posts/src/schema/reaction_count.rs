use async_graphql::{Context, SimpleObject};
use subgraph::{NodeId, ResolveError};

use crate::loaders::Loaders;
use crate::store;

/// How many members gave one sign to a post or a comment. Who has left still counts.
#[derive(SimpleObject)]
pub(super) struct ReactionCount {
    /// Which sign: `LIKE`, `THANKS`, `USEFUL` or `CELEBRATE`.
    kind: String,
    /// How many members gave it; a sign that nobody gave is not listed.
    count: i32,
    /// Whether the caller is one of them.
    viewer_reacted: bool,
}

/// The reactions to a post or a comment that the caller may read.
pub(super) async fn reactions_to(ctx: &Context<'_>, to: NodeId) -> Result<Vec<ReactionCount>, ResolveError> {
    let counts = Loaders::of(ctx).reactions(to).await?.unwrap_or_default();
    Ok(counts.into_iter().map(Into::into).collect())
}

impl From<store::ReactionCount> for ReactionCount {
    fn from(count: store::ReactionCount) -> Self {
        let store::ReactionCount { kind, count, viewer_reacted } = count;
        Self { kind, count: i32::try_from(count).unwrap_or(i32::MAX), viewer_reacted }
    }
}
