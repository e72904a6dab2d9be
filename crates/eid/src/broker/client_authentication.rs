//! Proving to a provider who we are.
use chrono::{DateTime, Utc};
use claims::{CLIENT_ASSERTION_TYPE, TokenId, make_client_assertion};
use openidconnect::{AuthType, ClientSecret};

use super::config::UpstreamClient;
use super::upstream::Upstream;
use crate::oauth_error::OAuthError;
use crate::provider::Provider;
use crate::random;

/// What a request to a provider's token endpoint carries to prove who we are.
pub(super) struct ClientProof {
    pub(super) auth_type: AuthType,
    pub(super) secret: Option<ClientSecret>,
    pub(super) parameters: Vec<(&'static str, String)>,
}

/// The proof for one request to `upstream`.
pub(super) fn client_proof(
    provider: &Provider,
    upstream: &Upstream,
    now: DateTime<Utc>,
) -> Result<ClientProof, OAuthError> {
    let with_secret = |auth_type, secret: &service::Secret| ClientProof {
        auth_type,
        secret: Some(ClientSecret::new(secret.expose().to_owned())),
        parameters: Vec::new(),
    };
    Ok(match &upstream.config.client {
        UpstreamClient::ClientSecretBasic { secret, .. } => with_secret(AuthType::BasicAuth, secret),
        UpstreamClient::ClientSecretPost { secret, .. } => with_secret(AuthType::RequestBody, secret),
        UpstreamClient::PrivateKeyJwt { id } => ClientProof {
            auth_type: AuthType::RequestBody,
            secret: None,
            parameters: vec![
                ("client_assertion_type", CLIENT_ASSERTION_TYPE.to_owned()),
                ("client_assertion", assertion(provider, id, &upstream.config.issuer, now)?),
            ],
        },
    })
}

/// An assertion for the provider's issuer alone, so that no other can use it (draft-ietf-oauth-rfc7523bis).
fn assertion(provider: &Provider, client_id: &str, audience: &str, now: DateTime<Utc>) -> Result<String, OAuthError> {
    let mut id = [0; 16];
    random::fill(&mut id);
    let id = TokenId::from_random(id);
    let assertion = provider.with_signer(|key| make_client_assertion(key, client_id, audience, &id, now))?;
    Ok(assertion.as_str().to_owned())
}
