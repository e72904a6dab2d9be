//! The border to the subgraphs: bytes out, bytes in.

use std::time::Duration;

use bytes::Bytes;
use futures::future::BoxFuture;
use futures::stream::BoxStream;
use query_planner::{OperationKind, Selector};
use supergraph::{SubgraphId, SubgraphName};
use tokio::time::Instant;

/// Takes requests to subgraphs, in process or over a network.
///
/// An implementor may be made for one client request and hold that request's caller: the engine knows no caller. It is
/// given the final bytes, so what is minted for one body (a digest, a token) is minted here.
pub trait Transport: Send + Sync {
    /// Sends one operation and returns the whole body of the answer: a GraphQL response, whatever its HTTP status was.
    ///
    /// Cancel-safe for queries: dropping the future gives the request up. A mutation that was sent may have happened.
    ///
    /// # Errors
    /// Whatever kept a whole answer from coming before `request.deadline`.
    fn fetch<'a>(&'a self, request: SubgraphRequest) -> BoxFuture<'a, Result<Bytes, FetchError>>;

    /// Starts a subscription, before `request.deadline`, and returns its events, each a GraphQL response. An error among them is
    /// the last.
    ///
    /// Dropping the events ends the subscription at the subgraph. What is not taken must not pile up without bound.
    ///
    /// # Errors
    /// [`FetchError::Unsupported`] where the transport has no way to do so; otherwise as [`Transport::fetch`].
    fn subscribe<'a>(&'a self, request: SubgraphRequest) -> BoxFuture<'a, Result<SubgraphEvents, FetchError>>;
}

/// The events of a subscription, in the order the subgraph sent them.
pub type SubgraphEvents = BoxStream<'static, Result<Bytes, FetchError>>;

/// One request to one subgraph.
#[derive(Clone)]
pub struct SubgraphRequest {
    /// Whom it is for.
    pub subgraph: SubgraphId,
    /// The same by name.
    pub name: SubgraphName,
    /// Which of the subgraph's addresses.
    pub selector: Selector,
    /// Query, mutation or subscription.
    pub kind: OperationKind,
    /// The JSON body, `{"query": …, "variables": …}`.
    pub body: Bytes,
    /// When the whole answer must be here.
    pub deadline: Instant,
}

impl std::fmt::Debug for SubgraphRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The body may hold personal data.
        f.debug_struct("SubgraphRequest")
            .field("name", &self.name)
            .field("kind", &self.kind)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// Why a subgraph gave no usable answer. For the operator: clients get a masked sentence and a code.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// No whole answer came before the deadline.
    #[error("subgraph `{subgraph}` gave no whole answer in time; check its health")]
    TimedOut {
        /// Who was asked.
        subgraph: SubgraphName,
    },
    /// No connection could be made, so nothing was sent. (The cause is in `source`, not repeated in the message.)
    #[error("subgraph `{subgraph}` cannot be reached; check its address")]
    Unreachable {
        /// Who was asked.
        subgraph: SubgraphName,
        /// What the network said.
        source: Cause,
    },
    /// The connection ended before the whole answer was here. What was sent may have been done.
    #[error("subgraph `{subgraph}` broke off before its answer was whole")]
    Interrupted {
        /// Who was asked.
        subgraph: SubgraphName,
        /// What the network said.
        source: Cause,
    },
    /// The subgraph refused this gateway itself (HTTP status 401 or 403): its word on the hop token, not on the client.
    #[error(
        "subgraph `{subgraph}` refused this gateway with HTTP status {status}; check the hop token and the keys it trusts"
    )]
    Refused {
        /// Who was asked.
        subgraph: SubgraphName,
        /// The answer's status.
        status: u16,
    },
    /// The subgraph asks to be left alone for a while: HTTP status 429 or 503 with `Retry-After` (RFC 9110 §10.2.3).
    #[error("subgraph `{subgraph}` answered with HTTP status {status} and asks to be left alone for {retry_after:?}")]
    Busy {
        /// Who was asked.
        subgraph: SubgraphName,
        /// The answer's status.
        status: u16,
        /// For how long.
        retry_after: Duration,
    },
    /// Nothing was sent, to spare the subgraph.
    #[error("nothing was sent to subgraph `{subgraph}`: {why}; in {retry_after:?} it may be tried again")]
    Spared {
        /// Who was to be asked.
        subgraph: SubgraphName,
        /// What for.
        why: SparedFor,
        /// When asking may be of use again.
        retry_after: Duration,
    },
    /// An HTTP answer that is no GraphQL response.
    #[error("subgraph `{subgraph}` answered with HTTP status {status}, {reason}")]
    NotGraphql {
        /// Who was asked.
        subgraph: SubgraphName,
        /// The answer's status.
        status: u16,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The answer is larger than allowed.
    #[error("subgraph `{subgraph}` answered with more than {bytes_max} bytes")]
    TooLarge {
        /// Who was asked.
        subgraph: SubgraphName,
        /// The limit.
        bytes_max: usize,
    },
    /// The request was not sent: this side could not make it (no address, no token).
    #[error("the request to subgraph `{subgraph}` could not be made")]
    NotSent {
        /// Who was to be asked.
        subgraph: SubgraphName,
        /// Why not.
        source: Cause,
    },
    /// The transport cannot do this.
    #[error("the transport to subgraph `{subgraph}` has no {what}")]
    Unsupported {
        /// Who was to be asked.
        subgraph: SubgraphName,
        /// Such as `subscriptions`.
        what: &'static str,
    },
}

