//! Chooses the way to every wanted field, cheapest first, and grows the fetches that it takes.
//!
//! Fields that can be had in one subgraph only are placed first: what they need is needed anyway, and the others ride
//! along where they can.

use std::collections::BTreeSet;
use std::sync::Arc;

use apollo_compiler::Name;
use supergraph::{FieldSet, SubgraphId, TypeId};

use crate::conditions::Conditions;
use crate::error::PlanError;
use crate::fetch_graph::{GroupId, GroupInput, NodeId};
use crate::place::{PlaceId, PlaceOrigin, Source, TYPENAME, Wanted, Wish};
use crate::plan::TreeKey;
use crate::planner::Planner;
use crate::reach::{Entry, FETCH_COST, HELD_COST, Rank, RequiredNode, WayOrigin};

/// Which fields are placed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Round {
    /// Those with one subgraph to go to.
    Fixed,
    /// All that are left.
    Rest,
}

impl<'a> Planner<'a> {
    /// Chooses a way for every field of every place from the one numbered `first`.
    pub(crate) fn choose_ways(&mut self, first: usize) -> Result<(), PlanError> {
        self.measure_affinities(first)?;
        for round in [Round::Fixed, Round::Rest] {
            // Places added on the way are those of `@requires`, whose fields are chosen as they are added.
            for place in (first..self.places.len()).map(PlaceId) {
                self.choose_at(place, round)?;
            }
        }
        Ok(())
    }

    fn choose_at(&mut self, place: PlaceId, round: Round) -> Result<(), PlanError> {
        self.weigh(place)?;
        let wanted = self.place(place).wanted.values();
        let is_open = |wanted: &&Wanted| wanted.child.is_none() && wanted.chosen.is_none() && !wanted.tentative;
        let open: Vec<TreeKey> = wanted.filter(is_open).map(|wanted| wanted.wish.key.clone()).collect();
        for key in open {
            if round == Round::Rest || self.has_one_subgraph(place, &key)? {
                self.choose(place, &key)?;
            }
        }
        Ok(())
    }

    fn has_one_subgraph(&mut self, place: PlaceId, key: &TreeKey) -> Result<bool, PlanError> {
        let Some(name) = self.place(place).wanted.get(key).map(|wanted| wanted.wish.name.clone()) else {
            return Ok(false);
        };
        let mut subgraphs: BTreeSet<SubgraphId> = BTreeSet::new();
        for way in 0..self.place(place).ways.len() {
            self.budget.spend(1)?;
            if !self.way(place, way).held && self.resolve_at(place, way, &name).is_some() {
                subgraphs.insert(self.way(place, way).subgraph);
            }
        }
        Ok(subgraphs.len() == 1)
    }

    /// Chooses the cheapest way to a leaf, and selects it there.
    pub(crate) fn choose(&mut self, place: PlaceId, key: &TreeKey) -> Result<Option<GroupId>, PlanError> {
        if let Some((_, group)) = self.place(place).wanted.get(key).and_then(|wanted| wanted.chosen) {
            return Ok(Some(group));
        }
        let Some(wish) = self.place(place).wanted.get(key).map(|wanted| wanted.wish.clone()) else { return Ok(None) };
        if let Some(known) = self.chosen_before(place, key, &wish.conditions) {
            if let Some(wanted) = self.place_mut(place).wanted.get_mut(key) {
                wanted.chosen = Some(known);
            }
            return Ok(Some(known.1));
        }
        self.weigh(place)?;
        let Some((_, way)) = self.cheapest_way_to(place, &wish.name)? else { return Err(self.unreachable(place, key)) };
        let (node, _) = self.select_at(place, key, way)?;
        let group = self.node(node).group;
        if let Some(wanted) = self.place_mut(place).wanted.get_mut(key) {
            wanted.chosen = Some((node, group));
        }
        Ok(Some(group))
    }

    /// The cheapest way to a field of a place, with its cost.
    pub(crate) fn cheapest_way_to(&mut self, place: PlaceId, name: &Name) -> Result<Option<(u64, usize)>, PlanError> {
        let mut best: Option<(Rank, usize)> = None;
        for way in 0..self.place(place).ways.len() {
            self.budget.spend(1)?;
            let Some(found) = self.resolve_at(place, way, name) else { continue };
            let requires = if found.is_plain() { 0 } else { 2 * FETCH_COST };
            let held = if self.way(place, way).held && *name != TYPENAME { HELD_COST } else { 0 };
            let rank = self.way(place, way).rank(requires + held);
            if best.is_none_or(|(known, _)| rank < known) {
                best = Some((rank, way));
            }
        }
        Ok(best.map(|(rank, way)| (rank.0, way)))
    }

