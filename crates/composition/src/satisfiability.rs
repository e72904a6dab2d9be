//! Phase 5: proves that the subgraphs together can answer every query that the supergraph allows.
//!
//! It walks the supergraph as clients see it, from the root types, and keeps for every type on the way the set of
//! places (`places`: a subgraph and its type) where a gateway may then be. A field can be had if one of those places,
//! or another that keys lead to from there (`moves`), resolves it. What it takes from contexts must be set on the way
//! (`contexts`). If none does, `explain` tells why.

mod contexts;
mod explain;
mod labels;
mod moves;
mod places;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use apollo_compiler::Name;

use self::{
    contexts::ContextUse,
    explain::Failure,
    labels::combinations,
    moves::{Moves, Reach},
    places::At,
};
use crate::{
    findings::Findings,
    merge::Merged,
    subgraph::{Coordinate, Subgraphs},
    whole::inaccessible::is_hidden,
};

/// Notes every field that some query can reach and no subgraph can then be asked for.
pub(crate) fn check_satisfiability(subgraphs: &Subgraphs, merged: &Merged, findings: &mut Findings) {
    let mut failed = BTreeSet::new();
    // A field that moves by a labelled `@override` is in one subgraph or in the other, and both must do.
    for labels in combinations(&merged.overrides.labels()) {
        let moves = Moves::new(subgraphs, merged, labels);
        let walk = Walk {
            moves,
            visited: BTreeMap::new(),
            waiting: VecDeque::new(),
            steps: Vec::new(),
            failed: &mut failed,
            findings,
        };
        walk.run();
    }
}

/// One step of a path: a field, taken on this object type, and the step before (an index into all steps).
#[derive(Debug, Clone)]
struct Step {
    before: Option<usize>,
    on: Name,
    field: Name,
    /// Whether the type of the step before is abstract, so that a query must say which type it means.
    narrowed: bool,
}

/// An object type that a query reaches, where it can then be had (by each way there), and the last step to it.
struct Visit {
    ty: Name,
    places: BTreeSet<Reach>,
    /// The contexts that are set above it.
    contexts: BTreeSet<ContextUse>,
    step: Option<usize>,
    narrowed: bool,
}

/// A walk over all that clients can reach, nearest first: so each fault shows a shortest query.
struct Walk<'a> {
    moves: Moves<'a>,
    /// What was visited, each with the contexts that were set then.
    visited: BTreeMap<(Name, BTreeSet<Reach>), Vec<BTreeSet<ContextUse>>>,
    waiting: VecDeque<Visit>,
    steps: Vec<Step>,
    /// Each field is told once, by the first path that fails.
    failed: &'a mut BTreeSet<Coordinate>,
    findings: &'a mut Findings,
}

impl Walk<'_> {
    fn run(mut self) {
        let schema = &self.moves.merged.schema;
        let roots: Vec<Name> =
            schema.schema_definition.iter_root_operations().map(|(_, name)| name.name.clone()).collect();
        for ty in roots {
            let starts = self.moves.root_places(&ty);
            self.plan(ty, &starts, BTreeSet::new(), None, false);
        }
        while let Some(visit) = self.waiting.pop_front() {
            self.visit(&visit);
        }
    }

    /// Puts a visit in the queue, unless the same type was reached at the same places before, with no more contexts set.
    fn plan(
        &mut self,
        ty: Name,
        starts: &BTreeSet<At>,
        contexts: BTreeSet<ContextUse>,
        step: Option<usize>,
        narrowed: bool,
    ) {
        let places: BTreeSet<Reach> = starts.iter().map(|start| self.moves.reach(&ty, start)).collect();
        let known = self.visited.entry((ty.clone(), places.clone())).or_default();
        if !known.iter().any(|known| known.is_subset(&contexts)) {
            known.push(contexts.clone());
            self.waiting.push_back(Visit { ty, places, contexts, step, narrowed });
        }
    }

    /// Takes every field that clients see.
    fn visit(&mut self, visit: &Visit) {
        let merged = self.moves.merged;
        let Some(object) = merged.schema.get_object(&visit.ty) else { return };
        let reached = visit.places.iter().flat_map(|reached| reached.iter().cloned()).collect();
        let below = self.moves.contexts_below(&visit.ty, &reached, &visit.contexts);
        for field in object.fields.values().filter(|field| !is_hidden(field.directives.iter())) {
            self.moves.set.clone_from(&visit.contexts);
            let landings = self.moves.landings(&visit.ty, &visit.places, &field.name);
            self.moves.set.clear();
            let (on, narrowed) = (visit.ty.clone(), visit.narrowed);
            self.steps.push(Step { before: visit.step, on, field: field.name.clone(), narrowed });
            if landings.is_empty() {
                self.fail(visit, &field.name);
            } else if !merged.is_inaccessible_type(field.ty.inner_named_type()) {
                self.follow(field.ty.inner_named_type(), &landings, &below);
            }
        }
    }

    /// Goes on from `landings`, which all have (a part of) the type `ty`, after the last step.
    fn follow(&mut self, ty: &Name, landings: &BTreeSet<At>, contexts: &BTreeSet<ContextUse>) {
        let merged = self.moves.merged;
        if merged.schema.types.get(ty).is_none_or(|ty| ty.is_leaf()) {
            return;
        }
        let narrowed = !merged.schema.types.get(ty).is_some_and(|ty| ty.is_object());
        let mut by_object: BTreeMap<Name, BTreeSet<At>> = BTreeMap::new();
        for landing in landings {
            for (object, at) in self.moves.objects_at(landing) {
                by_object.entry(object).or_default().insert(at);
            }
        }
        let step = self.steps.len().checked_sub(1);
        for (ty, starts) in by_object {
            if !merged.is_inaccessible_type(&ty) {
                self.plan(ty, &starts, contexts.clone(), step, narrowed);
            }
        }
    }

    /// Tells that the last step fails.
    fn fail(&mut self, visit: &Visit, field: &Name) {
        if !self.failed.insert((visit.ty.clone(), field.clone())) {
            return;
        }
        let mut path = Vec::new();
        let mut next = self.steps.last();
        while let Some(step) = next {
            path.push(step.clone());
            next = step.before.and_then(|before| self.steps.get(before));
        }
        path.reverse();
        let failure = Failure { path: &path, ty: &visit.ty, field, places: &visit.places };
        failure.tell(&mut self.moves, self.findings);
    }
}
