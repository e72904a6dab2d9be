//! Phase 5: proves that the subgraphs together can answer every query that the supergraph allows.
//!
//! It walks the supergraph as clients see it, from the root types, and keeps for every type on the way the set of
//! places (`places`: a subgraph and its type) where a gateway may then be. A field can be had if one of those places,
//! or another that keys lead to from there (`moves`), resolves it. If none does, `explain` tells why.

mod explain;
mod moves;
mod places;

use std::collections::{BTreeMap, BTreeSet};

use apollo_compiler::Name;

use self::{
    explain::Failure,
    moves::Moves,
    places::{At, Labels},
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
    for labels in [Labels::On, Labels::Off] {
        let moves = Moves::new(subgraphs, merged, labels);
        let mut walk = Walk { moves, visited: BTreeSet::new(), path: Vec::new(), failed: &mut failed, findings };
        walk.roots();
        if !merged.overrides.has_labels() {
            break;
        }
    }
}

/// One step of a path: a field, taken on this object type.
#[derive(Debug, Clone)]
struct Step {
    on: Name,
    field: Name,
    /// Whether the type of the step before is abstract, so that a query must say which type it means.
    narrowed: bool,
}

struct Walk<'a> {
    moves: Moves<'a>,
    visited: BTreeSet<(Name, BTreeSet<At>)>,
    path: Vec<Step>,
    /// Each field is told once, by the first path that fails.
    failed: &'a mut BTreeSet<Coordinate>,
    findings: &'a mut Findings,
}

impl Walk<'_> {
    fn roots(&mut self) {
        let schema = &self.moves.merged.schema;
        let roots: Vec<Name> = schema.schema_definition.iter_root_operations().map(|(_, name)| name.name.clone()).collect();
        for root in roots {
            let starts = self.moves.root_places(&root);
            self.visit(&root, starts, false);
        }
    }

    /// Visits the object type `ty`, which may be at any of `starts`.
    fn visit(&mut self, ty: &Name, starts: BTreeSet<At>, narrowed: bool) {
        if !self.visited.insert((ty.clone(), starts.clone())) {
            return;
        }
        let merged = self.moves.merged;
        let Some(object) = merged.schema.get_object(ty) else { return };
        for field in object.fields.values().filter(|field| !is_hidden(field.directives.iter())) {
            let landings = self.moves.landings(ty, &starts, &field.name);
            self.path.push(Step { on: ty.clone(), field: field.name.clone(), narrowed });
            if landings.is_empty() {
                self.fail(ty, &field.name, &starts);
            } else if !merged.is_inaccessible_type(field.ty.inner_named_type()) {
                self.follow(field.ty.inner_named_type(), landings);
            }
            self.path.pop();
        }
    }

    /// Goes on from `landings`, which all have (a part of) the type `ty`.
    fn follow(&mut self, ty: &Name, landings: BTreeSet<At>) {
        let merged = self.moves.merged;
        if merged.schema.types.get(ty).is_none_or(|ty| ty.is_leaf()) {
            return;
        }
        let narrowed = !merged.schema.types.get(ty).is_some_and(|ty| ty.is_object());
        let mut by_object: BTreeMap<Name, BTreeSet<At>> = BTreeMap::new();
        for landing in landings {
            for (object, at) in self.moves.objects_at(&landing) {
                by_object.entry(object).or_default().insert(at);
            }
        }
        for (object, starts) in by_object {
            if !merged.is_inaccessible_type(&object) {
                self.visit(&object, starts, narrowed);
            }
        }
    }

    fn fail(&mut self, ty: &Name, field: &Name, starts: &BTreeSet<At>) {
        if self.failed.insert((ty.clone(), field.clone())) {
            let failure = Failure { path: &self.path, ty, field, starts };
            failure.tell(&mut self.moves, self.findings);
        }
    }
}
