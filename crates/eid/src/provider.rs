//! What every endpoint works with.
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, Utc};
use claims::dpop::NonceSecret;
use claims::{SignedToken, SigningKey};
use serde_json::{Map, Value};
use storage::Database;
use webauthn_rs::{Webauthn, WebauthnBuilder};

use crate::broker::Upstreams;
use crate::build::BuildError;
use crate::card::Card;
use crate::clients::Clients;
use crate::config::{EidConfig, Mode, ReadyPerson};
use crate::dpop_nonce::nonces_of;
use crate::issuer::Issuer;
use crate::keys::{KeyRing, KeySource};
use crate::mtls::Mtls;
use crate::notice::Notifier;
use crate::oauth_error::{ErrorCode, OAuthError};
use crate::store::Store;

/// What tells the time: the system's clock, or a test's.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// The provider, as its endpoints see it.
pub(crate) struct Provider {
    pub(crate) issuer: Issuer,
    pub(crate) mode: Mode,
    pub(crate) clients: Clients,
    pub(crate) people: Vec<ReadyPerson>,
    pub(crate) store: Store,
    /// None where the issuer is a bare address, which passkeys cannot be bound to.
    pub(crate) webauthn: Option<Webauthn>,
    pub(crate) notifier: Notifier,
    /// None where no client comes with a certificate.
    pub(crate) mtls: Option<Mtls>,
    /// None where nobody signs in by a card.
    pub(crate) card: Option<Card>,
    pub(crate) upstreams: Upstreams,
    key_source: KeySource,
    keys: RwLock<Arc<KeyRing>>,
    clock: Clock,
}

impl Provider {
    pub(crate) fn new(config: EidConfig, database: Database, clock: Clock) -> Result<Self, BuildError> {
        let clients = Clients::read(&config)?;
        let key_source = KeySource::of(&config)?;
        let provider = Self {
            webauthn: webauthn(&config.issuer)?,
            notifier: Notifier::new()?,
            upstreams: Upstreams::read(&config)?,
            mtls: config.mtls.map(Mtls::read).transpose()?,
            card: config.card.map(Card::read).transpose()?,
            issuer: config.issuer,
            mode: config.mode,
            clients,
            people: config.ready_people,
            store: Store::new(database),
            key_source,
            keys: RwLock::default(),
            clock,
        };
        provider.reload_keys()?;
        Ok(provider)
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        (self.clock)()
    }

    /// Whether people and tokens are made up.
    pub(crate) fn is_dev(&self) -> bool {
        self.mode == Mode::Dev
    }

    pub(crate) fn keys(&self) -> Arc<KeyRing> {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the keys anew; in `dev` mode the next one of a folder is made when its time comes.
    pub(crate) fn reload_keys(&self) -> Result<(), BuildError> {
        let now = self.now();
        let ring = self.key_source.read(now)?;
        if ring.signer(now).is_none() {
            return Err(BuildError::NoKey);
        }
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(ring);
        Ok(())
    }

    /// Signs a token of kind `typ`, whose issuer is the provider and which says where it is a development one.
    pub(crate) fn sign(&self, typ: &str, mut claims: Map<String, Value>) -> Result<SignedToken, OAuthError> {
        claims.insert("iss".into(), self.issuer.as_str().into());
        if self.is_dev() {
            claims.insert("env".into(), "dev".into());
        }
        self.with_signer(|key| key.sign_token(typ, &claims))
    }

    /// The nonces that proofs of keys must take up.
    pub(crate) fn nonces(&self) -> Result<NonceSecret, OAuthError> {
        let nonces = self.with_signer(nonces_of)?;
        nonces.map_err(|short| OAuthError::new(ErrorCode::ServerError, short.to_string()))
    }

    /// What `work` makes with the key that signs now.
    pub(crate) fn with_signer<T>(&self, work: impl FnOnce(&SigningKey) -> T) -> Result<T, OAuthError> {
        let keys = self.keys();
        let signer = keys.signer(self.now());
        signer
            .map(work)
            .ok_or_else(|| OAuthError::new(ErrorCode::ServerError, "the provider has no key that signs now"))
    }
}

fn webauthn(issuer: &Issuer) -> Result<Option<Webauthn>, BuildError> {
    let Some(domain) = issuer.domain() else { return Ok(None) };
    let builder = WebauthnBuilder::new(domain, issuer.url()).map(|builder| builder.rp_name("e-ID"));
    builder.and_then(WebauthnBuilder::build).map(Some).map_err(BuildError::Passkeys)
}
