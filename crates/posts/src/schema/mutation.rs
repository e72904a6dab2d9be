use async_graphql::{Context, Object};
use subgraph::ResolveError;
use subgraph::directives::{authenticated, route_by};

use super::add_comment::{self, AddCommentInput, AddCommentPayload};
use super::publish_post::{self, PublishPostInput, PublishPostPayload};

/// The root of writing.
pub(crate) struct Mutation;

#[Object]
impl Mutation {
    /// Publishes a post, in a group or outside of all.
    #[graphql(directive = route_by::apply("input.org".to_owned()), directive = authenticated::apply())]
    async fn publish_post(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to publish, and where.")] input: PublishPostInput,
    ) -> Result<PublishPostPayload, ResolveError> {
        publish_post::publish(ctx, input).await
    }

    /// Adds a comment to a post that the caller may read, or answers one that is there.
    #[graphql(directive = route_by::apply("input.org".to_owned()), directive = authenticated::apply())]
    async fn add_comment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to say, and to what.")] input: AddCommentInput,
    ) -> Result<AddCommentPayload, ResolveError> {
        add_comment::add(ctx, input).await
    }
}
