//! A permitted plan made ready to run many times: request bodies as bytes, tree keys as slots, types as bits.

mod conditions;
mod context;
mod fetch;
mod projection;
mod reader;
mod representation;
mod shapes;
mod steps;
mod types;

use std::collections::BTreeMap;
use std::sync::Arc;

use query_planner::{AuthorizedPlan, DeferredNode, FetchId, OperationKind, PartId, QueryPlan};
use supergraph::Supergraph;

pub(crate) use conditions::{ConditionId, Conditions, Decisions};
pub(crate) use context::{ContextValue, ContextVariable};
pub(crate) use fetch::{Fetch, Target};
pub(crate) use projection::{FieldWriter, ObjectWriter, WriteValue};
pub(crate) use reader::{FieldReader, ObjectReader, ReadValue};
pub(crate) use representation::{KeyCheck, Representation, RepresentationField, RepresentationValue};
use shapes::{ROOT, Shapes};
use steps::Standing;
pub(crate) use steps::{PathStep, Step};

use crate::introspection::CompiledIntrospection;
use crate::type_table::{LocalType, TypeTable};

/// A permitted plan compiled for execution. Caches hold it: it depends on no request and is never changed.
pub struct CompiledPlan {
    pub(crate) kind: OperationKind,
    pub(crate) types: TypeTable,
    /// Slots of an object of each shape.
    pub(crate) shapes: Vec<u32>,
    pub(crate) fetches: Vec<Fetch>,
    /// The fetch whose subgraph sends the events of a subscription.
    pub(crate) subscription: Option<FetchId>,
    pub(crate) step: Option<Step>,
    /// What comes later, the part numbered 1 first.
    pub(crate) deferred: Vec<DeferredPart>,
    pub(crate) conditions: Conditions,
    pub(crate) projection: ObjectWriter,
    /// The client's root operation type.
    pub(crate) root_type: LocalType,
    pub(crate) introspection: Option<CompiledIntrospection>,
}

/// A part of the answer that comes later.
pub(crate) struct DeferredPart {
    /// `,"label":"…"`, where there is one.
    pub(crate) label: Box<[u8]>,
    pub(crate) step: Option<Step>,
}

impl CompiledPlan {
    /// Whether running it gives events, an answer for each, for as long as it is followed.
    #[must_use]
    pub fn is_subscription(&self) -> bool {
        self.kind == OperationKind::Subscription
    }

    /// Whether its answer is one part, for which subgraphs are asked.
    #[must_use]
    pub fn is_fetched_at_once(&self) -> bool {
        self.kind != OperationKind::Subscription && self.step.is_some() && self.deferred.is_empty()
    }

    /// The part of this id; none for the first.
    pub(crate) fn deferred(&self, part: PartId) -> Option<&DeferredPart> {
        self.deferred.get((part.0 as usize).checked_sub(1)?)
    }

    /// Compiles a plan against the supergraph it was made for.
    #[must_use]
    pub fn new(plan: &AuthorizedPlan, supergraph: &Supergraph) -> CompiledPlan {
        compile(plan.plan(), supergraph)
    }
}

fn compile(plan: &Arc<QueryPlan>, supergraph: &Supergraph) -> CompiledPlan {
    let types = types::table(plan, supergraph);
    let mut compiler = Compiler { types: &types, shapes: Shapes::new(), conditions: Conditions::default() };
    let standings = steps::standings(plan);
    compiler.unite_places(&standings);
    let step = plan.node.as_ref().map(|node| compiler.step(node));
    let deferred = plan.deferred.iter().map(|deferred| compiler.deferred(deferred)).collect();
    let fetches = compiler.fetches(plan, &standings, supergraph);
    let projection = compiler.object_writer(&plan.projection, ROOT);
    let Compiler { shapes, conditions, .. } = compiler;
    CompiledPlan {
        kind: plan.kind,
        root_type: projection.types.only().unwrap_or(LocalType::UNKNOWN),
        shapes: shapes.sizes(),
        fetches,
        subscription: plan.subscription,
        step,
        deferred,
        conditions,
        projection,
        introspection: plan.introspection.as_ref().map(|source| CompiledIntrospection::new(source, supergraph)),
        types,
    }
}

/// What is built up while a plan is compiled.
pub(crate) struct Compiler<'a> {
    types: &'a TypeTable,
    shapes: Shapes,
    conditions: Conditions,
}

impl Compiler<'_> {
    /// Gives one shape to all places that one fetch fills.
    fn unite_places(&mut self, standings: &BTreeMap<FetchId, Standing<'_>>) {
        for paths in standings.values().filter_map(|standing| standing.paths) {
            let ends: Vec<_> = paths.iter().map(|path| self.path(path).1).collect();
            if let [first, others @ ..] = ends.as_slice() {
                others.iter().for_each(|other| self.shapes.unite(*first, *other));
            }
        }
    }

    fn deferred(&mut self, deferred: &DeferredNode) -> DeferredPart {
        let label = deferred.label.as_ref().map(|label| format!(",\"label\":{}", serde_json::Value::from(&**label)));
        DeferredPart {
            label: label.unwrap_or_default().into_bytes().into_boxed_slice(),
            step: deferred.node.as_ref().map(|node| self.step(node)),
        }
    }
}

impl std::fmt::Debug for CompiledPlan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CompiledPlan")
            .field("kind", &self.kind)
            .field("fetches", &self.fetches.len())
            .finish_non_exhaustive()
    }
}
