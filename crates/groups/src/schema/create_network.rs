//! What goes into `createNetwork`, and what comes out.
use async_graphql::{Context, InputObject, SimpleObject};
use storage::Timestamp;
use subgraph::idempotency::Attempt;
use subgraph::{Actor, DateTime, NotPermitted, OrgCode, ResolveError, ValidationError, make};

use super::checks::Checks;
use super::create_group::{CreateGroupError, MEMBERS_ONLY};
use super::network::Network;
use crate::loaders::Loaders;
use crate::store::{self, Bilingual, CreatingNetwork, NotCreated};

/// A network to make.
#[derive(InputObject)]
pub(super) struct CreateNetworkInput {
    /// Code of the organisation that is to keep the network; the caller's own.
    org: OrgCode,
    /// What it is to be called, in English; at most 200 characters.
    name: String,
    /// What it is to be called in Welsh, if it has a name there; at most 200 characters.
    name_cy: Option<String>,
    /// Chosen by the client, at most 128 bytes long. Sent again with the same key, no second network is made: the
    /// answer is the one to the first.
    idempotency_key: String,
}

/// The network made, or why it was not. Exactly one of the two is present.
#[derive(SimpleObject)]
pub(super) struct CreateNetworkPayload {
    /// The network, without groups so far.
    network: Option<Network>,
    /// Why it was not made.
    errors: Vec<CreateGroupError>,
}

/// Makes the network, for the caller.
pub(super) async fn create_network(
    ctx: &Context<'_>,
    input: CreateNetworkInput,
) -> Result<CreateNetworkPayload, ResolveError> {
    let Some(actor) = Actor::of(ctx)? else {
        return Ok(CreateNetworkPayload::refused([NotPermitted::new(MEMBERS_ONLY).into()]));
    };
    let name = match input.checked() {
        Ok(name) => name,
        Err(errors) => return Ok(CreateNetworkPayload::refused(errors.into_iter().map(Into::into))),
    };
    let loaders = Loaders::of(ctx);
    let fingerprint = serde_json::json!([input.org, input.name, input.name_cy]).to_string();
    let creating = CreatingNetwork {
        member: &actor.member,
        org: &input.org,
        name: &name,
        attempt: Attempt {
            caller: &actor.subject,
            mutation: "createNetwork",
            key: &input.idempotency_key,
            input: &fingerprint,
        },
        now: Timestamp::from(DateTime::now()),
    };
    let created = make(loaders.database(), &creating).await?;
    loaders.forget();
    Ok(created.into())
}

impl CreateNetworkInput {
    /// The network's name, or everything that is wrong with the input.
    fn checked(&self) -> Result<Bilingual, Vec<ValidationError>> {
        let mut checks = Checks::default();
        let english = checks.name("name", &self.name);
        let welsh = checks.name_if_any("nameCy", self.name_cy.as_deref());
        checks.key(&self.idempotency_key);
        checks.done(Some(Bilingual { english, welsh }))
    }
}

impl CreateNetworkPayload {
    fn refused(errors: impl IntoIterator<Item = CreateGroupError>) -> Self {
        Self { network: None, errors: errors.into_iter().collect() }
    }
}

impl From<Result<store::Network, NotCreated>> for CreateNetworkPayload {
    fn from(result: Result<store::Network, NotCreated>) -> Self {
        match result {
            Ok(network) => Self { network: Some(Network(network)), errors: Vec::new() },
            Err(refused) => Self::refused([refused.into()]),
        }
    }
}
