//! How much of what is wanted each way brings: what decides between ways that cost the same.

use apollo_compiler::Name;

use crate::error::PlanError;
use crate::place::{PlaceId, PlaceOrigin};
use crate::planner::Planner;
use crate::reach::WayOrigin;

impl Planner<'_> {
    /// Counts what each way brings of what is wanted, from the places furthest down to the one numbered `first`.
    pub(crate) fn measure_affinities(&mut self, first: usize) -> Result<(), PlanError> {
        for place in (first..self.places.len()).rev().map(PlaceId) {
            let wanted = self.place(place).wanted.values().filter(|wanted| wanted.child.is_none() && !wanted.tentative);
            let names: Vec<Name> = wanted.map(|wanted| wanted.wish.name.clone()).collect();
            for way in 0..self.place(place).ways.len() {
                self.budget.spend(names.len())?;
                let brought = names.iter().filter(|name| self.brings(place, way, name)).count() as u64;
                self.add_affinity(place, way, brought);
            }
        }
        for place in (first..self.places.len()).map(PlaceId) {
            for way in 0..self.place(place).ways.len() {
                self.inherit_affinity(place, way);
            }
        }
        // Which way is best may be another one now.
        self.version += 1;
        Ok(())
    }

    fn brings(&mut self, place: PlaceId, way: usize, name: &Name) -> bool {
        self.resolve_at(place, way, name).is_some_and(|found| found.is_plain())
    }

    /// Adds to a way's affinity, and hands the sum on to the way it comes from.
    fn add_affinity(&mut self, place: PlaceId, way: usize, brought: u64) {
        let Some(known) = self.place_mut(place).ways.get_mut(way) else { return };
        known.affinity += brought;
        let affinity = known.affinity;
        if let Some((parent, from)) = self.way_above(place, way)
            && let Some(above) = self.place_mut(parent).ways.get_mut(from)
        {
            above.affinity += affinity;
        }
    }

    fn inherit_affinity(&mut self, place: PlaceId, way: usize) {
        let above = self.way_above(place, way).map_or(0, |(parent, from)| self.way(parent, from).affinity);
        if let Some(known) = self.place_mut(place).ways.get_mut(way) {
            known.affinity += above;
        }
    }

    /// The way of a part around that a way stands for.
    pub(crate) fn held_from(&self, place: PlaceId, way: usize) -> Option<(PlaceId, usize)> {
        match self.way(place, way).origin {
            WayOrigin::Held { place, way } => Some((place, way)),
            WayOrigin::Root | WayOrigin::Field { .. } | WayOrigin::Narrowed { .. } | WayOrigin::Move(_) => None,
        }
    }

    /// The way to the parent that a way comes from, when it stays in the same fetch.
    pub(crate) fn way_above(&self, place: PlaceId, way: usize) -> Option<(PlaceId, usize)> {
        let (WayOrigin::Field { way: from } | WayOrigin::Narrowed { way: from }) = self.way(place, way).origin else {
            return None;
        };
        match self.place(place).origin {
            PlaceOrigin::Field { parent, .. } | PlaceOrigin::Narrowed { parent } => Some((parent, from)),
            PlaceOrigin::Root { .. } | PlaceOrigin::Deferred { .. } => None,
        }
    }
}
