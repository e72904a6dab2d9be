//! Fetching an issuer's key set.
use std::time::Duration;

use claims::{KeyFault, KeySet};
use reqwest::header::HeaderMap;
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};
use url::Url;

use crate::address::KeyAddress;
use crate::freshness::life;
use crate::metadata::keys_address;

/// The longest answer, in bytes.
const ANSWER_BYTES_MAX: usize = 256 * 1024;
/// The longest wait for one answer, its body included.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(5);

/// Why an issuer's keys could not be had. It names no address: addresses are the operator's business.
#[derive(Debug, thiserror::Error)]
pub enum FetchFault {
    /// No answer came, or not in time.
    #[error("the issuer gives no answer")]
    Silent(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It answered with another status than 200; a redirection counts as one.
    #[error("the issuer answers with status {0}")]
    Status(u16),
    /// The answer is too long.
    #[error("the issuer's answer is longer than 256 KiB")]
    TooLarge,
    /// The answer is no metadata.
    #[error("the issuer's metadata are not one JSON object with `issuer` and `jwks_uri`")]
    NotMetadata,
    /// The metadata are another issuer's.
    #[error("the metadata are of another issuer than the one configured")]
    OtherIssuer,
    /// The metadata name an address for keys from which none may be taken.
    #[error("the metadata name an address for keys that is not https, or leads to this machine")]
    InsecureKeys,
    /// The keys cannot be used.
    #[error("the issuer's keys cannot be used")]
    Keys(#[from] KeyFault),
}

/// Fetches key sets.
#[derive(Debug, Clone)]
pub(crate) struct KeyFetcher(Client);

/// A key set as it was had.
pub(crate) struct Fetched {
    pub(crate) keys: KeySet,
    /// How long it may be used.
    pub(crate) life: Duration,
}

impl KeyFetcher {
    pub(crate) fn new() -> reqwest::Result<Self> {
        client().map(Self)
    }

    /// Fetches the keys of `issuer`. Cancel-safe.
    pub(crate) async fn fetch(&self, issuer: &str, address: &KeyAddress) -> Result<Fetched, FetchFault> {
        let keys_url = match address {
            KeyAddress::Keys(url) => url.clone(),
            KeyAddress::Metadata(url) => keys_address(&self.get(url).await?.1, issuer, url)?,
        };
        let (headers, body) = self.get(&keys_url).await?;
        let text = str::from_utf8(&body).map_err(|_| KeyFault::NotAKeySet("it is not text"))?;
        Ok(Fetched { keys: KeySet::from_jwks(text)?, life: life(&headers) })
    }

    async fn get(&self, url: &Url) -> Result<(HeaderMap, Vec<u8>), FetchFault> {
        let response = self.0.get(url.clone()).send().await.map_err(silent)?;
        if response.status() != StatusCode::OK {
            return Err(FetchFault::Status(response.status().as_u16()));
        }
        let headers = response.headers().clone();
        Ok((headers, body_of(response).await?))
    }
}

/// By what every issuer is asked: redirections are not followed, and no answer is waited for long.
pub(crate) fn client() -> reqwest::Result<Client> {
    Client::builder().redirect(Policy::none()).no_proxy().timeout(ANSWER_TIME_MAX).build()
}

/// The body of an answer, if it is not too long.
pub(crate) async fn body_of(mut response: Response) -> Result<Vec<u8>, FetchFault> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(silent)? {
        if body.len() + chunk.len() > ANSWER_BYTES_MAX {
            return Err(FetchFault::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

pub(crate) fn silent(error: reqwest::Error) -> FetchFault {
    FetchFault::Silent(error.without_url().into())
}
