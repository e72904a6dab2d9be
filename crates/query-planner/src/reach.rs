//! How a place can be reached: the nodes and edges of the query graph.
//!
//! A node is a subgraph's view of a type, scoped when `@provides` widens it. Edges are fields, downcasts to an object type,
//! and moves to another subgraph by a key. The ways to a place are weighed from those to its parent, cheapest first.

use std::sync::Arc;

use apollo_compiler::Name;
use supergraph::{FieldSet, FieldSetItem, SubgraphId, TypeId};

use crate::conditions::Conditions;
use crate::error::PlanError;
use crate::fetch_graph::NodeId;
use crate::place::{PlaceId, PlaceOrigin, Source};
use crate::plan::PartId;
use crate::planner::Planner;
use crate::resolve::{Resolution, ScopeId};

/// What one more fetch costs; a field further down costs 1.
pub(crate) const FETCH_COST: u64 = 1_000;
/// What it costs to let a field that is deferred come with the part around it: more than any other way.
pub(crate) const HELD_COST: u64 = 1_000_000_000;
pub(crate) const UNREACHED: u64 = u64::MAX;

/// A way to a place: the place as one subgraph sees it.
#[derive(Clone, Debug)]
pub(crate) struct Way {
    pub(crate) subgraph: SubgraphId,
    /// The type in the subgraph: the place's own, or an interface object's.
    pub(crate) ty: TypeId,
    pub(crate) scope: Option<ScopeId>,
    pub(crate) cost: u64,
    /// How many wanted fields the subgraph has on this way, from its root down: of equally cheap ways, the one with more
    /// is better.
    pub(crate) affinity: u64,
    pub(crate) origin: WayOrigin,
    /// Whether it belongs to a part around: keys are taken from it, a field only where there is no other way.
    pub(crate) held: bool,
    /// Where its selections go, once it is part of a fetch.
    pub(crate) node: Option<NodeId>,
}

#[derive(Clone, Debug)]
pub(crate) enum WayOrigin {
    Root,
    /// By the place's field, from this way to the parent.
    Field {
        way: usize,
    },
    /// By a downcast, from this way to the parent.
    Narrowed {
        way: usize,
    },
    /// By an entity fetch.
    Move(Entry),
    /// By a way that a part around has, for the sake of keys that it gives.
    Held {
        place: PlaceId,
        way: usize,
    },
}

/// The cost of a way, then how little else it brings.
pub(crate) type Rank = (u64, std::cmp::Reverse<u64>);

impl Way {
    pub(crate) fn rank(&self, more: u64) -> Rank {
        (self.cost.saturating_add(more), std::cmp::Reverse(self.affinity))
    }
}

/// What an entity fetch is entered by: a key, and which ways give which of its fields.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: Arc<FieldSet>,
    /// Empty when parts of the key, further down, lie in other subgraphs: then it is fetched like a `@requires`.
    pub(crate) sources: Vec<(usize, FieldSet)>,
    pub(crate) cost: u64,
}

/// An entity fetch made for `@requires`.
#[derive(Clone, Debug)]
pub(crate) struct RequiredNode {
    pub(crate) subgraph: SubgraphId,
    pub(crate) ty: TypeId,
    pub(crate) node: NodeId,
    pub(crate) requires: Arc<FieldSet>,
}

/// A view of a type that can be moved to by key.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) subgraph: SubgraphId,
    pub(crate) ty: TypeId,
    pub(crate) keys: Vec<Arc<FieldSet>>,
}

impl<'a> Planner<'a> {
    /// Weighs the ways to a place anew, from those to its parent. Ways that are part of a fetch already cost nothing.
    pub(crate) fn weigh(&mut self, id: PlaceId) -> Result<(), PlanError> {
        if self.place(id).weighed == Some(self.version) {
            return Ok(());
        }
        if let PlaceOrigin::Field { parent, .. } | PlaceOrigin::Narrowed { parent } = self.place(id).origin {
            self.weigh(parent)?;
        }
        let version = self.version;
        let place = self.place_mut(id);
        place.weighed = Some(version);
        for way in &mut place.ways {
            way.cost = if way.node.is_some() { 0 } else { UNREACHED };
        }
        self.enter_place(id)?;
        self.hold_ways(id)?;
        self.move_between_subgraphs(id)
    }

