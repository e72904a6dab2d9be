use async_graphql::{Context, Object};
use subgraph::ResolveError;
use subgraph::directives::{authenticated, route_by};

use super::add_comment::{self, AddCommentInput, AddCommentPayload};
use super::edit_comment::{self, EditCommentInput, EditCommentPayload};
use super::edit_post::{self, EditPostInput, EditPostPayload};
use super::publish_post::{self, PublishPostInput, PublishPostPayload};
use super::react::{self, ReactInput, ReactPayload};
use super::remove_comment::{self, RemoveCommentInput, RemoveCommentPayload};
use super::vote::{self, VoteInput, VotePayload};

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

    /// Changes a post, as its author alone may; what it said before is kept among its revisions.
    #[graphql(directive = route_by::apply("input.org".to_owned()), directive = authenticated::apply())]
    async fn edit_post(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to change, and from which version on.")] input: EditPostInput,
    ) -> Result<EditPostPayload, ResolveError> {
        edit_post::edit(ctx, input).await
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

    /// Changes what a comment says, as its author alone may.
    #[graphql(directive = route_by::apply("input.org".to_owned()), directive = authenticated::apply())]
    async fn edit_comment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it shall say, and from which version on.")] input: EditCommentInput,
    ) -> Result<EditCommentPayload, ResolveError> {
        edit_comment::edit(ctx, input).await
    }

    /// Takes a comment away, as its author and the facilitators of the group may. Its place stays, so that answers keep theirs.
    #[graphql(directive = route_by::apply("input.org".to_owned()), directive = authenticated::apply())]
    async fn remove_comment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which comment, and why.")] input: RemoveCommentInput,
    ) -> Result<RemoveCommentPayload, ResolveError> {
        remove_comment::remove(ctx, input).await
    }

    /// Gives a sign to a post or a comment, or takes it back, as whoever may comment there can.
    #[graphql(directive = route_by::apply("input.org".to_owned()), directive = authenticated::apply())]
    async fn react(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which sign, and to what.")] input: ReactInput,
    ) -> Result<ReactPayload, ResolveError> {
        react::react(ctx, input).await
    }

    /// Votes in a poll that is open, or changes the vote given. Whoever may comment on the post may vote, each once.
    #[graphql(directive = route_by::apply("input.org".to_owned()), directive = authenticated::apply())]
    async fn vote(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is chosen, and in which poll.")] input: VoteInput,
    ) -> Result<VotePayload, ResolveError> {
        vote::cast(ctx, input).await
    }
}
