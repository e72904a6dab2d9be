//! The order of fetches, and the ways through the merged tree to the objects of entity fetches.

use std::collections::BTreeMap;

use query_planner::{Condition, FetchId, PartId, PathElement, PlanNode, QueryPlan};

use super::shapes::{ROOT, ShapeId};
use super::{Compiler, ConditionId};
use crate::arena::Slot;
use crate::type_table::TypeBits;

/// A plan node, compiled.
#[derive(Debug)]
pub(crate) enum Step {
    Sequence(Vec<Step>),
    Parallel(Vec<Step>),
    /// A root fetch or an entity fetch: the fetch itself knows which.
    Fetch(FetchId),
    Condition {
        condition: ConditionId,
        when_true: Option<Box<Step>>,
        when_false: Option<Box<Step>>,
    },
}

/// One step of a path through the merged tree.
#[derive(Debug)]
pub(crate) enum PathStep {
    Slot(Slot),
    Each,
    Type(TypeBits),
}

impl Compiler<'_> {
    pub(super) fn step(&mut self, node: &PlanNode) -> Step {
        match node {
            PlanNode::Sequence(nodes) => Step::Sequence(nodes.iter().map(|node| self.step(node)).collect()),
            PlanNode::Parallel(nodes) => Step::Parallel(nodes.iter().map(|node| self.step(node)).collect()),
            PlanNode::Fetch(fetch) => Step::Fetch(*fetch),
            PlanNode::Flatten(flatten) => Step::Fetch(flatten.fetch),
            PlanNode::Condition { variable, when_true, when_false } => {
                let condition = Condition { variable: variable.clone(), equals: true };
                Step::Condition {
                    condition: self.conditions.add(vec![vec![condition]]),
                    when_true: when_true.as_ref().map(|node| Box::new(self.step(node))),
                    when_false: when_false.as_ref().map(|node| Box::new(self.step(node))),
                }
            }
        }
    }

    /// A path's steps, and the shape of the objects at its end.
    pub(super) fn path(&mut self, path: &[PathElement]) -> (Vec<PathStep>, ShapeId) {
        let mut shape = ROOT;
        let steps = path.iter().map(|element| match element {
            PathElement::Key(key) => {
                let (slot, child) = self.shapes.child(shape, key);
                shape = child;
                PathStep::Slot(slot)
            }
            PathElement::Each => PathStep::Each,
            PathElement::Type(types) => PathStep::Type(self.types.bits(types)),
        });
        let steps = steps.collect();
        (steps, shape)
    }
}

/// Where a fetch stands in the plan.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing<'a> {
    /// The part of the answer that it is for.
    pub(super) part: PartId,
    /// The paths to the objects of an entity fetch.
    pub(super) paths: Option<&'a [Vec<PathElement>]>,
}

/// Where every fetch stands.
pub(super) fn standings(plan: &QueryPlan) -> BTreeMap<FetchId, Standing<'_>> {
    let mut standings = BTreeMap::new();
    let deferred = plan.deferred.iter().map(|deferred| &deferred.node);
    for (part, node) in (0..).map(PartId).zip(std::iter::once(&plan.node).chain(deferred)) {
        node.iter().for_each(|node| collect(node, part, &mut standings));
    }
    standings
}

fn collect<'a>(node: &'a PlanNode, part: PartId, standings: &mut BTreeMap<FetchId, Standing<'a>>) {
    match node {
        PlanNode::Sequence(nodes) | PlanNode::Parallel(nodes) => {
            nodes.iter().for_each(|node| collect(node, part, standings));
        }
        PlanNode::Fetch(fetch) => {
            standings.insert(*fetch, Standing { part, paths: None });
        }
        PlanNode::Flatten(flatten) => {
            standings.insert(flatten.fetch, Standing { part, paths: Some(&flatten.paths) });
        }
        PlanNode::Condition { when_true, when_false, .. } => {
            when_true.iter().chain(when_false).for_each(|node| collect(node, part, standings));
        }
    }
}
