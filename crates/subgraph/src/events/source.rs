//! Where another subgraph's events are read.
use std::sync::Arc;

use claims::hop::HopSigner;
use url::Url;

use super::http_source::HttpSource;
use super::{Feed, FeedRequest, HearError, Outbox};

/// Another subgraph whose events can be read. Clones are the same.
#[derive(Debug, Clone)]
pub struct EventSource {
    name: String,
    way: Way,
}

#[derive(Debug, Clone)]
enum Way {
    InProcess(Outbox),
    Http(Arc<HttpSource>),
}

impl EventSource {
    /// The subgraph `name` in this process.
    pub fn in_process(name: impl Into<String>, outbox: Outbox) -> Self {
        Self { name: name.into(), way: Way::InProcess(outbox) }
    }

    /// The subgraph `name`, whose events are told at `url`, such as `http://groups:4001/events`. It knows the reader by
    /// the issuer and the key of `signer`.
    ///
    /// # Errors
    /// [`HearError::Unreachable`] when the platform gives no HTTP client.
    pub fn over_http(name: impl Into<String>, url: Url, signer: HopSigner) -> Result<Self, HearError> {
        let name = name.into();
        Ok(Self { way: Way::Http(Arc::new(HttpSource::new(&name, url, signer)?)), name })
    }

    /// The subgraph's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Reads on; see [`Outbox::read`].
    ///
    /// # Errors
    /// Why there was nothing to read.
    pub async fn read(&self, asked: FeedRequest) -> Result<Feed, HearError> {
        match &self.way {
            Way::InProcess(outbox) => Ok(outbox.read(asked).await?),
            Way::Http(source) => source.read(asked).await,
        }
    }
}
