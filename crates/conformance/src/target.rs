//! The subgraph to be checked, and what its gateway is.
use std::fmt;
use std::time::Duration;

use claims::SigningKey;
use url::Url;

/// A running subgraph, and what its gateway proves itself by.
#[derive(Clone)]
pub struct Target {
    /// The subgraph's GraphQL endpoint.
    pub url: Url,
    /// The gateway's private key, whose public half the subgraph is configured with.
    pub key: SigningKey,
    /// The gateway's issuer identifier: `iss`.
    pub issuer: String,
    /// The subgraph's name in hop tokens: `aud`.
    pub audience: String,
    /// The longest wait for one answer.
    pub timeout: Duration,
}

/// Never tells the key.
impl fmt::Debug for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Target")
            .field("url", &self.url.as_str())
            .field("issuer", &self.issuer)
            .field("audience", &self.audience)
            .finish_non_exhaustive()
    }
}
