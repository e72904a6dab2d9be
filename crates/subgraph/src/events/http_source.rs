//! Reading another subgraph's events over HTTP, by a token for each request.
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use chrono::Utc;
use claims::hop::{HopSigner, HopVerifier};
use claims::{Caller, LiveKeys, TokenId};
use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use url::Url;
use uuid::Uuid;

use super::{Feed, FeedRequest, HearError};

/// The longest wait for a connection.
const CONNECT_MAX: Duration = Duration::from_secs(2);
/// How much longer than it is asked to wait a source may take.
const ANSWER_MAX: Duration = Duration::from_secs(5);
/// The longest answer, in bytes: a page of events, each of which is a few short facts.
const ANSWER_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Whom the tokens of readers are for: not whom the gateway's are for, so that neither opens the other's door.
fn audience(source: &str) -> String {
    format!("{source}/events")
}

/// How the subgraph `source` knows the reader that signs as `issuer`: its name, such as `posts`.
pub fn reader(source: &str, issuer: impl Into<String>, keys: impl Into<LiveKeys>) -> HopVerifier {
    HopVerifier { issuer: issuer.into(), keys: keys.into(), audience: audience(source) }
}

/// A feed at an address.
#[derive(Debug)]
pub(super) struct HttpSource {
    client: Client,
    url: Url,
    audience: String,
    signer: HopSigner,
}

impl HttpSource {
    pub(super) fn new(name: &str, url: Url, signer: HopSigner) -> Result<Self, HearError> {
        let client = Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT_MAX)
            // Less than the 30 s after which our servers close an idle connection: a request must not meet the close.
            .pool_idle_timeout(Duration::from_secs(20))
            .build()
            .map_err(unreachable)?;
        Ok(Self { client, url, audience: audience(name), signer })
    }

    pub(super) async fn read(&self, asked: FeedRequest) -> Result<Feed, HearError> {
        let body = serde_json::to_vec(&asked).map_err(|cause| HearError::Unreachable(cause.into()))?;
        let id = TokenId::from_random(Uuid::new_v4().into_bytes());
        // For nobody in particular: a reader asks on its own behalf.
        let token = self.signer.mint(&Caller::anonymous(), &self.audience, &body, None, &id, Utc::now());
        let request = self
            .client
            .post(self.url.clone())
            .timeout(Duration::from_millis(asked.wait_ms) + ANSWER_MAX)
            .header(CONTENT_TYPE, "application/json")
            .bearer_auth(token.as_str())
            .body(body);
        let response = request.send().await.map_err(unreachable)?;
        if response.status() != reqwest::StatusCode::OK {
            return Err(HearError::Refused { status: response.status().as_u16() });
        }
        let body = whole(response).await?;
        serde_json::from_slice(&body).map_err(|_| HearError::NotAFeed)
    }
}

async fn whole(mut response: Response) -> Result<Bytes, HearError> {
    let mut whole = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
        if whole.len() + chunk.len() > ANSWER_BYTES_MAX {
            return Err(HearError::NotAFeed);
        }
        whole.extend_from_slice(&chunk);
    }
    Ok(whole.freeze())
}

/// The address is the operator's business and stands in the configuration; it stays out of logs.
fn unreachable(error: reqwest::Error) -> HearError {
    HearError::Unreachable(error.without_url().into())
}