    /// The ways that lead into the place from its parent.
    fn enter_place(&mut self, id: PlaceId) -> Result<(), PlanError> {
        match self.place(id).origin.clone() {
            PlaceOrigin::Deferred { of } if !self.is_at_root(of) => {}
            PlaceOrigin::Root { .. } | PlaceOrigin::Deferred { .. } => {
                let ty = self.place(id).ty;
                // The root of a mutation was cut down to one subgraph: the others are not offered again.
                let known: Vec<SubgraphId> = self.place(id).ways.iter().map(|way| way.subgraph).collect();
                for subgraph in self.supergraph.subgraph_ids() {
                    let offered = known.is_empty() || known.contains(&subgraph);
                    if offered && self.supergraph.type_in(subgraph, ty).is_some() {
                        self.offer(id, (subgraph, ty, None), FETCH_COST, WayOrigin::Root);
                    }
                }
            }
            PlaceOrigin::Field { parent, key } => {
                let Some(name) = self.place(parent).wanted.get(&key).map(|wanted| wanted.wish.name.clone()) else {
                    return Ok(());
                };
                for way in 0..self.place(parent).ways.len() {
                    self.budget.spend(1)?;
                    let Some(found) = self.resolve_at(parent, way, &name) else { continue };
                    let from = self.way(parent, way);
                    let held = if from.held { HELD_COST } else { 0 };
                    let (subgraph, cost) = (from.subgraph, from.cost.saturating_add(held));
                    let requires = if found.is_plain() { 0 } else { 2 * FETCH_COST };
                    let cost = cost.saturating_add(1 + requires);
                    self.offer(id, (subgraph, found.value, found.scope), cost, WayOrigin::Field { way });
                }
            }
            PlaceOrigin::Narrowed { parent } => {
                let ty = self.place(id).ty;
                for way in 0..self.place(parent).ways.len() {
                    self.budget.spend(1)?;
                    let from = self.way(parent, way);
                    let (subgraph, scope, cost) = (from.subgraph, from.scope, from.cost);
                    let view = from.ty;
                    let Some(there) = self.supergraph.type_in(subgraph, view) else { continue };
                    // An interface object has its fields for objects of every type, without knowing which.
                    let narrowed = if there.interface_object { view } else { ty };
                    if there.interface_object || there.possible_types.binary_search(&ty).is_ok() {
                        self.offer(id, (subgraph, narrowed, scope), cost, WayOrigin::Narrowed { way });
                    }
                }
            }
        }
        Ok(())
    }

    /// The ways that a part around has to the same objects. One that it would have to fetch more for is none to hold on to.
    fn hold_ways(&mut self, id: PlaceId) -> Result<(), PlanError> {
        let ty = self.place(id).ty;
        let twins = self.twins(id).into_iter().filter(|twin| self.place(*twin).ty == ty);
        for twin in twins.collect::<Vec<_>>() {
            self.weigh(twin)?;
            for way in 0..self.place(twin).ways.len() {
                self.budget.spend(1)?;
                let from = self.way(twin, way);
                let dear = if from.cost == 0 { 0 } else { HELD_COST };
                let (view, cost) = ((from.subgraph, from.ty, from.scope), from.cost.saturating_add(dear));
                self.offer(id, view, cost, WayOrigin::Held { place: twin, way });
            }
        }
        Ok(())
    }

