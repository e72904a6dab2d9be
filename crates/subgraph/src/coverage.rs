//! Which organisations a result covers.
use async_graphql::{Enum, SimpleObject};

use crate::{DateTime, OrgCode};

/// Which organisations a result covers. Each subgraph tells of itself; the gateway tells of all once several partitions
/// answer.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
#[graphql(shareable)]
pub struct Coverage {
    /// How many organisations were asked.
    pub requested: i32,
    /// How many of them answered.
    pub answered: i32,
    /// Whether all of them answered.
    pub complete: bool,
    /// The instant that the result shows.
    pub as_of: DateTime,
    /// The organisations that did not answer, and why.
    pub missing: Vec<PartitionStatus>,
    /// A cursor that later reads what is missing; null when nothing is.
    pub repair_cursor: Option<String>,
}

/// How one organisation's partition answered.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
#[graphql(shareable)]
pub struct PartitionStatus {
    /// The organisation asked.
    pub org: OrgCode,
    /// How it answered.
    pub outcome: PartitionOutcome,
    /// How long it took, in milliseconds; null when it was not asked.
    pub latency_ms: Option<i32>,
    /// When to ask again, in milliseconds from now; null when it does not say.
    pub retry_after_ms: Option<i32>,
}

/// How a partition answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Enum)]
pub enum PartitionOutcome {
    /// It answered.
    Ok,
    /// An earlier answer stands in for it.
    StaleCache,
    /// It did not answer in time.
    TimedOut,
    /// It could not be reached.
    Unreachable,
    /// It failed too often lately and is left alone for a while.
    CircuitOpen,
    /// No agreement lets the caller ask it.
    DeniedByAgreement,
    /// Its schema is older than the question.
    SchemaLag,
    /// Asking it would have cost more than the caller may spend.
    OverBudget,
}

impl Coverage {
    /// A result that covers all of `organisations`, now.
    pub fn whole(organisations: usize) -> Self {
        let count = i32::try_from(organisations).unwrap_or(i32::MAX);
        Self {
            requested: count,
            answered: count,
            complete: true,
            as_of: DateTime::now(),
            missing: Vec::new(),
            repair_cursor: None,
        }
    }
}
