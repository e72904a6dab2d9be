//! Schemas from running subgraphs.

use std::time::Duration;

use bytes::Bytes;
use claims::hop::HopSigner;
use claims::{Caller, TokenId};
use composition::SubgraphSource;
use executor::{Cause, HttpClient, HttpOptions, SubgraphRequest};
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue};
use query_planner::{OperationKind, Selector};
use serde_json::Value;
use supergraph::{SubgraphId, SubgraphName};
use tokio::time::Instant;
use url::Url;
use uuid::Uuid;

use super::fault::SourceFault;

/// The question of the federation specification ("Query._service").
const QUESTION: &[u8] = br#"{"query":"{ _service { sdl } }"}"#;

/// Asks running subgraphs for their schemas.
#[derive(Clone, Debug)]
pub struct SchemaAsker {
    client: HttpClient,
    signer: Option<HopSigner>,
    timeout: Duration,
}

impl SchemaAsker {
    /// One that waits for each answer as long as `timeout` and takes `bytes_max` of it. With a `signer`, subgraphs that
    /// are given an audience get a hop token for nobody.
    ///
    /// # Errors
    /// No HTTP client can be made.
    pub fn new(signer: Option<HopSigner>, timeout: Duration, bytes_max: usize) -> Result<SchemaAsker, Cause> {
        let options = HttpOptions { answer_bytes_max: bytes_max, ..HttpOptions::default() };
        Ok(SchemaAsker { client: HttpClient::new(&options)?, signer, timeout })
    }

    /// Asks one subgraph, which hop tokens call `audience`.
    ///
    /// # Errors
    /// [`SourceFault::Silent`] and [`SourceFault::NoSdl`].
    pub async fn ask(&self, name: &str, url: &Url, audience: Option<&str>) -> Result<SubgraphSource, SourceFault> {
        let request = SubgraphRequest {
            subgraph: SubgraphId(0),
            name: SubgraphName::new(name),
            selector: Selector::One,
            kind: OperationKind::Query,
            body: Bytes::from_static(QUESTION),
            deadline: Instant::now() + self.timeout,
        };
        let answer = self.client.post(url, self.headers(audience), request).await;
        let answer = answer.map_err(|source| SourceFault::Silent { subgraph: name.to_owned(), source })?;
        let answer: Value = serde_json::from_slice(&answer).unwrap_or_default();
        match answer.pointer("/data/_service/sdl").and_then(Value::as_str) {
            Some(sdl) => Ok(SubgraphSource::new(name, sdl).at(url.as_str())),
            None => Err(SourceFault::NoSdl { subgraph: name.to_owned() }),
        }
    }

    fn headers(&self, audience: Option<&str>) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let (Some(signer), Some(audience)) = (&self.signer, audience) else { return headers };
        let id = TokenId::from_random(Uuid::new_v4().into_bytes());
        let token = signer.mint(&Caller::anonymous(), audience, QUESTION, None, &id, service::clock::now());
        // What is signed is base64 and dots; a header can hold it.
        if let Ok(mut value) = HeaderValue::try_from(format!("Bearer {}", token.as_str())) {
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        headers
    }
}
