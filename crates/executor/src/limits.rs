//! What one request may cost.

use std::time::Duration;

/// Bounds of one execution. Each protects the gateway from a subgraph, or a subgraph from the gateway.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Fetches of one request that may be under way at once.
    pub parallel_fetches_max: usize,
    /// Requests that one fetch may become, where contexts give its objects different arguments. Objects beyond are null.
    pub context_requests_max: usize,
    /// The longest wait for one subgraph answer; the request's deadline may shorten it.
    pub fetch_timeout: Duration,
    /// The longest time from an event of a subscription to its whole answer.
    pub event_timeout: Duration,
    /// Bytes of one subgraph answer, and of one event.
    pub answer_bytes_max: usize,
    /// Nesting of one subgraph answer.
    pub answer_depth_max: usize,
    /// Values of the merged tree, which bounds the memory that small but many-branched answers can take.
    pub tree_values_max: usize,
    /// Bytes of the `data` written for the client. An entity met at many places is fetched once but written often.
    pub response_bytes_max: usize,
    /// Errors told to the client; further ones are counted, not told.
    pub errors_max: usize,
    /// Whether messages of subgraphs' errors reach the client.
    pub error_detail: ErrorDetail,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            parallel_fetches_max: 16,
            context_requests_max: 100,
            fetch_timeout: Duration::from_secs(5),
            event_timeout: Duration::from_secs(10),
            answer_bytes_max: 16 * 1024 * 1024,
            answer_depth_max: 200,
            tree_values_max: 8_000_000,
            response_bytes_max: 64 * 1024 * 1024,
            errors_max: 100,
            error_detail: ErrorDetail::Masked,
        }
    }
}

/// How much of a subgraph's error a client is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ErrorDetail {
    /// A sentence of ours and a stable code.
    #[default]
    Masked,
    /// The subgraph's own message where its code says that the error is about the request, such as `BAD_USER_INPUT` or
    /// `FORBIDDEN`; else as [`Masked`](ErrorDetail::Masked). For subgraphs that word those messages for clients.
    Worded,
    /// The subgraph's message and the subgraph's name too: for development.
    Shown,
}

/// The merged tree would hold more values than [`Limits::tree_values_max`].
#[derive(Debug)]
pub(crate) struct TooManyValues {
    pub(crate) values_max: usize,
}
