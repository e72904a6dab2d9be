//! Puts what a fetch brought into the objects it was fetched for.

use std::collections::HashSet;

use crate::arena::{Arena, ObjectRef, Slot, Sources, Value};
use crate::compile::{KeyCheck, ObjectReader, ReadValue, Representation};
use crate::identical::is_same_leaf;
use crate::places::{Places, place_of};
use crate::type_table::{LocalType, TypeTable};

/// Merges what one answer brought.
pub(crate) struct Merger<'a> {
    arena: &'a mut Arena,
    types: &'a TypeTable,
    /// Nested objects and lists that were merged, and into which. Many objects may share one, and it is merged once.
    merged: HashSet<(u32, u32)>,
    /// Nested values that some object took over.
    taken: Places,
    /// Those that more than one took over.
    shared: &'a mut Places,
}

impl<'a> Merger<'a> {
    /// `shared` is told which nested values more than one object refers to.
    pub(crate) fn new(arena: &'a mut Arena, types: &'a TypeTable, shared: &'a mut Places) -> Merger<'a> {
        Merger { arena, types, merged: HashSet::new(), taken: Places::default(), shared }
    }

    /// The item of a list that was read.
    pub(crate) fn item(&self, start: u32, index: u32) -> Value {
        self.arena.item(start, index)
    }

    /// An object that nothing else refers to, like `object`; `None` when there is no room for it.
    pub(crate) fn copy_of(&mut self, object: ObjectRef) -> Option<ObjectRef> {
        self.arena.copy_of(object).ok()
    }

    /// Merges the fields of `from` into `into`. What is nested is not copied: both then refer to the same objects.
    pub(crate) fn object(&mut self, into: ObjectRef, from: ObjectRef) {
        if into == from {
            return;
        }
        self.runtime_type(into, from);
        for slot in (1..=self.arena.slot_count(from)).map(Slot) {
            let merged = self.value(self.arena.slot(into, slot), self.arena.slot(from, slot));
            self.arena.set_slot(into, slot, merged);
        }
    }

    /// An object type stays; an interface that stood for it (`@interfaceObject`) gives way.
    fn runtime_type(&mut self, into: ObjectRef, from: ObjectRef) {
        let told = self.arena.type_of(from);
        if told != LocalType::UNKNOWN && !self.types.is_object(self.arena.type_of(into)) {
            self.arena.set_type(into, told);
        }
    }

    /// What becomes of a value that two fetches, or two parts of one, brought.
    pub(crate) fn value(&mut self, old: Value, new: Value) -> Value {
        match (old, new) {
            (old, Value::Missing) => old,
            (Value::Missing | Value::Null | Value::Absent | Value::Failed | Value::Wrong, new) => {
                if place_of(new).is_some() && !self.taken.insert(new) {
                    self.shared.insert(new);
                }
                new
            }
            (Value::Object(into), Value::Object(from)) => {
                if self.merged.insert((into.place(), from.place())) {
                    self.object(into, from);
                }
                old
            }
            (Value::List { start: into, len: old_len }, Value::List { start: from, len }) if old_len == len => {
                if len > 0 && self.merged.insert((into, from)) {
                    self.items(into, from, len);
                }
                old
            }
            // What another fetch brought is not lost to a null.
            (old, Value::Null | Value::Absent | Value::Failed | Value::Wrong) => old,
            (_, new) => new,
        }
    }

    fn items(&mut self, into: u32, from: u32, len: u32) {
        for index in 0..len {
            let merged = self.value(self.arena.item(into, index), self.arena.item(from, index));
            self.arena.set_item(into, index, merged);
        }
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

/// Whether the entity is the one that was asked for, as far as what came back tells: the same key, and the type that the
/// representation named.
pub(crate) fn is_same_entity(
    arena: &Arena,
    sources: &Sources,
    types: &TypeTable,
    asked: ObjectRef,
    answered: ObjectRef,
    template: &Representation,
) -> bool {
    is_same_type(types, arena.type_of(asked), arena.type_of(answered), template)
        && has_same_key(arena, sources, Value::Object(asked), Value::Object(answered), &template.key_checks)
}

/// An object type that is known stays what it is; only where it was asked for as an interface (`@interfaceObject`) may
/// that come back too.
fn is_same_type(types: &TypeTable, asked: LocalType, told: LocalType, template: &Representation) -> bool {
    let is_abstract = !types.is_object(told) && (told != LocalType::FOREIGN || template.type_name.is_some());
    told == LocalType::UNKNOWN || told == asked || !types.is_object(asked) || is_abstract
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
