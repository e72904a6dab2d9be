use async_graphql::{Context, Object};
use storage::Timestamp;
use subgraph::directives::{authenticated, route_by};
use subgraph::idempotency::Attempt;
use subgraph::{Actor, DateTime, NotPermitted, ResolveError, make};

use super::join_group::{JoinGroupInput, JoinGroupPayload, MEMBERS_ONLY};
use crate::loaders::Loaders;
use crate::store::Joining;

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
        let Some(actor) = Actor::of(ctx)? else {
            return Ok(JoinGroupPayload::refused([NotPermitted::new(MEMBERS_ONLY).into()]));
        };
        let loaders = Loaders::of(ctx);
        let group = match input.checked() {
            Ok(group) => group,
            Err(errors) => return Ok(JoinGroupPayload::refused(errors.into_iter().map(Into::into))),
        };
        let fingerprint = input.fingerprint();
        let joining = Joining {
            viewer: loaders.viewer(),
            member: &actor.member,
            group: &group,
            message: input.message.as_deref().filter(|message| !message.trim().is_empty()),
            attempt: Attempt {
                caller: &actor.subject,
                mutation: "joinGroup",
                key: &input.idempotency_key,
                input: &fingerprint,
            },
            now: Timestamp::from(DateTime::now()),
        };
        let joined = make(loaders.database(), &joining).await?;
        loaders.forget();
        Ok(joined.into())
    }
}
