//! How what is deferred is written: as answers of its own.

use std::collections::BTreeSet;

use apollo_compiler::Name;
use apollo_compiler::executable::SelectionSet;
use indexmap::IndexMap;
use operation::{Condition, FlatFragment};
use supergraph::TypeId;

use super::Projector;
use crate::conditions::conjunction;
use crate::error::PlanError;
use crate::plan::{DeferredProjection, PartId};

/// What is selected of an object, under conditions, if it meets type conditions.
pub(super) struct Selected<'a> {
    pub(super) set: &'a SelectionSet,
    pub(super) conditions: Vec<Condition>,
    pub(super) guards: Vec<&'a Name>,
}

/// What one deferred part has of an object: several fragments when one that contains it is spread more than once.
pub(super) struct Later<'a> {
    selected: Vec<Selected<'a>>,
    /// The object types that have any of it.
    types: BTreeSet<TypeId>,
}

impl<'a> Projector<'a, '_> {
    /// Projects what comes later of an object.
    pub(super) fn deferred(
        &mut self,
        ty: TypeId,
        views: &[TypeId],
        later: IndexMap<PartId, Later<'a>>,
        possible: &[TypeId],
    ) -> Result<Vec<DeferredProjection>, PlanError> {
        let mut deferred = Vec::new();
        for (part, Later { mut selected, types }) in later {
            let mut conditions: Vec<Vec<Condition>> = selected.iter().map(|one| one.conditions.clone()).collect();
            conditions.sort();
            conditions.dedup();
            if let [_] = conditions.as_slice() {
                // What all share is decided once, for the object.
                selected.iter_mut().for_each(|one| one.conditions.clear());
            }
            if conditions.iter().any(Vec::is_empty) {
                conditions.clear();
            }
            let around = std::mem::replace(&mut self.part, part);
            let projection = self.object(ty, views, &selected, false)?;
            self.part = around;
            let types: Vec<TypeId> = types.into_iter().collect();
            let on = (types != possible).then(|| self.type_set(&types));
            deferred.push(DeferredProjection { part, on, conditions, projection });
        }
        Ok(deferred)
    }

    /// Notes a fragment that comes later, with the part that it is of.
    pub(super) fn put_off(
        &mut self,
        fragment: FlatFragment<'a>,
        around: &Selected<'a>,
        possible: &[TypeId],
        later: &mut IndexMap<PartId, Later<'a>>,
    ) {
        let supergraph = self.supergraph;
        let guards: Vec<&'a Name> = around.guards.iter().copied().chain(fragment.guards).collect();
        let ids: Vec<TypeId> = guards.iter().filter_map(|guard| supergraph.type_id(guard)).collect();
        let fits = |ty: &TypeId| ids.iter().all(|guard| supergraph.ty(*guard).possible_types.binary_search(ty).is_ok());
        let types: Vec<TypeId> = possible.iter().copied().filter(fits).collect();
        if types.is_empty() && !possible.is_empty() {
            return;
        }
        let part = self.parts.of(self.part, fragment.directive);
        let later = later.entry(part).or_insert_with(|| Later { selected: Vec::new(), types: BTreeSet::new() });
        let conditions = conjunction(&around.conditions, &fragment.conditions);
        later.selected.push(Selected { set: fragment.set, conditions, guards });
        later.types.extend(types);
    }
}