    /// Adds the ways that lead from one subgraph to another, cheapest first.
    fn move_between_subgraphs(&mut self, id: PlaceId) -> Result<(), PlanError> {
        let targets = self.targets_for(self.place(id).ty);
        let mut open: Vec<&Target> = targets.iter().filter(|target| !self.arrives(id, target)).collect();
        loop {
            let mut best: Option<(usize, Entry)> = None;
            for (place, target) in open.iter().enumerate() {
                self.budget.spend(1)?;
                let entry = self.cheapest_entry(id, &target.keys);
                if let Some(entry) = entry
                    && best.as_ref().is_none_or(|(_, known)| entry.cost < known.cost)
                {
                    best = Some((place, entry));
                }
            }
            if best.is_none() {
                best = self.try_scattered_keys(id, &open)?;
            }
            let Some((place, entry)) = best else { return Ok(()) };
            let target = open.remove(place);
            let cost = entry.cost.saturating_add(FETCH_COST);
            self.offer(id, (target.subgraph, target.ty, None), cost, WayOrigin::Move(entry));
        }
    }

    /// The first target with a key that can be had with fetches further down, such as `items{id code}` where another
    /// subgraph knows the code of each item.
    fn try_scattered_keys(&mut self, id: PlaceId, open: &[&Target]) -> Result<Option<(usize, Entry)>, PlanError> {
        for (place, target) in open.iter().enumerate() {
            for key in &target.keys {
                if let Some(cost) = self.try_scattered_key(id, target.ty, key)? {
                    return Ok(Some((place, Entry { key: key.clone(), sources: Vec::new(), cost })));
                }
            }
        }
        Ok(None)
    }

    pub(crate) fn try_scattered_key(
        &mut self,
        id: PlaceId,
        ty: TypeId,
        key: &Arc<FieldSet>,
    ) -> Result<Option<u64>, PlanError> {
        let nests = |item: &FieldSetItem| matches!(item, FieldSetItem::Field { fields, .. } if !fields.is_empty());
        let step = (ty, key.clone());
        if !key.items.iter().any(nests) || self.trying.contains(&step) {
            return Ok(None);
        }
        self.trying.push(step);
        let cost = self.cost_of_all(id, key);
        self.trying.pop();
        cost
    }

    /// What the dearest leaf of a field set costs; `None` when one cannot be had.
    fn cost_of_all(&mut self, id: PlaceId, fields: &FieldSet) -> Result<Option<u64>, PlanError> {
        let mut leaves = Vec::new();
        self.spread_noting(id, Source::Internal(fields.clone(), Conditions::always()), &mut leaves)?;
        let mut dearest = 0;
        for (place, key) in leaves {
            self.weigh(place)?;
            let Some(name) = self.place(place).wanted.get(&key).map(|wanted| wanted.wish.name.clone()) else {
                return Ok(None);
            };
            let Some((cost, _)) = self.cheapest_way_to(place, &name)? else { return Ok(None) };
            dearest = dearest.max(cost);
        }
        Ok(Some(dearest))
    }

    fn arrives(&self, id: PlaceId, target: &Target) -> bool {
        let mut ways = self.place(id).ways.iter();
        // Objects that a part around has are rather asked for by their own key than by the way to them once more.
        let is_near = |way: &Way| !way.held && (way.cost <= FETCH_COST || self.place(id).part == PartId::FIRST);
        ways.any(|way| way.cost != UNREACHED && is_near(way) && way.subgraph == target.subgraph && way.ty == target.ty)
    }

    /// Adds a way, or makes the known one cheaper.
    fn offer(
        &mut self,
        id: PlaceId,
        (subgraph, ty, scope): (SubgraphId, TypeId, Option<ScopeId>),
        cost: u64,
        origin: WayOrigin,
    ) {
        if cost == UNREACHED {
            return;
        }
        let held = match (&origin, &self.place(id).origin) {
            (WayOrigin::Held { .. }, _) => true,
            (WayOrigin::Narrowed { way }, PlaceOrigin::Narrowed { parent }) => self.way(*parent, *way).held,
            _ => false,
        };
        let place = self.place_mut(id);
        let known = place
            .ways
            .iter_mut()
            .find(|way| way.subgraph == subgraph && way.ty == ty && way.scope == scope && way.held == held);
        match known {
            Some(way) if way.node.is_none() && cost < way.cost => (way.cost, way.origin) = (cost, origin),
            Some(_) => {}
            None => place.ways.push(Way { subgraph, ty, scope, cost, affinity: 0, origin, held, node: None }),
        }
    }

