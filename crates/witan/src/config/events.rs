//! Whom a subgraph hears, and who hears it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Deserialize;
use url::Url;

/// Whom a subgraph hears, and who hears it.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct EventsConfig {
    /// File with the private key (PEM, PKCS #8) by which this subgraph proves to those it hears who it is.
    pub(crate) key_file: Option<PathBuf>,
    /// The subgraphs that this one hears, by name: posts hears `members` and `groups`, groups hears `members`.
    pub(crate) sources: BTreeMap<String, SourceConfig>,
    /// The subgraphs that may hear this one, by name.
    pub(crate) readers: BTreeMap<String, ReaderConfig>,
}

/// A subgraph that is heard.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SourceConfig {
    /// Where it tells its events, such as `http://groups:4001/events`.
    pub(crate) url: Url,
}

/// A subgraph that may hear.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReaderConfig {
    /// File with its public keys (a JSON Web Key Set).
    pub(crate) jwks_file: PathBuf,
}
