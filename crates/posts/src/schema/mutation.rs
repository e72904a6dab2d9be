use async_graphql::{Context, Object};
use storage::Timestamp;
use subgraph::directives::{authenticated, route_by};
use subgraph::idempotency::Attempt;
use subgraph::{Actor, DateTime, NotPermitted, ResolveError, make};

use super::add_comment::{AddCommentInput, AddCommentPayload, MEMBERS_ONLY};
use crate::loaders::Loaders;
use crate::store::Commenting;

/// The root of writing.
pub(crate) struct Mutation;

#[Object]
impl Mutation {
    /// Adds a comment to a post that the caller may read, or answers one that is there.
    #[graphql(directive = route_by::apply("input.org".to_owned()), directive = authenticated::apply())]
    async fn add_comment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to say, and to what.")] input: AddCommentInput,
    ) -> Result<AddCommentPayload, ResolveError> {
        let Some(actor) = Actor::of(ctx)? else {
            let refusal = NotPermitted::new(MEMBERS_ONLY);
            return Ok(AddCommentPayload::refused([refusal.into()]));
        };
        let loaders = Loaders::of(ctx);
        let checked = match input.checked() {
            Ok(checked) => checked,
            Err(errors) => return Ok(AddCommentPayload::refused(errors.into_iter().map(Into::into))),
        };
        let fingerprint = input.fingerprint();
        let commenting = Commenting {
            viewer: loaders.viewer(),
            member: &actor.member,
            post: &checked.post,
            parent: checked.parent.as_ref(),
            body: &input.body,
            attempt: Attempt {
                caller: &actor.subject,
                mutation: "addComment",
                key: &input.idempotency_key,
                input: &fingerprint,
            },
            now: Timestamp::from(DateTime::now()),
        };
        let added = make(loaders.database(), &commenting).await?;
        loaders.forget();
        Ok(added.into())
    }
}