    pub(crate) fn way(&self, place: PlaceId, way: usize) -> &Way {
        self.place(place).ways.get(way).expect("ways are never removed")
    }

    /// The views of a type (or, for an object, of an interface object standing for it) that have a key.
    pub(crate) fn targets_for(&mut self, ty: TypeId) -> Arc<[Target]> {
        if let Some(known) = self.targets.get(&ty) {
            return known.clone();
        }
        let mut targets = Vec::new();
        let views = std::iter::once(ty).chain(self.supergraph.ty(ty).abstract_types.iter().copied());
        for view in views {
            for subgraph in self.supergraph.subgraph_ids() {
                let Some(there) = self.supergraph.type_in(subgraph, view) else { continue };
                let keys = self.usable_keys(subgraph, view);
                if !keys.is_empty() && (view == ty || there.interface_object) {
                    targets.push(Target { subgraph, ty: view, keys });
                }
            }
        }
        let targets: Arc<[Target]> = targets.into();
        self.targets.insert(ty, targets.clone());
        targets
    }

    /// The cheapest way to have one of the keys at a place.
    pub(crate) fn cheapest_entry(&mut self, place: PlaceId, keys: &[Arc<FieldSet>]) -> Option<Entry> {
        let mut best: Option<Entry> = None;
        for key in keys {
            if let Some(entry) = self.entry_by(place, key)
                && best.as_ref().is_none_or(|known| entry.cost < known.cost)
            {
                best = Some(entry);
            }
        }
        best
    }

    /// One way that has the whole key, or several that have it between them.
    fn entry_by(&mut self, place: PlaceId, key: &Arc<FieldSet>) -> Option<Entry> {
        if let Some((way, cost)) = self.cheapest_way_with(place, &key.items) {
            return Some(Entry { key: key.clone(), sources: vec![(way, (**key).clone())], cost });
        }
        let mut sources: Vec<(usize, FieldSet)> = Vec::new();
        let mut cost = 0_u64;
        for item in &key.items {
            let (way, of_way) = self.cheapest_way_with(place, std::slice::from_ref(item))?;
            match sources.iter_mut().find(|(known, _)| *known == way) {
                Some((_, fields)) => fields.items.push(item.clone()),
                None => {
                    cost = cost.saturating_add(of_way);
                    sources.push((way, FieldSet { items: vec![item.clone()] }));
                }
            }
        }
        Some(Entry { key: key.clone(), sources, cost })
    }

    fn cheapest_way_with(&mut self, place: PlaceId, items: &[FieldSetItem]) -> Option<(usize, u64)> {
        let mut best: Option<(Rank, usize)> = None;
        for way in 0..self.place(place).ways.len() {
            let from = self.way(place, way);
            let (subgraph, ty, scope, rank) = (from.subgraph, from.ty, from.scope, from.rank(0));
            let better = from.cost != UNREACHED && best.is_none_or(|(known, _)| rank < known);
            if better && self.has_locally(subgraph, ty, scope, items) {
                best = Some((rank, way));
            }
        }
        best.map(|(rank, way)| (way, rank.0))
    }

    /// What a way to a place makes of a field.
    pub(crate) fn resolve_at(&mut self, place: PlaceId, way: usize, name: &Name) -> Option<Resolution> {
        let way = self.way(place, way);
        let (subgraph, ty, scope) = (way.subgraph, way.ty, way.scope);
        let found = if way.cost == UNREACHED { None } else { self.resolve(subgraph, ty, scope, name) }?;
        found.contexts.iter().all(|argument| self.givers(place, argument).is_some()).then_some(found)
    }
}
