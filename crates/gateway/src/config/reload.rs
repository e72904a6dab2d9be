//! Where the schema comes from, and how a change of it is noticed.

use std::path::PathBuf;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;

use super::range::{BYTES_MAX, MILLISECONDS_MAX};

/// How a changed schema is noticed while the gateway runs. What cannot be served is told, and what was served before
/// serves on. The signal SIGHUP has the schema read at once, whatever stands here.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ReloadConfig {
    /// Whether the schema's source is looked at again while the gateway runs.
    pub enabled: bool,
    /// How often files are looked at, in milliseconds. A change counts once it was found the same twice.
    #[schemars(range(min = 10, max = MILLISECONDS_MAX))]
    pub files_ms: u64,
    /// How often running subgraphs are asked for their schemas, in milliseconds.
    #[schemars(range(min = 10, max = MILLISECONDS_MAX))]
    pub subgraphs_ms: u64,
    /// The longest wait for one subgraph's schema, in milliseconds.
    #[schemars(range(min = 1, max = MILLISECONDS_MAX))]
    pub answer_ms: u64,
    /// The largest schema, of a subgraph or composed, in bytes.
    #[schemars(range(min = 1, max = BYTES_MAX))]
    pub sdl_bytes_max: usize,
    /// The file that keeps the supergraph served last, for a start at which the source gives none. Its folder must be one
    /// that the gateway may write to. Nothing is kept without it.
    pub last_good: Option<PathBuf>,
}

impl Default for ReloadConfig {
    fn default() -> Self {
        ReloadConfig {
            enabled: true,
            files_ms: 1_000,
            subgraphs_ms: 10_000,
            answer_ms: 5_000,
            sdl_bytes_max: 16 << 20,
            last_good: None,
        }
    }
}

impl ReloadConfig {
    /// How often files are looked at.
    pub fn files(&self) -> Duration {
        Duration::from_millis(self.files_ms)
    }

    /// How often running subgraphs are asked.
    pub fn subgraphs(&self) -> Duration {
        Duration::from_millis(self.subgraphs_ms)
    }

    /// The longest wait for one subgraph's schema.
    pub fn answer(&self) -> Duration {
        Duration::from_millis(self.answer_ms)
    }
}
