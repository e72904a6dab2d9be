//! What an interface object is asked for on behalf of objects of one type, where it had better not be mixed with what it is
//! asked for others.
//!
//! The subgraph of an interface object does not know the types of its objects: what is wanted of one type is asked for all.
//! Where that fails for an object of which nobody wanted it, and null may not stand there, a value that was wanted would be lost
//! (GraphQL specification §6.4.4). Under a response key of its own it takes nothing else along.

use crate::place::{PlaceId, PlaceOrigin};
use crate::plan::TreeKey;
use crate::planner::Planner;
use crate::reach::WayOrigin;

impl Planner<'_> {
    /// The key under which a field is selected on this way, where it is to be kept apart.
    pub(crate) fn key_apart(&self, place: PlaceId, key: &TreeKey, way: usize) -> Option<TreeKey> {
        let PlaceOrigin::Narrowed { parent } = self.place(place).origin else { return None };
        let (here, way) = (self.place(place), self.way(place, way));
        let is_blind = matches!(way.origin, WayOrigin::Narrowed { .. }) && way.ty != here.ty;
        let child = here.wanted.get(key)?.child?;
        let mut others = self.place(parent).narrowed.values().filter(|other| **other != place).chain([&parent]);
        let is_shared =
            others.any(|other| self.place(*other).wanted.get(key).is_some_and(|wanted| wanted.child.is_some()));
        let is_apart = is_blind && is_shared && self.may_fail(child);
        is_apart.then(|| TreeKey(format!("{}#{}", key.0, self.supergraph.type_name(here.ty)).into()))
    }

    /// Whether something is wanted at a place or below that must not be null.
    fn may_fail(&self, place: PlaceId) -> bool {
        let here = self.place(place);
        let is_non_null = |name| {
            let field = self.supergraph.field_id(here.ty, name);
            field.is_some_and(|field| self.supergraph.field(field).ty.is_non_null())
        };
        here.wanted
            .values()
            .any(|wanted| is_non_null(&wanted.wish.name) || wanted.child.is_some_and(|child| self.may_fail(child)))
            || here.narrowed.values().any(|narrowed| self.may_fail(*narrowed))
    }
}
