//! Puts what a fetch brought into the objects it was fetched for.

use crate::arena::{Arena, ObjectRef, Slot, Sources, Value};
use crate::compile::{KeyCheck, ObjectReader, ReadValue};
use crate::identical::is_same_leaf;
use crate::type_table::{LocalType, TypeTable};

/// Merges the fields of `from` into `into`. What is nested is not copied: both then refer to the same objects.
pub(crate) fn merge_object(arena: &mut Arena, into: ObjectRef, from: ObjectRef, types: &TypeTable) {
    if into == from {
        return;
    }
    merge_type(arena, into, from, types);
    for slot in (1..=arena.slot_count(from)).map(Slot) {
        let merged = merge_value(arena, arena.slot(into, slot), arena.slot(from, slot), types);
        arena.set_slot(into, slot, merged);
    }
}

/// An object type stays; an interface that stood for it (`@interfaceObject`) gives way.
fn merge_type(arena: &mut Arena, into: ObjectRef, from: ObjectRef, types: &TypeTable) {
    let told = arena.type_of(from);
    if told != LocalType::UNKNOWN && !types.is_object(arena.type_of(into)) {
        arena.set_type(into, told);
    }
}

fn merge_value(arena: &mut Arena, old: Value, new: Value, types: &TypeTable) -> Value {
    match (old, new) {
        (old, Value::Missing) => old,
        (Value::Missing | Value::Null | Value::Failed | Value::Wrong, new) => new,
        (Value::Object(into), Value::Object(from)) => {
            merge_object(arena, into, from, types);
            old
        }
        (Value::List { start: into, len: old_len }, Value::List { start: from, len }) if old_len == len => {
            for index in 0..len {
                let merged = merge_value(arena, arena.item(into, index), arena.item(from, index), types);
                arena.set_item(into, index, merged);
            }
            old
        }
        // What another fetch brought is not lost to a null.
        (old, Value::Null | Value::Failed | Value::Wrong) => old,
        (_, new) => new,
    }
}

/// Gives the fields that `reader` would have brought the value `mark`, where nothing is known of them.
pub(crate) fn mark_absent(arena: &mut Arena, object: ObjectRef, reader: &ObjectReader, mark: Value) {
    for field in &reader.fields {
        if matches!(field.value, ReadValue::Typename) {
            continue;
        }
        match (arena.slot(object, field.slot), &field.value) {
            (Value::Missing, _) => arena.set_slot(object, field.slot, mark),
            (Value::Object(nested), ReadValue::Object(reader)) => mark_absent(arena, nested, reader, mark),
            _ => {}
        }
    }
}

/// Whether the entity is the one that was asked for, as far as what came back tells: the same key, and no other type.
pub(crate) fn is_same_entity(
    arena: &Arena,
    sources: &Sources,
    types: &TypeTable,
    asked: ObjectRef,
    answered: ObjectRef,
    checks: &[KeyCheck],
) -> bool {
    let (asked_type, told) = (arena.type_of(asked), arena.type_of(answered));
    let other_type = asked_type != told && types.is_object(asked_type) && types.is_object(told);
    !other_type && has_same_key(arena, sources, Value::Object(asked), Value::Object(answered), checks)
}

fn has_same_key(arena: &Arena, sources: &Sources, asked: Value, answered: Value, checks: &[KeyCheck]) -> bool {
    match (asked, answered) {
        (Value::Object(asked), Value::Object(answered)) => checks.iter().all(|check| {
            let (asked, answered) = (arena.slot(asked, check.slot), arena.slot(answered, check.slot));
            // Absent where an `@include` left it out, or by fault; both tell nothing.
            answered == Value::Missing || has_same_key(arena, sources, asked, answered, &check.fields)
        }),
        (Value::List { start: asked, len: asked_len }, Value::List { start, len }) => {
            asked_len == len
                && (0..len).all(|index| {
                    has_same_key(arena, sources, arena.item(asked, index), arena.item(start, index), checks)
                })
        }
        (Value::Raw { source, start, end, .. }, Value::Raw { source: source_b, start: start_b, end: end_b, .. }) => {
            is_same_leaf(sources.raw(source, start, end), sources.raw(source_b, start_b, end_b))
        }
        (Value::Null, Value::Null) => true,
        _ => false,
    }
}
