//! Walks paths of the merged tree to the objects of entity fetches.

use crate::arena::{Arena, ObjectRef, Value};
use crate::client_path::TreeStep;
use crate::compile::PathStep;

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
        (PathStep::Slot(slot), Value::Object(object)) => walk(arena, arena.slot(object, *slot), rest, found),
        (PathStep::Each, Value::List { start, len }) => {
            for item in arena.items(start, len) {
                walk(arena, *item, rest, found);
            }
        }
        (PathStep::Type(types), Value::Object(object)) if types.contains(arena.type_of(object)) => {
            walk(arena, value, rest, found);
        }
        (PathStep::Slot(_) | PathStep::Each | PathStep::Type(_), _) => {}
    }
}

/// The way to the first place where `wanted` is found at the end of `path`. Only errors need it, so that gathering need
/// not keep it.
pub(crate) fn way_to(arena: &Arena, root: ObjectRef, path: &[PathStep], wanted: ObjectRef) -> Vec<TreeStep> {
    let mut way = Vec::new();
    find(arena, Value::Object(root), path, wanted, &mut way);
    way
}

/// Leaves in `way` the way to the object, if it is there.
fn find(arena: &Arena, value: Value, path: &[PathStep], wanted: ObjectRef, way: &mut Vec<TreeStep>) -> bool {
    let Some((step, rest)) = path.split_first() else {
        return value == Value::Object(wanted);
    };
    match (step, value) {
        (PathStep::Slot(slot), Value::Object(object)) => {
            way.push(TreeStep::Slot { slot: *slot, of: arena.type_of(object) });
            let found = find(arena, arena.slot(object, *slot), rest, wanted, way);
            keep_if(found, way)
        }
        (PathStep::Each, Value::List { start, len }) => (0..len).any(|index| {
            way.push(TreeStep::Index(index));
            let found = find(arena, arena.item(start, index), rest, wanted, way);
            keep_if(found, way)
        }),
        (PathStep::Type(types), Value::Object(object)) if types.contains(arena.type_of(object)) => {
            find(arena, value, rest, wanted, way)
        }
        (PathStep::Slot(_) | PathStep::Each | PathStep::Type(_), _) => false,
    }
}

fn keep_if(found: bool, way: &mut Vec<TreeStep>) -> bool {
    if !found {
        way.pop();
    }
    found
}
