//! What stands before the first byte that leaves.

use std::collections::BTreeSet;

use futures::future::BoxFuture;
use query_planner::Coordinate;

/// Says whether an answer may leave, part by part. A ledger is one: it says yes once it has recorded what is about to be disclosed.
pub trait Gate: Send + Sync {
    /// Called once for each part of an answer, after the part's data is gathered and before any of it is handed on.
    ///
    /// Not cancel-safe in general: an implementor that records must not record halfway.
    ///
    /// # Errors
    /// A refusal keeps back the whole of the part's `data`.
    fn admit<'a>(&'a self, disclosures: &'a Disclosures<'a>) -> BoxFuture<'a, Result<(), Refusal>>;
}

/// What a part of an answer is about to disclose.
#[derive(Clone, Debug)]
pub struct Disclosures<'a> {
    pub(crate) fetched: Vec<&'a BTreeSet<Coordinate>>,
}

impl Disclosures<'_> {
    /// Every coordinate that the part's fetches which brought something have touched: selected, or sent along as `@key` or
    /// `@requires`; abstract types expanded.
    #[must_use]
    pub fn coordinates(&self) -> BTreeSet<Coordinate> {
        self.fetched.iter().flat_map(|coordinates| coordinates.iter().copied()).collect()
    }
}

/// Why an answer may not leave.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// The stable code told to the client, such as `LEDGER_UNAVAILABLE`.
    pub code: &'static str,
    /// A sentence that is safe to tell the client.
    pub message: String,
}

/// The gate that lets everything pass.
#[derive(Clone, Copy, Debug, Default)]
pub struct AlwaysOpen;

impl Gate for AlwaysOpen {
    fn admit<'a>(&'a self, _: &'a Disclosures<'a>) -> BoxFuture<'a, Result<(), Refusal>> {
        Box::pin(std::future::ready(Ok(())))
    }
}
