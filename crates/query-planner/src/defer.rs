//! `@defer`: what is put off goes into parts of the answer that have fetches of their own.
//!
//! The objects of a deferred fragment have two places: that of the part around it, and a shadow for the deferred part. What
//! the part around has of them is not fetched again. What it does not have is fetched by moves from there, by key, also to
//! the subgraph that gave the object. Only where there is no such way does a field join the fetches of the part around.

use std::sync::Arc;

use apollo_compiler::{Name, ast};
use indexmap::IndexMap;
use operation::{Condition, FlatFragment};

use crate::conditions::{Conditions, conjunction};
use crate::error::PlanError;
use crate::fetch_graph::{GroupId, NodeId};
use crate::place::{PlaceId, PlaceOrigin, Source, Wish};
use crate::plan::{PartId, TreeKey};
use crate::planner::Planner;

/// The parts of an answer: one for each `@defer` that is followed in each part around it.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    /// Known by the part around and the address of the directive, which is one of the client's document. The first part is not among them.
    deferred: IndexMap<(PartId, usize), Deferred>,
}

/// A part that comes later.
#[derive(Clone, Debug)]
pub(crate) struct Deferred {
    pub(crate) within: PartId,
    pub(crate) label: Option<Arc<str>>,
}

impl Parts {
    /// The part of a `@defer` that stands in the part `within`.
    pub(crate) fn of(&mut self, within: PartId, directive: &ast::Directive) -> PartId {
        let label = directive.specified_argument_by_name("label").and_then(|label| label.as_str());
        let part = Deferred { within, label: label.map(Arc::from) };
        let entry = self.deferred.entry((within, std::ptr::from_ref(directive).addr()));
        let place = entry.index() as u32;
        entry.or_insert(part);
        PartId(place + 1)
    }

    /// The deferred parts in the order of their ids, the first of which is 1.
    pub(crate) fn deferred(&self) -> impl Iterator<Item = &Deferred> {
        self.deferred.values()
    }

    /// Whether `outer` is `part` itself, or one that `part` lies in.
    pub(crate) fn is_within(&self, mut part: PartId, outer: PartId) -> bool {
        while part != outer {
            let around = (part.0 as usize).checked_sub(1).and_then(|place| self.deferred.get_index(place));
            let Some((_, around)) = around else { return false };
            part = around.within;
        }
        true
    }
}

/// A deferred fragment, to be spread once all that comes before it has its ways.
pub(crate) struct PutOff<'a> {
    place: PlaceId,
    part: PartId,
    source: Source<'a>,
}

impl<'a> Planner<'a> {
    /// Notes a deferred fragment of a place.
    pub(crate) fn put_off(
        &mut self,
        place: PlaceId,
        fragment: &FlatFragment<'a>,
        outer: &[Condition],
        guards: &[&'a Name],
    ) -> Result<(), PlanError> {
        let part = self.parts.of(self.place(place).part, fragment.directive);
        // Which objects the fragment is for must be known before.
        let ty = self.place(place).ty;
        if self.supergraph.ty(ty).kind.is_abstract() && !self.is_at_root(place) {
            self.want(place, Wish::typename())?;
        }
        let guards = guards.iter().chain(&fragment.guards).copied().collect();
        let conditions = conjunction(outer, &fragment.conditions);
        self.put_off.push(PutOff { place, part, source: Source::Client { set: fragment.set, conditions, guards } });
        Ok(())
    }

    /// Spreads and places what was put off, part by part from the outside in.
    pub(crate) fn place_deferred(&mut self) -> Result<(), PlanError> {
        while !self.put_off.is_empty() {
            let first = self.places.len();
            for PutOff { place, part, source } in std::mem::take(&mut self.put_off) {
                let shadow = self.shadow(place, part)?;
                self.spread(shadow, source)?;
            }
            self.choose_ways(first)?;
        }
        Ok(())
    }

    /// The place of a place's objects in a deferred part.
    fn shadow(&mut self, of: PlaceId, part: PartId) -> Result<PlaceId, PlanError> {
        if let Some(known) = self.shadows.get(&(of, part)) {
            return Ok(*known);
        }
        let ty = self.place(of).ty;
        let shadow = self.add_place_in(part, PlaceOrigin::Deferred { of }, ty)?;
        self.shadows.insert((of, part), shadow);
        Ok(shadow)
    }

    /// Whether a place is the root of the operation, in whichever part.
    pub(crate) fn is_at_root(&self, mut place: PlaceId) -> bool {
        loop {
            match self.place(place).origin {
                PlaceOrigin::Root { .. } => return true,
                PlaceOrigin::Deferred { of } => place = of,
                PlaceOrigin::Field { .. } | PlaceOrigin::Narrowed { .. } => return false,
            }
        }
    }

    /// The places of the same objects in the parts around that are there whenever they are wanted here, nearest first. Of a
    /// narrowed place also those that are not narrowed.
    pub(crate) fn twins(&self, place: PlaceId) -> Vec<PlaceId> {
        let here = self.place(place);
        if here.part == PartId::FIRST {
            return Vec::new();
        }
        match &here.origin {
            PlaceOrigin::Root { .. } => Vec::new(),
            PlaceOrigin::Deferred { of } => std::iter::once(*of).chain(self.twins(*of)).collect(),
            PlaceOrigin::Field { parent, key } => {
                let when = self.place(*parent).wanted.get(key).map(|wanted| &wanted.wish.conditions);
                let child = |twin: PlaceId| {
                    let wanted = self.place(twin).wanted.get(key)?;
                    when.is_some_and(|when| wanted.wish.conditions.covers(when)).then_some(wanted.child)?
                };
                self.twins(*parent).into_iter().filter_map(child).collect()
            }
            PlaceOrigin::Narrowed { parent } => {
                let twins = self.twins(*parent);
                let narrowed = twins.iter().filter_map(|twin| self.place(*twin).narrowed.get(&here.ty).copied());
                narrowed.chain(twins.iter().copied()).collect()
            }
        }
    }

    /// Where a leaf is fetched for a part around, whenever it is wanted here.
    pub(crate) fn chosen_before(&self, place: PlaceId, key: &TreeKey, when: &Conditions) -> Option<(NodeId, GroupId)> {
        self.twins(place).into_iter().find_map(|twin| {
            let wanted = self.place(twin).wanted.get(key)?;
            wanted.wish.conditions.covers(when).then_some(wanted.chosen)?
        })
    }

    /// Whether a part around takes a field of an abstract place for all objects at once.
    pub(crate) fn twin_takes_for_all(&self, place: PlaceId, key: &TreeKey) -> bool {
        self.twins(place).into_iter().any(|twin| self.place(twin).wanted.contains_key(key))
    }
}
