//! A provider's ID token (OpenID Connect Core §3.1.3.7).
use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::core::{CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm as Algorithm};
use openidconnect::{
    AdditionalClaims, ClaimsVerificationError, ClientId, IdToken, IdTokenClaims, IdTokenVerifier, Nonce,
    SignatureVerificationError,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::discovery::Metadata;
use super::fault::UpstreamError;
use super::jws::is_strict;
use super::upstream::Upstream;

/// The clocks of providers may be as far from ours.
pub(super) const SKEW: TimeDelta = TimeDelta::seconds(30);

/// How old an ID token may be: it is made while we wait for it.
const AGE_MAX: TimeDelta = TimeDelta::minutes(5);

/// What may sign: a key of the provider's own. A secret that both sides know proves nothing, and `none` is nothing.
pub(super) const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::EcdsaP256Sha256,
    Algorithm::EcdsaP384Sha384,
    Algorithm::EdDsa,
    Algorithm::RsaSsaPkcs1V15Sha256,
    Algorithm::RsaSsaPkcs1V15Sha384,
    Algorithm::RsaSsaPkcs1V15Sha512,
    Algorithm::RsaSsaPssSha256,
    Algorithm::RsaSsaPssSha384,
    Algorithm::RsaSsaPssSha512,
];

/// The claims that OpenID Connect does not know.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct MoreClaims {
    #[serde(flatten)]
    rest: Map<String, Value>,
}

impl AdditionalClaims for MoreClaims {}

impl MoreClaims {
    /// The text of a claim. One that is there and is no text, or an empty one, is none.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.rest.get(name)?.as_str().filter(|text| !text.is_empty() && text.len() <= 255)
    }
}

impl std::fmt::Debug for MoreClaims {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MoreClaims(…)")
    }
}

pub(super) type UpstreamIdToken = IdToken<MoreClaims, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, Algorithm>;

pub(super) type UpstreamClaims = IdTokenClaims<MoreClaims, CoreGenderClaim>;

/// Verifies an ID token that `upstream` gave for a sign-in with `nonce`, and gives its claims.
///
/// Where its key is not among those of `metadata`, they are fetched anew once.
pub(super) async fn verify(
    upstream: &Upstream,
    metadata: Metadata,
    token: &UpstreamIdToken,
    nonce: &str,
    now: DateTime<Utc>,
) -> Result<UpstreamClaims, UpstreamError> {
    if !is_strict(&token.to_string()) {
        return Err(refused("a member of its JSON occurs twice"));
    }
    let nonce = Nonce::new(nonce.to_owned());
    let claims = match token.claims(&verifier(upstream, &metadata, now), &nonce) {
        Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)) => {
            let metadata = upstream.fresh_metadata().await?;
            token.claims(&verifier(upstream, &metadata, now), &nonce).cloned()
        }
        claims => claims.cloned(),
    };
    let claims = claims.map_err(|error| refused(super::discovery::chain(&error)))?;
    check_parties(upstream, &claims)?;
    Ok(claims)
}

fn verifier<'a>(
    upstream: &Upstream,
    metadata: &Metadata,
    now: DateTime<Utc>,
) -> IdTokenVerifier<'a, openidconnect::core::CoreJsonWebKey> {
    let id = ClientId::new(upstream.config.client.id().to_owned());
    // Without a secret: tokens that are signed by one are refused whatever else holds.
    IdTokenVerifier::new_public_client(id, metadata.issuer().clone(), metadata.jwks().clone())
        .set_allowed_algs(ALGORITHMS)
        .set_time_fn(move || now - SKEW)
        .set_issue_time_verifier_fn(move |issued| {
            let is_now = issued <= now + SKEW && now - issued <= AGE_MAX;
            if is_now { Ok(()) } else { Err("it was not issued just now".to_owned()) }
        })
}

/// What the library leaves to us: the issuer character by character, ourselves as the one audience, and `azp` (§2).
fn check_parties(upstream: &Upstream, claims: &UpstreamClaims) -> Result<(), UpstreamError> {
    let id = upstream.config.client.id();
    if claims.issuer().as_str() != upstream.config.issuer {
        return Err(refused("it is another issuer's"));
    }
    if !matches!(claims.audiences().as_slice(), [audience] if audience.as_str() == id) {
        return Err(refused("it is not for us alone"));
    }
    if claims.authorized_party().is_some_and(|party| party.as_str() != id) {
        return Err(refused("it was given to another client (`azp`)"));
    }
    let subject = claims.subject().as_str();
    if subject.is_empty() || subject.len() > 255 || subject.chars().any(char::is_control) {
        return Err(refused("its subject is none"));
    }
    Ok(())
}

fn refused(why: impl Into<String>) -> UpstreamError {
    UpstreamError::Token(why.into())
}