    /// Selects a wanted field by a way to its place. Returns the node it is at, and that of its value.
    fn select_at(&mut self, place: PlaceId, key: &TreeKey, way: usize) -> Result<(NodeId, Option<NodeId>), PlanError> {
        let Some(wish) = self.place(place).wanted.get(key).map(|wanted| wanted.wish.clone()) else {
            return Err(self.unreachable(place, key));
        };
        let Some(found) = self.resolve_at(place, way, &wish.name) else {
            return Err(self.unreachable(place, key));
        };
        // What is taken from a context is handed over as what is required: when the object is asked for by its key.
        let node = match (found.is_plain(), found.requires) {
            (true, _) => self.enter(place, way)?,
            (false, requires) => self.requiring(place, key, way, requires.unwrap_or_default())?,
        };
        self.require_for(place, node, &wish.conditions)?;
        let key = self.key_apart(place, key, way).unwrap_or_else(|| key.clone());
        let child = self.select_by(node, &key, &wish, Some(found.value));
        self.fill_from_contexts(place, node, &key, &found.contexts)?;
        Ok((node, child))
    }

    /// Makes a way part of a fetch, with all that leads to it.
    fn enter(&mut self, place: PlaceId, way: usize) -> Result<NodeId, PlanError> {
        self.budget.spend(1)?;
        let here = self.way(place, way);
        if let Some(node) = here.node {
            return Ok(node);
        }
        let (subgraph, ty, origin) = (here.subgraph, here.ty, here.origin.clone());
        let node = match origin {
            WayOrigin::Root => self.add_group(subgraph, place, ty, None, BTreeSet::new()),
            WayOrigin::Field { way } => self.enter_by_field(place, way)?,
            WayOrigin::Narrowed { way } => match self.place(place).origin {
                PlaceOrigin::Narrowed { parent } => {
                    let node = self.enter(parent, way)?;
                    self.select_narrowed(node, ty)
                }
                PlaceOrigin::Root { .. } | PlaceOrigin::Field { .. } | PlaceOrigin::Deferred { .. } => {
                    return Err(self.unreachable(place, &TreeKey("".into())));
                }
            },
            WayOrigin::Held { place, way } => self.enter(place, way)?,
            WayOrigin::Move(entry) => match self.required_node_in(place, subgraph, ty) {
                Some(node) => node,
                None => self.enter_by_key(place, (subgraph, ty), &entry, None, BTreeSet::new())?,
            },
        };
        if let Some(way) = self.place_mut(place).ways.get_mut(way) {
            way.node = Some(node);
        }
        self.version += 1;
        Ok(node)
    }

    fn enter_by_field(&mut self, place: PlaceId, way: usize) -> Result<NodeId, PlanError> {
        let PlaceOrigin::Field { parent, key } = self.place(place).origin.clone() else {
            return Err(self.unreachable(place, &TreeKey("".into())));
        };
        let (_, child) = self.select_at(parent, &key, way)?;
        child.ok_or_else(|| self.unreachable(parent, &key))
    }

    /// An entity fetch already made here for `@requires`: what else the subgraph has can ride along.
    fn required_node_in(&self, place: PlaceId, subgraph: SubgraphId, ty: TypeId) -> Option<NodeId> {
        let mut required = self.place(place).required.iter();
        required.find(|required| required.subgraph == subgraph && required.ty == ty).map(|required| required.node)
    }

    /// Adds an entity fetch and selects its key where it is to be had.
    fn enter_by_key(
        &mut self,
        place: PlaceId,
        (subgraph, ty): (SubgraphId, TypeId),
        entry: &Entry,
        requires: Option<Arc<FieldSet>>,
        mut needs: BTreeSet<GroupId>,
    ) -> Result<NodeId, PlanError> {
        let mut types_known = true;
        for (source, fields) in &entry.sources {
            let from = self.way(place, *source);
            let view = self.supergraph.type_in(from.subgraph, from.ty);
            types_known &= view.is_some_and(|view| !view.interface_object);
            let node = self.enter(place, *source)?;
            needs.extend(self.require_for(place, node, &Conditions::always())?);
            self.select_key(node, fields);
            if self.supergraph.ty(self.node(node).ty).kind.is_abstract() {
                let typed = !self
                    .supergraph
                    .type_in(self.group(self.node(node).group).subgraph, self.node(node).ty)
                    .is_some_and(|there| there.interface_object);
                self.node_mut(node).typename |= typed;
            }
            needs.insert(self.node(node).group);
            for untyped in self.untyped_above(place, *source) {
                self.want(untyped, Wish::typename())?;
                needs.extend(self.choose(untyped, &Wish::typename().key)?);
            }
        }
        if entry.sources.is_empty() {
            needs.extend(self.require(place, Source::Internal((*entry.key).clone(), Conditions::always()))?);
        }
        let is_object_there = self.supergraph.type_in(subgraph, ty).is_some_and(|there| there.interface_object);
        let is_abstract = self.supergraph.ty(ty).kind.is_abstract();
        let sent_as = (!is_abstract || is_object_there || !types_known).then_some(ty);
        let input = GroupInput {
            on: self.place(place).possible_or_unknown(self.supergraph),
            sent_as,
            keys: vec![entry.key.clone()],
            requires: requires.into_iter().filter(|requires| !requires.is_empty()).collect(),
            required_when: Conditions::always(),
        };
        Ok(self.add_group(subgraph, place, ty, Some(input), needs))
    }

