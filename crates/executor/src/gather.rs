//! Walks paths of the merged tree to the objects of entity fetches.

use crate::arena::{Arena, ObjectRef, Value};
use crate::compile::PathStep;
use crate::errors::PathSegment;

/// The objects at a path, in order. An object that is referred to from many places may be there more than once.
pub(crate) fn objects_at(arena: &Arena, root: ObjectRef, path: &[PathStep]) -> Vec<ObjectRef> {
    let mut found = Vec::new();
    walk(arena, Value::Object(root), path, &mut found);
    found
}

fn walk(arena: &Arena, value: Value, path: &[PathStep], found: &mut Vec<ObjectRef>) {
    let Some((step, rest)) = path.split_first() else {
        if let Value::Object(object) = value {
            found.push(object);
        }
        return;
    };
    match (step, value) {
        (PathStep::Slot { slot, .. }, Value::Object(object)) => walk(arena, arena.slot(object, *slot), rest, found),
        (PathStep::Each, Value::List { start, len }) => {
            for item in arena.items(start, len) {
                walk(arena, *item, rest, found);
            }
        }
        (PathStep::Type(types), Value::Object(object)) if types.contains(arena.type_of(object)) => {
            walk(arena, value, rest, found);
        }
        (PathStep::Slot { .. } | PathStep::Each | PathStep::Type(_), _) => {}
    }
}

/// The client's path to the first place where `wanted` is found at the end of `path`; cut off at the first key that is
/// not the client's. Only errors need it, so that gathering need not keep it.
pub(crate) fn client_path(arena: &Arena, root: ObjectRef, path: &[PathStep], wanted: ObjectRef) -> Vec<PathSegment> {
    let mut trail = Vec::new();
    find(arena, Value::Object(root), path, wanted, &mut trail);
    let own = trail.iter().position(|segment| segment.is_none()).unwrap_or(trail.len());
    trail.truncate(own);
    trail.into_iter().flatten().collect()
}

/// Leaves in `trail` the way to the object; `None` stands for a key that is not the client's.
fn find(
    arena: &Arena,
    value: Value,
    path: &[PathStep],
    wanted: ObjectRef,
    trail: &mut Vec<Option<PathSegment>>,
) -> bool {
    let Some((step, rest)) = path.split_first() else {
        return value == Value::Object(wanted);
    };
    match (step, value) {
        (PathStep::Slot { slot, name }, Value::Object(object)) => {
            trail.push(name.clone().map(PathSegment::Key));
            let found = find(arena, arena.slot(object, *slot), rest, wanted, trail);
            keep_if(found, trail)
        }
        (PathStep::Each, Value::List { start, len }) => (0..len).any(|index| {
            trail.push(Some(PathSegment::Index(index)));
            let found = find(arena, arena.item(start, index), rest, wanted, trail);
            keep_if(found, trail)
        }),
        (PathStep::Type(types), Value::Object(object)) if types.contains(arena.type_of(object)) => {
            find(arena, value, rest, wanted, trail)
        }
        (PathStep::Slot { .. } | PathStep::Each | PathStep::Type(_), _) => false,
    }
}

fn keep_if(found: bool, trail: &mut Vec<Option<PathSegment>>) -> bool {
    if !found {
        trail.pop();
    }
    found
}
