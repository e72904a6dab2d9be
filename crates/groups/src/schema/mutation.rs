use async_graphql::{Context, Object};
use claims::Caller;
use storage::Timestamp;
use subgraph::directives::{authenticated, route_by};
use subgraph::idempotency::Attempt;
use subgraph::{DateTime, NotPermitted, ResolveError};

use super::join_group::{JoinGroupInput, JoinGroupPayload, MEMBERS_ONLY};
use crate::loaders::Loaders;
use crate::store::{Joining, join_group};

/// The root of writing.
pub(crate) struct Mutation;

#[Object]
impl Mutation {
    /// Joins an open group, or asks to join a restricted one. A private group answers as one that does not exist.
    #[graphql(directive = route_by::apply("input.org".to_owned()), directive = authenticated::apply())]
    async fn join_group(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which group, and what to say.")] input: JoinGroupInput,
    ) -> Result<JoinGroupPayload, ResolveError> {
        let caller: &Caller = ctx.data_unchecked();
        let Some(subject) = caller.subject() else { return Err(ResolveError::Unauthenticated) };
        let loaders = Loaders::of(ctx);
        let Some(member) = loaders.viewer().member() else {
            return Ok(JoinGroupPayload::refused([NotPermitted::new(MEMBERS_ONLY).into()]));
        };
        let group = match input.checked() {
            Ok(group) => group,
            Err(errors) => return Ok(JoinGroupPayload::refused(errors.into_iter().map(Into::into))),
        };
        let fingerprint = input.fingerprint();
        let joining = Joining {
            viewer: loaders.viewer(),
            member,
            group: &group,
            message: input.message.as_deref().filter(|message| !message.trim().is_empty()),
            attempt: Attempt {
                caller: subject,
                mutation: "joinGroup",
                key: &input.idempotency_key,
                input: &fingerprint,
            },
            now: Timestamp::from(DateTime::now()),
        };
        let joined = join_group(loaders.database(), &joining).await?;
        loaders.forget();
        Ok(joined.into())
    }
}