/// Why a subgraph is spared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SparedFor {
    /// It failed again and again.
    Failing,
    /// It asked to be left alone.
    Asking,
    /// As many requests are under way to it as may be.
    Full,
}

impl std::fmt::Display for SparedFor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            SparedFor::Failing => "it failed again and again, and its circuit breaker is open",
            SparedFor::Asking => "it asked to be left alone for a while",
            SparedFor::Full => "as many requests are under way to it as may be",
        })
    }
}

/// The cause of a [`FetchError`], from whichever library carried the bytes.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

impl FetchError {
    /// Whether it is certain that the subgraph saw nothing of the request.
    #[must_use]
    pub fn is_unsent(&self) -> bool {
        match self {
            FetchError::Unreachable { .. }
            | FetchError::Spared { .. }
            | FetchError::NotSent { .. }
            | FetchError::Unsupported { .. } => true,
            FetchError::TimedOut { .. }
            | FetchError::Interrupted { .. }
            | FetchError::Refused { .. }
            | FetchError::Busy { .. }
            | FetchError::NotGraphql { .. }
            | FetchError::TooLarge { .. } => false,
        }
    }

    /// The same, to tell another who waited for the same answer. A cause is kept as its text.
    #[must_use]
    pub fn again(&self) -> FetchError {
        let text = |cause: &Cause| Cause::from(cause.to_string());
        match self {
            FetchError::TimedOut { subgraph } => FetchError::TimedOut { subgraph: subgraph.clone() },
            FetchError::Unreachable { subgraph, source } => {
                FetchError::Unreachable { subgraph: subgraph.clone(), source: text(source) }
            }
            FetchError::Interrupted { subgraph, source } => {
                FetchError::Interrupted { subgraph: subgraph.clone(), source: text(source) }
            }
            FetchError::Refused { subgraph, status } => {
                FetchError::Refused { subgraph: subgraph.clone(), status: *status }
            }
            FetchError::Busy { subgraph, status, retry_after } => {
                FetchError::Busy { subgraph: subgraph.clone(), status: *status, retry_after: *retry_after }
            }
            FetchError::Spared { subgraph, why, retry_after } => {
                FetchError::Spared { subgraph: subgraph.clone(), why: *why, retry_after: *retry_after }
            }
            FetchError::NotGraphql { subgraph, status, reason } => {
                FetchError::NotGraphql { subgraph: subgraph.clone(), status: *status, reason }
            }
            FetchError::TooLarge { subgraph, bytes_max } => {
                FetchError::TooLarge { subgraph: subgraph.clone(), bytes_max: *bytes_max }
            }
            FetchError::NotSent { subgraph, source } => {
                FetchError::NotSent { subgraph: subgraph.clone(), source: text(source) }
            }
            FetchError::Unsupported { subgraph, what } => FetchError::Unsupported { subgraph: subgraph.clone(), what },
        }
    }
}
