//! Asking an issuer whether a token of its own is active still (RFC 7662).
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use claims::introspection::{Activity, Asked, read_plain_answer, read_signed_answer};
use claims::{CLIENT_ASSERTION_TYPE, Caller, LiveKeys, Refused, SigningKey, TokenId, make_client_assertion};
use moka::future::Cache;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest::{Client, StatusCode};
use ring::rand::{SecureRandom as _, SystemRandom};
use tokio::sync::Semaphore;
use url::Url;

use crate::address::{InsecureAddress, check};
use crate::fetch::{FetchFault, body_of, client};
use crate::issuer_keys::IssuerKeys;

/// The most questions at the same time; further ones are refused.
const ASKED_MAX: usize = 64;
/// The longest time for which an answer is kept.
pub const KEPT_MAX: Duration = Duration::from_secs(30);
/// The most that is kept of tokens asked about, in bytes.
const KEPT_BYTES_MAX: u64 = 32 * 1024 * 1024;

/// The type of a signed answer (RFC 9701 §5).
const SIGNED: &str = "application/token-introspection+jwt";

/// How an issuer is asked about its tokens.
#[derive(Debug, Clone)]
pub struct IntrospectionOptions {
    /// The issuer's identifier.
    pub issuer: String,
    /// Its introspection endpoint.
    pub endpoint: Url,
    /// Who we are there.
    pub client_id: String,
    /// The key by which we prove that (`private_key_jwt`).
    pub key: SigningKey,
    /// The audience that tokens must be for.
    pub audience: String,
    /// The issuer's public keys, which sign its answers.
    pub keys: LiveKeys,
    /// Whether answers must be signed.
    pub signed_answers: SignedAnswers,
    /// For how long an answer is kept, at most [`KEPT_MAX`]; an ended token is good for that long.
    pub kept_for: Duration,
}

/// Whether answers must be signed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SignedAnswers {
    /// One that is not is refused.
    #[default]
    Demanded,
    /// They are asked for, and one that is not signed counts too, by the connection that it came by.
    Preferred,
}

/// Asks one issuer about its tokens.
pub struct Introspector {
    options: IntrospectionOptions,
    client: Client,
    kept: Cache<String, Activity>,
    places: Semaphore,
    published: Option<Arc<IssuerKeys>>,
}

/// Why an issuer cannot be asked.
#[derive(Debug, thiserror::Error)]
pub enum IntrospectionFault {
    /// Anybody on the way could read tokens, or answer.
    #[error(transparent)]
    Insecure(#[from] InsecureAddress),
    /// No HTTP client.
    #[error("the HTTP client for introspection cannot be made")]
    Client(#[source] FetchFault),
}

const UNREACHABLE: Refused = Refused::Unconfirmed("it gives no answer");

impl Introspector {
    /// Puts together what asks the issuer. Nobody is asked yet. `published` are the issuer's keys where they are fetched, so that
    /// one that is not known can be asked for.
    ///
    /// # Errors
    /// [`IntrospectionFault`].
    pub fn new(options: IntrospectionOptions, published: Option<Arc<IssuerKeys>>) -> Result<Self, IntrospectionFault> {
        check(&options.endpoint)?;
        let client = client().map_err(|error| IntrospectionFault::Client(FetchFault::Silent(error.into())))?;
        let kept = Cache::builder()
            // The whole token is the key, so no other can be taken for it.
            .weigher(|token: &String, _| u32::try_from(token.len()).unwrap_or(u32::MAX))
            .max_capacity(KEPT_BYTES_MAX)
            .time_to_live(options.kept_for.min(KEPT_MAX))
            .build();
        Ok(Self { options, client, kept, places: Semaphore::new(ASKED_MAX), published })
    }

    /// The issuer that is asked.
    pub(crate) fn issuer(&self) -> &str {
        &self.options.issuer
    }

    /// Whether the issuer says that `token`, which was verified as `caller`'s, is active. Many who ask about the same token
    /// at the same time ask once; a refusal for want of an answer is not kept. Cancel-safe.
    ///
    /// # Errors
    /// [`Refused::Revoked`] where it is not active; [`Refused::Unconfirmed`] where that is not known, which is as good as not.
    pub(crate) async fn confirm(&self, token: &str, caller: &Caller, now: DateTime<Utc>) -> Result<(), Refused> {
        let activity = if self.options.kept_for.is_zero() {
            self.ask(token, caller, now).await?
        } else {
            let asked = self.kept.try_get_with(token.to_owned(), self.ask(token, caller, now)).await;
            asked.map_err(|refused| *refused)?
        };
        match activity {
            Activity::Active => Ok(()),
            Activity::Inactive => Err(Refused::Revoked),
        }
    }

    async fn ask(&self, token: &str, caller: &Caller, now: DateTime<Utc>) -> Result<Activity, Refused> {
        // More than these are more than the issuer can answer; whoever waits takes a place from others.
        let _place = self.places.try_acquire().map_err(|_| Refused::Unconfirmed("too many ask at this moment"))?;
        let (kind, answer) = self.post(token, now).await.inspect_err(|_| {
            tracing::warn!(issuer = %self.options.issuer, "an issuer gives no answer about its token, which is refused");
        })?;
        let IntrospectionOptions { issuer, client_id, audience, .. } = &self.options;
        let asked = Asked { issuer, client_id, audience, caller };
        if kind != SIGNED {
            return match self.options.signed_answers {
                SignedAnswers::Preferred => read_plain_answer(&answer, &asked),
                SignedAnswers::Demanded => Err(Refused::Unconfirmed("its answer is not signed")),
            };
        }
        let answer = str::from_utf8(&answer).map_err(|_| UNREACHABLE)?;
        let read = || read_signed_answer(answer, &self.options.keys.now(), &asked, now);
        match read() {
            Err(Refused::UnknownKey) if self.learn_key_of(answer).await => read(),
            verdict => verdict,
        }
    }

    async fn post(&self, token: &str, now: DateTime<Utc>) -> Result<(String, Vec<u8>), Refused> {
        let IntrospectionOptions { issuer, client_id, key, endpoint, .. } = &self.options;
        let mut random = [0; 16];
        SystemRandom::new().fill(&mut random).map_err(|_| UNREACHABLE)?;
        let assertion = make_client_assertion(key, client_id, issuer, &TokenId::from_random(random), now);
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("token", token)
            .append_pair("token_type_hint", "access_token")
            .append_pair("client_id", client_id)
            .append_pair("client_assertion", assertion.as_str())
            .append_pair("client_assertion_type", CLIENT_ASSERTION_TYPE)
            .finish();
        let request = self.client.post(endpoint.clone()).header(ACCEPT, self.accepted());
        let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form);
        let response = request.send().await.map_err(|_| UNREACHABLE)?;
        if response.status() != StatusCode::OK {
            return Err(UNREACHABLE);
        }
        let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        Ok((kind, body_of(response).await.map_err(|_| UNREACHABLE)?))
    }

    fn accepted(&self) -> &'static str {
        match self.options.signed_answers {
            SignedAnswers::Demanded => SIGNED,
            SignedAnswers::Preferred => "application/token-introspection+jwt, application/json;q=0.5",
        }
    }

    async fn learn_key_of(&self, answer: &str) -> bool {
        match (&self.published, claims::named_key(answer)) {
            (Some(keys), Some((_, kid))) => keys.learn(&kid).await,
            (_, _) => false,
        }
    }
}

impl std::fmt::Debug for Introspector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Introspector").field("issuer", &self.options.issuer).finish_non_exhaustive()
    }
}
