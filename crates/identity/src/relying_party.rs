//! Signing people in at an OpenID provider: the client's side (OpenID Connect Core 1.0), by the crate `oauth2`.
//!
//! A sign-in is [begun](RelyingParty::begin): what is asked is pushed to the provider (RFC 9126), and the person's browser is sent there
//! with nothing but a reference. It comes back with a code, which is [redeemed](RelyingParty::redeem) with PKCE (RFC 7636). The client
//! proves who it is by its key (`private_key_jwt`), and all tokens are bound to the same key (DPoP, RFC 9449). A [`SystemClient`] asks on its
//! own behalf.
mod exchange;
mod provider;
mod system;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use claims::{ExpectedSignIn, IdToken, KeySet, LogoutToken, Refused, SigningKey};
use oauth2::basic::{BasicErrorResponse, BasicErrorResponseType, BasicTokenType};
use oauth2::{
    AuthorizationCode, CsrfToken, ExtraTokenFields, PkceCodeChallenge, PkceCodeVerifier, RefreshToken,
    RequestTokenError, Scope, StandardTokenResponse, TokenResponse as _,
};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::fetch::FetchFault;
use crate::token_verifier::TokenVerifier;
use exchange::Exchange;
use provider::{Provider, Providers};
pub use system::SystemClient;

/// How a client is registered with its provider.
#[derive(Debug, Clone)]
pub struct ClientSettings {
    /// The provider's identifier.
    pub issuer: String,
    /// The address of its metadata.
    pub metadata_url: Url,
    /// The client's identifier there.
    pub client_id: String,
    /// Where the browser comes back to.
    pub redirect_uri: Url,
    /// Where the browser comes back to once the person has signed out.
    pub signed_out_uri: Url,
    /// What is asked for, besides `openid`.
    pub scopes: Vec<String>,
    /// The audience of the access tokens (RFC 8707).
    pub resource: String,
}

/// A client of one provider.
pub struct RelyingParty {
    settings: ClientSettings,
    verifier: TokenVerifier,
    providers: Providers,
    exchange: Exchange,
}

/// What a person shall do beyond being known, as far as it is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SignInWish {
    /// The levels of assurance that will do (`acr_values`).
    pub acr_values: Option<String>,
    /// How long ago the person may have proved who they are, in seconds (`max_age`).
    pub age_max: Option<u32>,
    /// Whether the person is asked anew, such as `login` or `select_account` (`prompt`).
    pub prompt: Option<String>,
}

/// A sign-in that was begun: to be kept for the browser that begun it, and for nobody else.
#[derive(Clone, Serialize, Deserialize)]
pub struct BegunSignIn {
    /// By which the answer is known again.
    pub state: String,
    nonce: String,
    verifier: String,
}

/// What the provider gave. `Debug` does not tell it.
#[derive(Clone, Serialize, Deserialize)]
pub struct Tokens {
    /// Says to the gateway who is asking; bound to the client's key.
    pub access_token: String,
    /// Gets the next ones, where the provider gives such.
    pub refresh_token: Option<String>,
    /// Until when the access token is good.
    pub expires_at: DateTime<Utc>,
}

