//! A provider's code for its ID token (OpenID Connect Core §3.1.3).
use chrono::{DateTime, Utc};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AuthorizationCode, Client, ClientId, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet,
    IdTokenFields, PkceCodeVerifier, RedirectUrl, RequestTokenError, StandardErrorResponse, StandardTokenResponse,
    TokenResponse as _,
};

use super::client_authentication::client_proof;
use super::discovery::{Metadata, chain};
use super::fault::UpstreamError;
use super::flow::Secrets;
use super::id_token::{MoreClaims, UpstreamIdToken};
use super::upstream::Upstream;
use crate::provider::Provider;

type TokenAnswer = StandardTokenResponse<
    IdTokenFields<
        MoreClaims,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;

/// The e-ID as a client of a provider.
pub(super) type UpstreamClient = Client<
    MoreClaims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    TokenAnswer,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// The e-ID as a client of `upstream`, which has these `metadata`.
pub(super) fn client_of(
    provider: &Provider,
    upstream: &Upstream,
    metadata: Metadata,
) -> Result<UpstreamClient, UpstreamError> {
    let redirect = RedirectUrl::new(upstream.redirect_uri(provider));
    let redirect = redirect.map_err(|error| UpstreamError::Metadata(error.to_string()))?;
    let id = ClientId::new(upstream.config.client.id().to_owned());
    Ok(UpstreamClient::from_provider_metadata(metadata, id, None).set_redirect_uri(redirect))
}

/// Redeems a code at `upstream`.
pub(super) async fn redeem(
    provider: &Provider,
    upstream: &Upstream,
    metadata: Metadata,
    code: &str,
    secrets: &Secrets,
    now: DateTime<Utc>,
) -> Result<UpstreamIdToken, UpstreamError> {
    let proof = client_proof(provider, upstream, now)?;
    let mut client = client_of(provider, upstream, metadata)?.set_auth_type(proof.auth_type);
    if let Some(secret) = proof.secret {
        client = client.set_client_secret(secret);
    }
    let request = client.exchange_code(AuthorizationCode::new(code.to_owned()));
    let request = request.map_err(|_| UpstreamError::Metadata("they name no `token_endpoint`".to_owned()))?;
    let mut request = request.set_pkce_verifier(PkceCodeVerifier::new(secrets.verifier.clone()));
    for (name, value) in proof.parameters {
        request = request.add_extra_param(name, value);
    }
    let answer = request.request_async(upstream.http()).await.map_err(|error| match error {
        RequestTokenError::ServerResponse(refusal) => UpstreamError::Code(refusal.error().to_string()),
        // What it answered is not told: it may hold a token.
        RequestTokenError::Parse(..) => UpstreamError::Token("the answer holds no tokens as they are".to_owned()),
        RequestTokenError::Request(error) => UpstreamError::NoAnswer(chain(&error)),
        RequestTokenError::Other(why) => UpstreamError::Code(why),
    })?;
    answer.id_token().cloned().ok_or_else(|| UpstreamError::Token("there is no ID token".to_owned()))
}
