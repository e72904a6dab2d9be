//! Putting the provider together.
use std::sync::Arc;
use std::time::Duration;

use poem::{Endpoint, EndpointExt as _, Response, Route};
use service::Health;
use service::server::{ClientCertificates, TlsFault};
use storage::{Database, StoreError};
use webauthn_rs::prelude::WebauthnError;

use crate::broker::upstreams::UpstreamFault;
use crate::card::CardFault;
use crate::clients::ClientFault;
use crate::config::{EidConfig, Mode};
use crate::keys::KeySourceError;
use crate::own_host::OwnHost;
use crate::provider::{Clock, Provider};
use crate::{card, mtls, people, routes};

/// How often keys are looked at and what has expired is removed.
const HOUSEKEEPING: Duration = Duration::from_secs(60);

/// What the provider is made of.
pub struct EidParts {
    /// How it is set up.
    pub config: EidConfig,
    /// A database that `migrations::eid` made.
    pub database: Database,
    /// What tells the time: `Arc::new(service::clock::now)`, but in tests.
    pub clock: Clock,
}

/// The provider, ready to be served. Cloning shares it.
#[derive(Clone)]
pub struct Eid {
    provider: Arc<Provider>,
}

/// Why the provider cannot start.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The database cannot be read, or is not migrated to exactly what this version needs.
    #[error("the e-ID's database cannot be used")]
    Database(#[from] StoreError),
    /// The signing keys cannot be used.
    #[error(transparent)]
    Keys(#[from] KeySourceError),
    /// There is no key that signs now.
    #[error("the folder `keys` holds no key that signs now; make one by `witan eid key --folder`")]
    NoKey,
    /// A client cannot be accepted.
    #[error(transparent)]
    Clients(#[from] ClientFault),
    /// Passkeys cannot be bound to the issuer.
    #[error("passkeys cannot be bound to the issuer's name")]
    Passkeys(#[source] WebauthnError),
    /// Notices to clients cannot be sent.
    #[error("notices to clients cannot be sent")]
    Notices(#[from] reqwest::Error),
    /// A host for visitors with certificates cannot be served.
    #[error("a host for certificates cannot be served")]
    Host(#[from] TlsFault),
    /// Cards cannot be taken.
    #[error("e-ID cards cannot be taken")]
    Card(#[from] CardFault),
    /// A provider to sign in with cannot be one.
    #[error(transparent)]
    Upstreams(#[from] UpstreamFault),
    /// The issuer does not fit the mode.
    #[error("{0}")]
    Issuer(&'static str),
    /// A ready person cannot be.
    #[error("the ready person `{person}` is refused: {problem}")]
    Person {
        /// Which person.
        person: String,
        /// What is wrong.
        problem: String,
    },
}

/// Builds the provider.
///
/// # Errors
/// [`BuildError`]: everything is checked before anything is served.
pub async fn build(parts: EidParts) -> Result<Eid, BuildError> {
    let EidParts { config, database, clock } = parts;
    database.check_migrated::<migrations::eid::Migrator>().await?;
    check_issuer(&config)?;
    check_hosts(&config)?;
    let provider = Provider::new(config, database, clock)?;
    people::write_ready_people(&provider).await?;
    Ok(Eid { provider: Arc::new(provider) })
}

/// A `dev` issuer speaks for made-up people, so nobody else's machine may reach it; real people are reached by TLS.
fn check_issuer(config: &EidConfig) -> Result<(), BuildError> {
    match config.mode {
        Mode::Dev if !config.issuer.is_of_this_machine() => Err(BuildError::Issuer(
            "in `dev` mode the issuer is `http://localhost` with a port, or another name of this machine",
        )),
        Mode::Small if !config.issuer.is_secure() => {
            Err(BuildError::Issuer("in `small` mode the issuer begins with `https://`"))
        }
        Mode::Dev | Mode::Small => Ok(()),
    }
}

/// A certificate is proved by TLS, at a host that is not the issuer's own.
fn check_hosts(config: &EidConfig) -> Result<(), BuildError> {
    let hosts = config.mtls.iter().map(|mtls| &mtls.host).chain(config.card.iter().map(|card| &card.host));
    match hosts.map(|host| &host.address).find(|address| !address.is_secure() || **address == config.issuer) {
        None => Ok(()),
        Some(_) => Err(BuildError::Issuer(
            "the address of a host for certificates begins with `https://`, and is not the issuer",
        )),
    }
}

impl Eid {
    /// Every address of the provider, to be served at the issuer's root, with `/health` and `/ready` as `health` has them.
    pub fn endpoint(&self, health: &Health) -> impl Endpoint<Output = Response> + use<> {
        health.add_routes(self.routes()).map_to_response()
    }

    /// The provider's own addresses, for a host to add its own to.
    pub fn routes(&self) -> Route {
        routes::routes(&self.provider)
    }

    /// The hosts beside the issuer's own, which must be served with their TLS.
    ///
    /// # Errors
    /// [`BuildError::Host`] where a certificate or key cannot be used.
    pub fn own_hosts(&self) -> Result<Vec<OwnHost>, BuildError> {
        let mtls = self.provider.mtls.as_ref().map(|mtls| {
            mtls.host.host("clients with certificates", ClientCertificates::Asked, mtls::routes(&self.provider))
        });
        let card = self
            .provider
            .card
            .as_ref()
            .map(|card| card.host.host("e-ID cards", ClientCertificates::Demanded, card::routes(&self.provider)));
        Ok(mtls.into_iter().chain(card).collect::<Result<_, _>>()?)
    }

    /// Looks after keys, removes what has expired and tells `health` whether the database answers, every minute; never
    /// returns. To be run beside what is served.
    ///
    /// Cancel-safe: what one round did not do, the next does.
    pub async fn keep_house(self, health: Health) {
        let database = health.component("database");
        let mut rounds = tokio::time::interval(HOUSEKEEPING);
        loop {
            rounds.tick().await;
            self.keep_house_once().await;
            match self.provider.store.ping().await {
                Ok(()) => database.ok(),
                Err(error) => database.degraded(error.code()),
            }
        }
    }

    /// One round of [`Eid::keep_house`].
    pub async fn keep_house_once(&self) {
        if let Err(error) = self.provider.reload_keys() {
            tracing::error!("the e-ID's keys cannot be read; those read before are used: {error}");
        }
        if let Err(error) = self.provider.store.forget_expired(self.provider.now()).await {
            tracing::warn!("what has expired cannot be removed from the e-ID's database: {error}");
        }
    }
}

impl std::fmt::Debug for Eid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Eid").field("issuer", &self.provider.issuer.as_str()).finish_non_exhaustive()
    }
}
