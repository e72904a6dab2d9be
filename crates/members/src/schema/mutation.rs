//! The fields of `Mutation`.
use async_graphql::{Context, Object};
use subgraph::directives::{authenticated, home};
use subgraph::{Actor, NotPermitted, ResolveError, make};

use super::update_profile::{MEMBERS_ONLY, UpdateProfileInput, UpdateProfilePayload};
use crate::loaders::Loaders;
use crate::store::ProfileChange;

/// The root of writing.
pub(crate) struct Mutation;

#[Object]
impl Mutation {
    /// Changes what the member as whom the caller is signed in tells the network of themself.
    #[graphql(directive = authenticated::apply(), directive = home::apply())]
    async fn update_profile(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to change, and the version it is changed from.")] input: UpdateProfileInput,
    ) -> Result<UpdateProfilePayload, ResolveError> {
        let Some(actor) = Actor::of(ctx)? else {
            return Ok(UpdateProfilePayload::refused([NotPermitted::new(MEMBERS_ONLY).into()]));
        };
        let checked = match input.checked() {
            Ok(checked) => checked,
            Err(errors) => return Ok(UpdateProfilePayload::refused(errors.into_iter().map(Into::into))),
        };
        let change = ProfileChange {
            member: &actor.member,
            version: &input.version,
            job_title: checked.job_title.as_ref().map(Option::as_deref),
            expertise: checked.expertise.as_deref(),
        };
        let loaders = Loaders::of(ctx);
        let changed = make(loaders.database(), &change).await?;
        loaders.forget();
        Ok(changed.into())
    }
}
