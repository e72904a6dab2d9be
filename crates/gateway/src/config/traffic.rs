//! How subgraphs over HTTP are spared.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;

use super::range::MILLISECONDS_MAX;

/// How subgraphs over HTTP are spared: those that fail, those that ask for it, and those that are asked much.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TrafficConfig {
    /// Whether a subgraph that fails again and again is left alone for a while.
    pub breaker: BreakerConfig,
    /// How long a subgraph may ask to be left alone (`Retry-After` with HTTP status 503, or 429 where it gets no hop token), in
    /// milliseconds; with 0 it is told to clients and not heeded.
    #[schemars(range(max = MILLISECONDS_MAX))]
    pub retry_after_ms_max: u64,
    /// Requests that may be under way to one subgraph at the same time. Others wait for their turn, until their deadline.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub requests_max: usize,
    /// Whether queries that are equal in every byte and sent to the same subgraph at the same time go out once, and whether requests of
    /// nobody known that ask the same at the same time are answered once. What a hop token goes along with is never shared, nor is
    /// what a known caller asks.
    pub sharing: SharingConfig,
}

/// The circuit breaker of each subgraph.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BreakerConfig {
    /// Whether there is one.
    pub enabled: bool,
    /// How many requests must fail one after the other until it opens: no connection, an answer that breaks off or does not
    /// come in time, HTTP status 500 and above without a GraphQL response.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub failures: u32,
    /// How long it stays open, in milliseconds. Then one request is let through to try.
    #[schemars(range(min = 1, max = MILLISECONDS_MAX))]
    pub open_ms: u64,
}

/// Sharing of equal queries.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SharingConfig {
    /// Whether there is any.
    pub enabled: bool,
}

impl Default for TrafficConfig {
    fn default() -> Self {
        TrafficConfig {
            breaker: BreakerConfig::default(),
            retry_after_ms_max: 60_000,
            requests_max: 256,
            sharing: SharingConfig::default(),
        }
    }
}

impl Default for BreakerConfig {
    fn default() -> Self {
        BreakerConfig { enabled: true, failures: 20, open_ms: 1_000 }
    }
}

impl Default for SharingConfig {
    fn default() -> Self {
        SharingConfig { enabled: true }
    }
}

impl TrafficConfig {
    /// How long a subgraph may ask to be left alone.
    pub fn retry_after_max(&self) -> Duration {
        Duration::from_millis(self.retry_after_ms_max)
    }
}

impl BreakerConfig {
    /// How long it stays open.
    pub fn open(&self) -> Duration {
        Duration::from_millis(self.open_ms)
    }
}
