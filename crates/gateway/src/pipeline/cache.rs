//! What is remembered of operations: validated ones and compiled plans, each bounded by weight.
//!
//! Keys are compared whole. A cache that took one operation for another would hand out another question's answer, so
//! no hash stands for a text here.

use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use executor::CompiledPlan;
use moka::sync::Cache;
use operation::{Deferral, Operation};
use query_planner::{Permissions, QueryPlan};
use supergraph::SupergraphHash;

use crate::config::CacheConfig;

/// What makes two requests the same operation.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct OperationKey {
    text: String,
    operation_name: Option<String>,
    supergraph: SupergraphHash,
}

impl OperationKey {
    pub(super) fn new(text: String, operation_name: Option<String>, supergraph: SupergraphHash) -> OperationKey {
        OperationKey { text, operation_name, supergraph }
    }

    /// The whole text of the document.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn operation_name(&self) -> Option<&str> {
        self.operation_name.as_deref()
    }

    fn weight(&self) -> usize {
        self.text.len() + self.operation_name.as_ref().map_or(0, String::len) + size_of::<OperationKey>()
    }
}

/// What makes two requests one plan: the operation, the shape of the callers' permissions, which fields have moved, and what is
/// deferred.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PlanKey {
    pub(super) operation: Arc<OperationKey>,
    pub(super) permissions: Permissions,
    /// The labels of `@override` that hold.
    pub(super) labels: BTreeSet<String>,
    pub(super) deferral: Deferral,
}

impl Hash for PlanKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.operation.hash(state);
        self.permissions.hash(state);
        self.labels.hash(state);
        self.deferral.hash(state);
    }
}

/// The caches of one gateway.
pub(super) struct Caches {
    pub(super) operations: Cache<Arc<OperationKey>, Arc<Operation>>,
    pub(super) plans: Cache<PlanKey, RememberedPlan>,
}

/// A compiled plan and about how many bytes it takes.
#[derive(Clone)]
pub(super) struct RememberedPlan {
    pub(super) plan: Arc<CompiledPlan>,
    pub(super) bytes: usize,
}

impl Caches {
    pub(super) fn new(config: &CacheConfig) -> Caches {
        Caches {
            operations: Cache::builder()
                .max_capacity(config.operation_bytes_max)
                .weigher(|key: &Arc<OperationKey>, _| weight(key.weight() * TREE_PER_TEXT))
                .build(),
            plans: Cache::builder()
                .max_capacity(config.plan_bytes_max)
                .weigher(|key: &PlanKey, remembered: &RememberedPlan| weight(key.operation.weight() + remembered.bytes))
                .build(),
        }
    }
}

/// Bytes of syntax tree that a byte of text becomes, roughly and rather too many.
const TREE_PER_TEXT: usize = 24;

/// About how many bytes a plan takes once compiled. What it asks the subgraphs for says how much it expands to.
pub(super) fn plan_bytes(plan: &QueryPlan) -> usize {
    let documents: usize = plan.fetches.iter().map(|fetch| fetch.document.len()).sum();
    documents * TREE_PER_TEXT + size_of::<CompiledPlan>()
}

fn weight(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}
