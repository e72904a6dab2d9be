//! Signing people in with their browsers: a back end for front ends (draft-ietf-oauth-browser-based-apps §6.1).
//!
//! Start at [`Portal`]. `/login` sends a browser to the provider and `/callback` takes it back (`sign_in`); from then on a `cookie` stands
//! for the tokens, which never leave this process but `sealed` with the cookie's own secret, into a database that replicas share
//! (`store`). A request that brings the cookie is answered as the person ([`Portal::token_of`], by `sessions`). `/logout` and the
//! provider's own notice end a session (`sign_out`); `/session` says who is signed in.
mod cookie;
mod entity;
mod page;
mod routes;
mod sealed;
mod sessions;
mod sign_in;
mod sign_out;
mod store;
mod who;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use claims::{Refused, SigningKey};
use http::HeaderMap;
use identity::{ClientSettings, DenyList, FetchFault, RelyingParty, TokenVerifier};
use poem::Route;
use service::Health;
use storage::{Database, StoreError};
use url::Url;

pub(crate) use sessions::HeldToken;

use crate::config::Origin;
use cookie::session_cookie;
use store::Store;

/// How often replicas look for sessions that ended elsewhere.
const LOOK_INTERVAL: Duration = Duration::from_secs(1);
/// How many such looks lie between two of removing what is of no use any more.
const LOOKS_BETWEEN_CLEANINGS: u32 = 300;

/// What a [`Portal`] is made of.
pub struct PortalParts {
    /// The gateway's own origin as browsers know it.
    pub origin: Origin,
    /// The identifier of the provider.
    pub issuer: String,
    /// The address of its metadata.
    pub metadata_url: Url,
    /// The identifier that this portal is registered with there.
    pub client_id: String,
    /// The key by which it proves who it is.
    pub key: SigningKey,
    /// What is asked for, besides `openid`.
    pub scopes: Vec<String>,
    /// The audience of access tokens: what the gateway is called in them.
    pub audience: String,
    /// Verifies the provider's tokens.
    pub verifier: TokenVerifier,
    /// A database that `migrations::portal` made.
    pub database: Database,
}

/// Why there is no portal.
#[derive(Debug, thiserror::Error)]
pub enum PortalFault {
    /// The origin has no addresses under it.
    #[error("`portal.origin` is no origin of http or https")]
    Origin(#[from] url::ParseError),
    /// No client for the provider.
    #[error("the HTTP client for the provider cannot be made")]
    Client(#[from] FetchFault),
    /// The database cannot be used.
    #[error("the portal's database cannot be used")]
    Database(#[from] StoreError),
}

/// Signs people in with their browsers. Cloning shares it.
#[derive(Clone)]
pub struct Portal {
    inner: Arc<Inner>,
}

struct Inner {
    relying_party: RelyingParty,
    verifier: TokenVerifier,
    deny_list: DenyList,
    store: Store,
    origin: Origin,
}

impl Portal {
    /// Puts a portal together; its provider is not asked yet.
    ///
    /// # Errors
    /// [`PortalFault`].
    pub async fn new(parts: PortalParts) -> Result<Self, PortalFault> {
        let PortalParts { origin, issuer, metadata_url, client_id, key, scopes, audience, verifier, database } = parts;
        database.check_migrated::<migrations::portal::Migrator>().await?;
        let base = Url::parse(origin.as_str())?;
        let settings = ClientSettings {
            issuer,
            metadata_url,
            client_id,
            redirect_uri: base.join("/callback")?,
            signed_out_uri: base.join("/")?,
            scopes,
            resource: audience,
        };
        let inner = Inner {
            relying_party: RelyingParty::new(settings, key, verifier.clone())?,
            deny_list: verifier.deny_list().clone(),
            verifier,
            store: Store::new(database),
            origin,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Adds `/login`, `/callback`, `/logout`, `/backchannel-logout` and `/session`.
    pub(crate) fn add_routes(&self, route: Route) -> Route {
        routes::add(route, &self.inner)
    }

    /// The token that the session stands for whose cookie the request brings, if it brings one.
    ///
    /// # Errors
    /// [`Refused`] where the session has ended, or cannot be gone on with.
    pub(crate) async fn token_of(&self, headers: &HeaderMap) -> Option<Result<HeldToken, Refused>> {
        match session_cookie(self.inner.origin.is_secure(), headers)? {
            Ok(secret) => Some(sessions::token_of(&self.inner, secret, service::clock::now()).await),
            Err(refused) => Some(Err(refused)),
        }
    }

    /// Denies what ended at other replicas, removes what is of no use any more, and tells `health` whether the database answers; never
    /// returns. To be run beside what is served. Cancel-safe.
    pub fn keep_house(&self, health: &Health) -> impl Future<Output = ()> + Send + use<> {
        let (inner, database) = (Arc::clone(&self.inner), health.component("portal's database"));
        async move {
            let mut looks = tokio::time::interval(LOOK_INTERVAL);
            let mut seen = service::clock::now();
            for number in (0..LOOKS_BETWEEN_CLEANINGS).cycle() {
                looks.tick().await;
                let now = service::clock::now();
                match inner.keep_house_once(seen, now, number == 0).await {
                    Ok(()) => {
                        seen = now;
                        database.ok();
                    }
                    Err(error) => database.degraded(error.code()),
                }
            }
        }
    }
}

impl Inner {
    async fn keep_house_once(&self, seen: DateTime<Utc>, now: DateTime<Utc>, cleans: bool) -> Result<(), StoreError> {
        for session in self.store.ended_since(seen).await? {
            self.deny_list.end_session(&session, now + sessions::TOKEN_LIFE_MAX, now);
        }
        if cleans { self.store.forget_old(now).await } else { Ok(()) }
    }
}

impl std::fmt::Debug for Portal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Portal").field("origin", &self.inner.origin).finish_non_exhaustive()
    }
}