    /// The abstract places on a way whose objects the way itself does not tell the types of, though it depends on them: an
    /// interface object's. Another fetch must have told.
    fn untyped_above(&self, mut place: PlaceId, mut way: usize) -> Vec<PlaceId> {
        let mut untyped = Vec::new();
        while let Some((parent, from)) = self.held_from(place, way).or_else(|| self.way_above(place, way)) {
            let above = self.way(parent, from);
            let view = self.supergraph.type_in(above.subgraph, above.ty);
            let is_narrowed = matches!(self.place(place).origin, PlaceOrigin::Narrowed { .. });
            if is_narrowed && view.is_some_and(|view| view.interface_object) {
                untyped.push(parent);
            }
            (place, way) = (parent, from);
        }
        untyped
    }

    /// The entity fetch that a field with `@requires` is selected in, with all that it requires fetched before.
    fn requiring(
        &mut self,
        place: PlaceId,
        key: &TreeKey,
        way: usize,
        requires: Arc<FieldSet>,
    ) -> Result<NodeId, PlanError> {
        let here = self.way(place, way);
        let (subgraph, ty) = (here.subgraph, here.ty);
        let mut known = self.place(place).required.iter();
        if let Some(known) =
            known.find(|known| known.subgraph == subgraph && known.ty == ty && known.requires == requires)
        {
            return Ok(known.node);
        }
        let step = (place, subgraph, key.clone());
        if self.following.contains(&step) {
            return Err(self.unreachable(place, key));
        }
        self.following.push(step);
        let conditions =
            self.place(place).wanted.get(key).map_or_else(Conditions::always, |wanted| wanted.wish.conditions.clone());
        let needs = match requires.is_empty() {
            true => Ok(BTreeSet::new()),
            false => self.require(place, Source::Internal((*requires).clone(), conditions.clone())),
        };
        self.following.pop();
        let needs = needs?;
        let keys = self.usable_keys(subgraph, ty);
        self.weigh(place)?;
        let entry = self.cheapest_entry(place, &keys).ok_or_else(|| self.unreachable(place, key))?;
        let node = self.enter_by_key(place, (subgraph, ty), &entry, Some(requires.clone()), needs)?;
        if let Some(input) = self.input_of(node).filter(|_| !requires.is_empty()) {
            input.required_when = conditions;
        }
        self.place_mut(place).required.push(RequiredNode { subgraph, ty, node, requires });
        Ok(node)
    }

    /// Sees to it that what an entity fetch requires is there whenever a field that rides along is wanted: also for a part
    /// that takes a key from a fetch of a part around.
    pub(crate) fn require_for(
        &mut self,
        place: PlaceId,
        node: NodeId,
        when: &Conditions,
    ) -> Result<BTreeSet<GroupId>, PlanError> {
        let required = std::iter::once(place).chain(self.twins(place)).find_map(|place| {
            let required = self.place(place).required.iter().find(|required| required.node == node)?;
            Some((place, required.requires.clone()))
        });
        let Some((place, requires)) = required else { return Ok(BTreeSet::new()) };
        match self.input_of(node) {
            Some(input) if !input.required_when.covers(when) => input.required_when.or(when),
            _ => return Ok(BTreeSet::new()),
        }
        match requires.is_empty() {
            true => Ok(BTreeSet::new()),
            false => self.require(place, Source::Internal((*requires).clone(), when.clone())),
        }
    }

    fn input_of(&mut self, node: NodeId) -> Option<&mut GroupInput> {
        let group = self.node(node).group;
        let entry = self.group_mut(group).entries.iter_mut().find(|entry| entry.node == node)?;
        entry.input.as_mut()
    }

    /// Wants what a source selects and chooses all of it at once. Returns the fetches that give it.
    pub(crate) fn require(&mut self, place: PlaceId, source: Source<'a>) -> Result<BTreeSet<GroupId>, PlanError> {
        let mut leaves = Vec::new();
        self.spread_noting(place, source, &mut leaves)?;
        let mut groups = BTreeSet::new();
        for (at, key) in leaves {
            groups.extend(self.choose(at, &key)?);
        }
        Ok(groups)
    }
}
