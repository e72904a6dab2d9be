//! What a client may ask of a server.
use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;

/// What a client may ask of a server. How long a request may be is the endpoint's to say.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ServerLimits {
    /// The most connections served at once; further ones wait to be accepted.
    #[schemars(range(min = 1))]
    pub connections_max: u32,
    /// The longest time for the head of a request to arrive, in milliseconds. A connection kept alive is closed when
    /// no next request arrives in this time.
    pub head_timeout_ms: u64,
    /// The longest time for the body of a request to arrive, in milliseconds.
    pub body_timeout_ms: u64,
    /// The longest time in which a client may read nothing of its answer, in milliseconds.
    pub write_timeout_ms: u64,
}

impl Default for ServerLimits {
    fn default() -> Self {
        Self { connections_max: 4_096, head_timeout_ms: 30_000, body_timeout_ms: 30_000, write_timeout_ms: 30_000 }
    }
}

impl ServerLimits {
    pub(super) fn head_timeout(&self) -> Duration {
        Duration::from_millis(self.head_timeout_ms)
    }

    pub(super) fn body_timeout(&self) -> Duration {
        Duration::from_millis(self.body_timeout_ms)
    }

    pub(super) fn write_timeout(&self) -> Duration {
        Duration::from_millis(self.write_timeout_ms)
    }
}
