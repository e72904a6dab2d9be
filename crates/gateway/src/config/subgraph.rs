//! How one subgraph is reached.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;
use url::Url;

use super::ForwardedHeader;

/// How the gateway reaches one subgraph over HTTP.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SubgraphConfig {
    /// The subgraph's GraphQL endpoint, such as `http://posts:4001/graphql`; the supergraph's own address without it.
    pub url: Option<Url>,
    /// Whether it is one of the subgraphs linked into this program (`network`), instead of one at an address.
    pub in_process: bool,
    /// The longest wait for one answer, in milliseconds, instead of `timeouts.subgraph_ms`.
    pub timeout_ms: Option<u64>,
    /// Whether the subgraph is told who is asking, by a hop token: for our own subgraphs, which answer nothing without
    /// one. Never sent unless turned on, for it names the subject, the organisation and the scopes.
    pub hop_token: bool,
    /// Whom hop tokens name in `aud`, where it is not the subgraph's name.
    pub audience: Option<String>,
    /// Code of the organisation that keeps the subgraph, such as `BST`: hop tokens then name each person by a subject that no
    /// other organisation is sent. Needs `hop.pairwise_secret_file`.
    pub organisation: Option<String>,
    /// Headers of clients' requests that it is sent along, instead of the usual `forward_headers`.
    pub forward_headers: Option<Vec<ForwardedHeader>>,
}

impl SubgraphConfig {
    /// Whom hop tokens for the subgraph `name` are meant for, if it gets any.
    pub fn audience_of(&self, name: &str) -> Option<String> {
        self.hop_token.then(|| self.audience.clone().unwrap_or_else(|| name.to_owned()))
    }

    /// The longest wait for one answer.
    pub fn timeout(&self, usual: Duration) -> Duration {
        self.timeout_ms.map_or(usual, Duration::from_millis)
    }
}
