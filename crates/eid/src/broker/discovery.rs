//! What a provider says of itself (OpenID Connect Discovery 1.0), and its keys.
use std::time::Duration;

use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreResponseMode, CoreResponseType,
    CoreSubjectIdentifierType,
};
use openidconnect::{AdditionalProviderMetadata, IssuerUrl, ProviderMetadata};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::fault::UpstreamError;
use super::upstream_http::UpstreamHttp;

/// How long metadata and keys are used: a key that the provider withdraws is believed no longer.
const USED_FOR: Duration = Duration::from_secs(5 * 60);
/// The shortest time between two fetches because of an unknown key.
const FETCH_INTERVAL_MIN: Duration = Duration::from_secs(10);

/// What is read of a provider's metadata besides what OpenID Connect Discovery has.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub(crate) struct MoreMetadata {
    /// Whether every answer names its issuer (RFC 9207 §3).
    #[serde(default)]
    pub(crate) authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for MoreMetadata {}

/// A provider's metadata and keys.
pub(crate) type Metadata = ProviderMetadata<
    MoreMetadata,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

/// The metadata of one provider, fetched when they are needed and kept for five minutes.
#[derive(Debug, Default)]
pub(crate) struct Discovery(Mutex<Fetches>);

/// What came of fetching.
#[derive(Debug, Default)]
struct Fetches {
    known: Option<(Instant, Metadata)>,
    /// When a fetch came to nothing, and why.
    failed: Option<(Instant, String)>,
}

impl Discovery {
    /// The metadata and keys of `issuer`. They must be its own, character by character (RFC 8414 §3.3).
    ///
    /// Whoever comes while they are fetched waits for the same answer, no longer than two answers' time.
    pub(crate) async fn metadata(&self, http: &UpstreamHttp, issuer: &str) -> Result<Metadata, UpstreamError> {
        self.no_older_than(http, issuer, USED_FOR).await
    }

    /// The same, fetched anew because a key was not among them; at most every ten seconds.
    pub(crate) async fn fresh_metadata(&self, http: &UpstreamHttp, issuer: &str) -> Result<Metadata, UpstreamError> {
        self.no_older_than(http, issuer, FETCH_INTERVAL_MIN).await
    }

    async fn no_older_than(
        &self,
        http: &UpstreamHttp,
        issuer: &str,
        age_max: Duration,
    ) -> Result<Metadata, UpstreamError> {
        let came = Instant::now();
        let mut fetches = self.0.lock().await;
        if let Some((_, metadata)) = fetches.known.as_ref().filter(|(at, _)| at.elapsed() < age_max) {
            return Ok(metadata.clone());
        }
        // Whoever waited while a fetch failed shares that: they do not try one after the other.
        if let Some((_, why)) = fetches.failed.as_ref().filter(|(at, _)| *at >= came) {
            return Err(UpstreamError::NoAnswer(why.clone()));
        }
        match fetch(http, issuer).await {
            Ok(metadata) => {
                fetches.known = Some((Instant::now(), metadata.clone()));
                Ok(metadata)
            }
            Err(error) => {
                fetches.failed = Some((Instant::now(), error.to_string()));
                Err(error)
            }
        }
    }
}

async fn fetch(http: &UpstreamHttp, issuer: &str) -> Result<Metadata, UpstreamError> {
    let unusable = |why: String| UpstreamError::Metadata(why);
    let url = IssuerUrl::new(issuer.to_owned()).map_err(|error| unusable(error.to_string()))?;
    let metadata = Metadata::discover_async(url, http).await.map_err(|error| unusable(chain(&error)))?;
    // `IssuerUrl` compares texts, but only after reading them as addresses.
    if metadata.issuer().as_str() != issuer {
        return Err(unusable("they are another issuer's".to_owned()));
    }
    Ok(metadata)
}

/// An error with what caused it.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |told, cause| format!("{told}: {cause}"))
}
