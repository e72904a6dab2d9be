//! Interfaces and unions: whether a field is taken for all objects of a place at once, or for each type on its own.

use apollo_compiler::Name;
use supergraph::{SubgraphId, TypeId, TypeKind};

use crate::error::PlanError;
use crate::place::{Found, PlaceId, PlaceOrigin, TYPENAME, Wish};
use crate::planner::{AbstractFields, Planner};
use crate::reach::WayOrigin;
use crate::resolve::ScopeId;

impl Planner<'_> {
    /// Which places a wish at this one goes to: the place itself, or its narrowed places.
    pub(crate) fn targets_of(&mut self, place: PlaceId, found: &Found<'_>) -> Result<Vec<PlaceId>, PlanError> {
        let here = self.place(place);
        let (ty, is_root) = (here.ty, self.is_at_root(place));
        let name = &found.wish.name;
        let fits = |ty: &TypeId| {
            found.guards.iter().all(|guard| self.supergraph.ty(*guard).possible_types.binary_search(ty).is_ok())
        };
        let permitted = |ty: &TypeId| fits(ty) && !self.withheld.keeps_back_of(self.supergraph, *ty, name);
        let types: Vec<TypeId> = here.possible.iter().copied().filter(permitted).collect();
        let for_all = types.len() == here.possible.len();
        // An interface that nothing implements still has fields of its own, where it is an interface object.
        let by_itself = for_all && found.guards.iter().all(|guard| *guard == ty);
        let for_none = types.is_empty() && !by_itself;
        if for_none || (is_root && name.starts_with("__")) {
            // Nothing is fetched for other types, or of what is withheld; but where some may stand, how the answer is written depends on the type.
            let is_abstract = self.supergraph.ty(ty).kind.is_abstract();
            if !is_root && is_abstract && self.supergraph.ty(ty).possible_types.iter().any(fits) {
                self.want(place, Wish::typename())?;
            }
            return Ok(Vec::new());
        }
        if self.supergraph.ty(ty).kind == TypeKind::Object || *name == TYPENAME {
            return Ok(vec![place]);
        }
        if for_all && (self.takes_for_all(place, name) || self.twin_takes_for_all(place, &found.wish.key)) {
            if self.type_matters(ty, found) {
                self.want(place, Wish::typename())?;
            }
            return Ok(vec![place]);
        }
        if types.is_empty() {
            return Err(self.unreachable(place, &found.wish.key));
        }
        if by_itself && let Some(object) = self.left_behind(place, &types, name) {
            let error = self.unreachable(place, &found.wish.key);
            self.blamed.set(self.supergraph.field_id(object, name));
            return Err(error);
        }
        let mut targets = Vec::new();
        for ty in types {
            let narrowed = self.narrow(place, ty)?;
            if !self.place(narrowed).ways.is_empty() {
                targets.push(narrowed);
            }
        }
        Ok(targets)
    }

    /// Wants the runtime type at an abstract place where a field is withheld from some of its objects only: how the others
    /// are written depends on it.
    pub(crate) fn tell_types_for(&mut self, place: PlaceId, found: &Found<'_>) -> Result<(), PlanError> {
        let here = self.place(place);
        let (ty, is_root) = (here.ty, self.is_at_root(place));
        if !is_root && self.supergraph.ty(ty).kind.is_abstract() && self.type_matters(ty, found) {
            self.want(place, Wish::typename())?;
        }
        Ok(())
    }

    /// Whether a field of an abstract type, though fetched for all objects alike, is not answered alike for all.
    fn type_matters(&self, ty: TypeId, found: &Found<'_>) -> bool {
        let possible = self.supergraph.ty(ty).possible_types.iter().filter(|ty| self.supergraph.ty(**ty).accessible);
        let mut types = possible.map(|ty| {
            let fits =
                found.guards.iter().all(|guard| self.supergraph.ty(*guard).possible_types.binary_search(ty).is_ok());
            let withheld = self.withheld.keeps_back_of(self.supergraph, *ty, &found.wish.name);
            let field = self.supergraph.field_id(*ty, &found.wish.name).map(|field| &self.supergraph.field(field).ty);
            (fits, withheld, field)
        });
        let first = types.next();
        first.is_some_and(|first| !first.0 || types.any(|other| other != first))
    }

    /// Whether some way to an abstract place gives the field for every object type at once.
    fn takes_for_all(&mut self, place: PlaceId, name: &Name) -> bool {
        if self.abstract_fields == AbstractFields::Expanded {
            // A field that only an interface object has is not found on the object types' own ways.
            return false;
        }
        (0..self.place(place).ways.len())
            .any(|way| !self.way(place, way).held && self.resolve_at(place, way, name).is_some())
    }

    pub(crate) fn narrow(&mut self, place: PlaceId, ty: TypeId) -> Result<PlaceId, PlanError> {
        if self.place(place).ty == ty {
            return Ok(place);
        }
        if let Some(known) = self.place(place).narrowed.get(&ty) {
            return Ok(*known);
        }
        let narrowed = self.add_place(PlaceOrigin::Narrowed { parent: place }, ty)?;
        self.place_mut(place).narrowed.insert(ty, narrowed);
        Ok(narrowed)
    }

    /// An object type for which an interface's field is out of reach, unless some way into the abstract place, taken alone, leads
    /// to the field for every object type that comes by it. Subgraphs that share the way into the place may each know only
    /// some of the objects rightly: their answers are not put together from halves.
    fn left_behind(&mut self, place: PlaceId, types: &[TypeId], name: &Name) -> Option<TypeId> {
        let ways = self.place(place).ways.iter().filter(|way| matches!(way.origin, WayOrigin::Field { .. }));
        let ways: Vec<_> = ways.map(|way| (way.subgraph, way.ty, way.scope)).collect();
        if ways.len() < 2 {
            return None;
        }
        let mut left_behind = None;
        for (subgraph, ty, scope) in ways {
            let there = self.supergraph.type_in(subgraph, ty).filter(|there| !there.interface_object)?;
            let coming = types.iter().copied().filter(|ty| there.possible_types.binary_search(ty).is_ok());
            let ends_at = coming.into_iter().find(|ty| !self.leads_on(subgraph, *ty, scope, name))?;
            left_behind.get_or_insert(ends_at);
        }
        left_behind
    }

    /// Whether a field can be had from one view of a type, by moves from it.
    fn leads_on(&mut self, subgraph: SubgraphId, ty: TypeId, scope: Option<ScopeId>, name: &Name) -> bool {
        let mut views = vec![(subgraph, ty, scope)];
        let mut open = self.targets_for(ty).to_vec();
        loop {
            if views.iter().any(|(subgraph, ty, scope)| self.resolve(*subgraph, *ty, *scope, name).is_some()) {
                return true;
            }
            let next = open.iter().position(|target| {
                target.keys.iter().any(|key| {
                    views.iter().any(|(subgraph, ty, scope)| self.has_locally(*subgraph, *ty, *scope, &key.items))
                })
            });
            let Some(next) = next else { return false };
            let target = open.remove(next);
            views.push((target.subgraph, target.ty, None));
        }
    }

    /// Which objects may stand at a new place: those that every subgraph that leads there can give. (Subgraphs that share a
    /// field give the same value, so it is of a type all of them know.)
    pub(crate) fn bound_possible_types(&mut self, id: PlaceId) {
        let place = self.place(id);
        if !self.supergraph.ty(place.ty).kind.is_abstract() {
            return;
        }
        let mut possible = place.possible.clone();
        for way in place.ways.iter().filter(|way| matches!(way.origin, WayOrigin::Field { .. })) {
            let Some(there) = self.supergraph.type_in(way.subgraph, way.ty) else { continue };
            if !there.interface_object {
                possible.retain(|ty| there.possible_types.binary_search(ty).is_ok());
            }
        }
        self.place_mut(id).possible = possible;
    }
}
