//! How long things may take.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;

use super::range::MILLISECONDS_MAX;

/// How long things may take. Each request has one deadline; everything done for it ends there.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TimeoutsConfig {
    /// From the arrival of a request to its whole answer, in milliseconds.
    #[schemars(range(min = 1, max = MILLISECONDS_MAX))]
    pub request_ms: u64,
    /// The longest that one subscription is followed, in milliseconds; one of a known caller ends with its token. From each
    /// event to its whole answer it has as long as a request.
    #[schemars(range(min = 1, max = MILLISECONDS_MAX))]
    pub subscription_ms: u64,
    /// One fetch from a subgraph, its body included, in milliseconds.
    #[schemars(range(min = 1, max = MILLISECONDS_MAX))]
    pub subgraph_ms: u64,
    /// Until a connection to a subgraph is made, in milliseconds.
    #[schemars(range(min = 1, max = MILLISECONDS_MAX))]
    pub connect_ms: u64,
}

impl Default for TimeoutsConfig {
    fn default() -> Self {
        TimeoutsConfig { request_ms: 10_000, subscription_ms: 3_600_000, subgraph_ms: 5_000, connect_ms: 1_000 }
    }
}

impl TimeoutsConfig {
    /// From the arrival of a request to its whole answer.
    pub fn request(&self) -> Duration {
        Duration::from_millis(self.request_ms)
    }

    /// The longest that one subscription is followed.
    pub fn subscription(&self) -> Duration {
        Duration::from_millis(self.subscription_ms)
    }

    /// One fetch from a subgraph, its body included.
    pub fn subgraph(&self) -> Duration {
        Duration::from_millis(self.subgraph_ms)
    }

    /// Until a connection to a subgraph is made.
    pub fn connect(&self) -> Duration {
        Duration::from_millis(self.connect_ms)
    }
}
