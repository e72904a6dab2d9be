use async_graphql::{Context, Object};
use claims::Caller;
use storage::Timestamp;
use subgraph::directives::{authenticated, route_by};
use subgraph::idempotency::Attempt;
use subgraph::{DateTime, NotPermitted, ResolveError};

use super::add_comment::{AddCommentInput, AddCommentPayload, MEMBERS_ONLY};
use crate::loaders::Loaders;
use crate::store::{Commenting, add_comment};

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
        let caller: &Caller = ctx.data_unchecked();
        let Some(subject) = caller.subject() else { return Err(ResolveError::Unauthenticated) };
        let loaders = Loaders::of(ctx);
        let Some(member) = loaders.viewer().member() else {
            let refusal = NotPermitted::new(MEMBERS_ONLY);
            return Ok(AddCommentPayload::refused([refusal.into()]));
        };
        let checked = match input.checked() {
            Ok(checked) => checked,
            Err(errors) => return Ok(AddCommentPayload::refused(errors.into_iter().map(Into::into))),
        };
        let fingerprint = input.fingerprint();
        let commenting = Commenting {
            viewer: loaders.viewer(),
            member,
            post: &checked.post,
            parent: checked.parent.as_ref(),
            body: &input.body,
            attempt: Attempt {
                caller: subject,
                mutation: "addComment",
                key: &input.idempotency_key,
                input: &fingerprint,
            },
            now: Timestamp::from(DateTime::now()),
        };
        let added = add_comment(loaders.database(), &commenting).await?;
        loaders.forget();
        Ok(added.into())
    }
}
