//! How one subgraph is reached.

use std::fmt;
use std::time::Duration;

use subgraph::Subgraph;
use url::Url;

use crate::config::ForwardedHeader;

/// How one subgraph is reached.
#[derive(Clone)]
pub enum SubgraphEndpoint {
    /// It runs in this process and is handed the caller as verified.
    InProcess(Subgraph),
    /// It runs elsewhere.
    Http(HttpSubgraph),
}

/// A subgraph that runs elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpSubgraph {
    /// Its GraphQL endpoint.
    pub url: Url,
    /// The name hop tokens for it are meant for; `None` sends it no token, and so no word of who is asking.
    pub audience: Option<String>,
    /// The organisation that keeps it, where that is to know people by subjects of its own.
    pub organisation: Option<String>,
    /// The longest wait for one answer.
    pub timeout: Duration,
    /// Headers of clients' requests that it is sent along.
    pub forward_headers: Vec<ForwardedHeader>,
}

impl HttpSubgraph {
    /// One that is told neither who is asking nor anything of clients' headers.
    pub fn new(url: Url, timeout: Duration) -> HttpSubgraph {
        HttpSubgraph { url, audience: None, organisation: None, timeout, forward_headers: Vec::new() }
    }
}

impl fmt::Debug for SubgraphEndpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SubgraphEndpoint::InProcess(subgraph) => {
                formatter.debug_tuple("InProcess").field(&subgraph.name()).finish()
            }
            SubgraphEndpoint::Http(subgraph) => formatter.debug_tuple("Http").field(subgraph).finish(),
        }
    }
}