/// Somebody signed in.
pub struct SignedIn {
    /// Who.
    pub who: IdToken,
    /// The ID token itself: when signing out it tells the provider of which session.
    pub id_token: String,
    /// What was given for it.
    pub tokens: Tokens,
}

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInFault {
    /// The provider does not answer, or not as one.
    #[error("the provider cannot be asked")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The provider refuses, with this code (RFC 6749 §5.2).
    #[error("the provider refuses: {0}")]
    Refused(String),
    /// What the provider gave is not believed.
    #[error("the provider's ID token is refused")]
    IdToken(#[from] Refused),
    /// The answer is not as it must be.
    #[error("the provider's answer {0}")]
    Answer(&'static str),
}

impl From<FetchFault> for SignInFault {
    fn from(fault: FetchFault) -> Self {
        Self::Unavailable(fault.into())
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct IdTokenField {
    id_token: Option<String>,
}

impl ExtraTokenFields for IdTokenField {}

type TokenResponse = StandardTokenResponse<IdTokenField, BasicTokenType>;

/// How long an access token is taken to be good where the provider does not say.
const LIFE_UNSAID: Duration = Duration::from_secs(60);

impl RelyingParty {
    /// The client of these settings, which proves who it is by `key`. Its provider must be an issuer that `verifier` knows.
    ///
    /// # Errors
    /// No HTTP client can be made.
    pub fn new(settings: ClientSettings, key: SigningKey, verifier: TokenVerifier) -> Result<Self, FetchFault> {
        let exchange = Exchange::new(&settings.issuer, &settings.client_id, key)?;
        Ok(Self { settings, verifier, providers: Providers::default(), exchange })
    }

    /// The thumbprint of the client's key, which its tokens are bound to.
    pub fn key_thumbprint(&self) -> &str {
        self.exchange.key_thumbprint()
    }

    /// Begins a sign-in, and gives the address that the browser is to be sent to.
    ///
    /// # Errors
    /// [`SignInFault`] where the provider does not take what is pushed. Cancel-safe.
    pub async fn begin(&self, wish: &SignInWish) -> Result<(Url, BegunSignIn), SignInFault> {
        let provider = self.provider().await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let nonce = CsrfToken::new_random().into_secret();
        let client = provider.client(&self.settings.client_id, Some(&self.settings.redirect_uri));
        let mut request = client
            .authorize_url(CsrfToken::new_random)
            .add_scope(Scope::new("openid".to_owned()))
            .add_scopes(self.settings.scopes.iter().cloned().map(Scope::new))
            .set_pkce_challenge(challenge)
            .add_extra_param("nonce", nonce.clone())
            .add_extra_param("resource", self.settings.resource.clone())
            .add_extra_param("claims", r#"{"id_token":{"name":null}}"#);
        let age_max = wish.age_max.map(|seconds| seconds.to_string());
        for (name, value) in [("acr_values", &wish.acr_values), ("max_age", &age_max), ("prompt", &wish.prompt)] {
            if let Some(value) = value {
                request = request.add_extra_param(name, value);
            }
        }
        let (asked, state) = request.url();
        let reference = self.exchange.push(&provider.pushed_request_endpoint, &asked).await?;
        let mut address = provider.authorization_endpoint.clone();
        address
            .query_pairs_mut()
            .clear()
            .append_pair("client_id", &self.settings.client_id)
            .append_pair("request_uri", &reference);
        let begun = BegunSignIn { state: state.into_secret(), nonce, verifier: verifier.into_secret() };
        Ok((address, begun))
    }

    /// Redeems the code that came back for a sign-in, with `issuer` as the answer named it (RFC 9207).
    ///
    /// # Errors
    /// [`SignInFault`]; then nobody is signed in, and the code is spent. Cancel-safe in so far.
    pub async fn redeem(
        &self,
        begun: BegunSignIn,
        code: String,
        issuer: &str,
        now: DateTime<Utc>,
    ) -> Result<SignedIn, SignInFault> {
        if issuer != self.settings.issuer {
            return Err(SignInFault::Answer("is another provider's"));
        }
        let provider = self.provider().await?;
        let client = provider.client(&self.settings.client_id, Some(&self.settings.redirect_uri));
        let request =
            client.exchange_code(AuthorizationCode::new(code)).set_pkce_verifier(PkceCodeVerifier::new(begun.verifier));
        let answer = request.request_async(&self.exchange).await.map_err(fault)?;
        let id_token = answer.extra_fields().id_token.clone().ok_or(SignInFault::Answer("has no ID token"))?;
        let who = self.believe(&id_token, &begun.nonce, now).await?;
        Ok(SignedIn { who, id_token, tokens: tokens(&answer, now) })
    }

    /// Gets the next tokens.
    ///
    /// # Errors
    /// [`SignInFault::Refused`] where the person's session at the provider has ended. Not cancel-safe: the provider may have replaced the
    /// refresh token all the same, and then takes the old one for stolen.
    pub async fn refresh(&self, refresh_token: String, now: DateTime<Utc>) -> Result<Tokens, SignInFault> {
        let provider = self.provider().await?;
        let client = provider.client(&self.settings.client_id, Some(&self.settings.redirect_uri));
        let refresh_token = RefreshToken::new(refresh_token);
        let request = client.exchange_refresh_token(&refresh_token);
        Ok(tokens(&request.request_async(&self.exchange).await.map_err(fault)?, now))
    }

    /// The address at the provider that the browser is to be sent to for signing out there, too (OpenID Connect RP-Initiated Logout 1.0);
    /// none where the provider has no such address.
    ///
    /// # Errors
    /// [`SignInFault::Unavailable`]. Cancel-safe.
    pub async fn logout_address(&self, id_token: &str) -> Result<Option<Url>, SignInFault> {
        let provider = self.provider().await?;
        let Some(mut address) = provider.end_session_endpoint else { return Ok(None) };
        address
            .query_pairs_mut()
            .append_pair("id_token_hint", id_token)
            .append_pair("client_id", &self.settings.client_id)
            .append_pair("post_logout_redirect_uri", self.settings.signed_out_uri.as_str());
        Ok(Some(address))
    }

    /// Verifies a logout token by which the provider tells that a session has ended.
    ///
    /// # Errors
    /// As [`claims::verify_logout_token`].
    pub async fn verify_logout_token(&self, token: &str, now: DateTime<Utc>) -> Result<LogoutToken, Refused> {
        let ClientSettings { issuer, client_id, .. } = &self.settings;
        let verify = |keys: &KeySet| claims::verify_logout_token(token, issuer, client_id, keys, now);
        self.verifier.verify_by_keys_of(issuer, token, verify).await
    }

    async fn provider(&self) -> Result<Provider, SignInFault> {
        let ClientSettings { issuer, metadata_url, .. } = &self.settings;
        Ok(self.providers.get(&self.exchange, issuer, metadata_url).await?)
    }

    async fn believe(&self, id_token: &str, nonce: &str, now: DateTime<Utc>) -> Result<IdToken, Refused> {
        let ClientSettings { issuer, client_id, .. } = &self.settings;
        let expected = ExpectedSignIn { issuer, client_id, nonce };
        let verify = |keys: &KeySet| claims::verify_id_token(id_token, &expected, keys, now);
        self.verifier.verify_by_keys_of(issuer, id_token, verify).await
    }
}

fn tokens(answer: &TokenResponse, now: DateTime<Utc>) -> Tokens {
    let life = TimeDelta::from_std(answer.expires_in().unwrap_or(LIFE_UNSAID)).unwrap_or(TimeDelta::zero());
    Tokens {
        access_token: answer.access_token().secret().clone(),
        refresh_token: answer.refresh_token().map(|token| token.secret().clone()),
        expires_at: now + life.min(TimeDelta::days(1)),
    }
}

fn fault(error: RequestTokenError<FetchFault, BasicErrorResponse>) -> SignInFault {
    match error {
        RequestTokenError::ServerResponse(answer) => match answer.error() {
            BasicErrorResponseType::Extension(code) => SignInFault::Refused(code.clone()),
            known => SignInFault::Refused(known.as_ref().to_owned()),
        },
        RequestTokenError::Request(fault) => fault.into(),
        RequestTokenError::Parse(_, _) | RequestTokenError::Other(_) => {
            SignInFault::Answer("is not that of a token endpoint")
        }
    }
}

impl std::fmt::Debug for RelyingParty {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RelyingParty").field("issuer", &self.settings.issuer).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for BegunSignIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BegunSignIn(…)")
    }
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tokens").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}
