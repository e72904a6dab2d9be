//! Walks paths of the merged tree to the objects of entity fetches.
//!
//! One object may be referred to from many places, and those from many again: what is walked over is therefore the tree's
//! own objects, each once, and not its ways, which may be exponentially many.

use std::collections::HashSet;

use crate::arena::{Arena, ObjectRef, Value};
use crate::client_path::TreeStep;
use crate::compile::PathStep;
use crate::places::{Places, place_of};

/// The objects at some paths, each once, in the order they are met.
pub(crate) fn objects_at(arena: &Arena, root: ObjectRef, paths: &[Vec<PathStep>]) -> Vec<ObjectRef> {
    if let [path] = paths {
        return objects_at_one(arena, root, path);
    }
    // What several places share is at the end of several paths.
    let mut met = Places::default();
    let all = paths.iter().flat_map(|path| objects_at_one(arena, root, path));
    all.filter(|object| met.insert(Value::Object(*object))).collect()
}

fn objects_at_one(arena: &Arena, root: ObjectRef, path: &[PathStep]) -> Vec<ObjectRef> {
    // What is at one place of the tree is never at another, so one set does for all steps.
    let mut met = Places::default();
    let mut here = vec![Value::Object(root)];
    for step in path {
        let mut next = Vec::with_capacity(here.len());
        for value in here {
            match (step, value) {
                (PathStep::Slot(slot), Value::Object(object)) => {
                    let value = arena.slot(object, *slot);
                    next.extend(met.insert(value).then_some(value));
                }
                (PathStep::Each, Value::List { start, len }) => {
                    let items = arena.items(start, len).iter().copied();
                    next.extend(items.filter(|item| met.insert(*item)));
                }
                (PathStep::Type(types), Value::Object(object)) if types.contains(arena.type_of(object)) => {
                    next.push(value);
                }
                (PathStep::Slot(_) | PathStep::Each | PathStep::Type(_), _) => {}
            }
        }
        here = next;
    }
    let objects = here.into_iter().filter_map(|value| match value {
        Value::Object(object) => Some(object),
        _ => None,
    });
    objects.collect()
}

/// The objects at a path, with all that is on the way to each.
#[derive(Debug)]
pub(crate) struct Ways {
    /// What is met after so many steps, each with the place, among what was met before, that it was met from.
    levels: Vec<Vec<(Value, usize)>>,
}

impl Ways {
    /// Walks the path. What is kept apart is met from one place only; of anything else, the first way counts.
    pub(crate) fn walk(arena: &Arena, root: ObjectRef, path: &[PathStep]) -> Ways {
        let mut met = Places::default();
        let mut levels = vec![vec![(Value::Object(root), 0)]];
        for step in path {
            let mut next = Vec::new();
            for (from, (value, _)) in levels.last().into_iter().flatten().enumerate() {
                match (step, *value) {
                    (PathStep::Slot(slot), Value::Object(object)) => {
                        let value = arena.slot(object, *slot);
                        next.extend(met.insert(value).then_some((value, from)));
                    }
                    (PathStep::Each, Value::List { start, len }) => {
                        let items = arena.items(start, len).iter().copied();
                        next.extend(items.filter(|item| met.insert(*item)).map(|item| (item, from)));
                    }
                    (PathStep::Type(types), Value::Object(object)) if types.contains(arena.type_of(object)) => {
                        next.push((*value, from));
                    }
                    (PathStep::Slot(_) | PathStep::Each | PathStep::Type(_), _) => {}
                }
            }
            levels.push(next);
        }
        Ways { levels }
    }

    /// The objects at the end, each with its place there.
    pub(crate) fn ends(&self) -> impl Iterator<Item = (usize, ObjectRef)> {
        let ends = self.levels.last().into_iter().flatten().enumerate();
        ends.filter_map(|(place, (value, _))| match value {
            Value::Object(object) => Some((place, *object)),
            _ => None,
        })
    }

    /// What is on the way to the end at `place`, after `depth` steps.
    pub(crate) fn above(&self, mut place: usize, depth: usize) -> Value {
        for level in self.levels.iter().skip(depth + 1).rev() {
            place = level.get(place).map_or(0, |(_, from)| *from);
        }
        self.levels.get(depth).and_then(|level| level.get(place)).map_or(Value::Missing, |(value, _)| *value)
    }
}

/// The way to the first place where `wanted` is found at the end of one of `paths`. Only errors need it, so that gathering
/// need not keep it.
pub(crate) fn way_to(arena: &Arena, root: ObjectRef, paths: &[Vec<PathStep>], wanted: ObjectRef) -> Vec<TreeStep> {
    let ways = paths.iter().map(|path| {
        let mut search = Search { arena, wanted, in_vain: HashSet::new(), way: Vec::new() };
        search.find(Value::Object(root), path);
        search.way
    });
    ways.into_iter().find(|way| !way.is_empty()).unwrap_or_default()
}

struct Search<'a> {
    arena: &'a Arena,
    wanted: ObjectRef,
    /// Objects and lists below which it is not.
    in_vain: HashSet<u32>,
    /// The way to where the search is.
    way: Vec<TreeStep>,
}

impl Search<'_> {
    /// Leaves in `way` the way to the object, if it is below.
    fn find(&mut self, value: Value, path: &[PathStep]) -> bool {
        let Some((step, rest)) = path.split_first() else {
            return value == Value::Object(self.wanted);
        };
        if place_of(value).is_none_or(|place| self.in_vain.contains(&place)) {
            return false;
        }
        let found = match (step, value) {
            (PathStep::Slot(slot), Value::Object(object)) => {
                let step = TreeStep::Slot { slot: *slot, of: self.arena.type_of(object) };
                self.find_through(step, self.arena.slot(object, *slot), rest)
            }
            (PathStep::Each, Value::List { start, len }) => {
                (0..len).any(|index| self.find_through(TreeStep::Index(index), self.arena.item(start, index), rest))
            }
            (PathStep::Type(types), Value::Object(object)) if types.contains(self.arena.type_of(object)) => {
                self.find(value, rest)
            }
            (PathStep::Slot(_) | PathStep::Each | PathStep::Type(_), _) => false,
        };
        if !found {
            self.in_vain.extend(place_of(value));
        }
        found
    }

    fn find_through(&mut self, step: TreeStep, value: Value, rest: &[PathStep]) -> bool {
        self.way.push(step);
        let found = self.find(value, rest);
        if !found {
            self.way.pop();
        }
        found
    }
}
