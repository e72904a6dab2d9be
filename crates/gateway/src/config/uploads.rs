//! Files that come with a request.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Deserialize;

use super::range::BYTES_MAX;

/// Files that come with a request, by the GraphQL multipart request specification. They are passed on to the subgraph
/// whose field they are an argument of.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct UploadsConfig {
    /// Whether they are taken. Without it, `multipart/form-data` is refused.
    pub enabled: bool,
    /// Files of one request, and places for them in its variables.
    #[schemars(range(min = 1, max = 1000))]
    pub files_max: usize,
    /// The largest file, in bytes.
    #[schemars(range(min = 1, max = BYTES_MAX))]
    pub file_bytes_max: u64,
    /// The largest request with files, in bytes.
    #[schemars(range(min = 1, max = BYTES_MAX))]
    pub request_bytes_max: u64,
    /// The folder for files that are too large for memory, where they have no name and end with their request; the
    /// system's folder for such without it.
    pub folder: Option<PathBuf>,
}

impl Default for UploadsConfig {
    fn default() -> Self {
        UploadsConfig {
            enabled: false,
            files_max: 10,
            file_bytes_max: 10 << 20,
            request_bytes_max: 64 << 20,
            folder: None,
        }
    }
}
