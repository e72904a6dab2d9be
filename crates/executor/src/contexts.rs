//! Fills variables of an entity fetch from the objects above those it asks about, and tells apart the objects for which the
//! values differ.

use std::collections::HashMap;

use crate::arena::{ObjectRef, Value};
use crate::compile::{ContextValue, ContextVariable};
use crate::gather::Ways;
use crate::representations::Source;

/// Objects for which all variables have the same values.
#[derive(Debug)]
pub(crate) struct ContextGroup {
    /// `"name":value,…`
    pub(crate) variables: Vec<u8>,
    pub(crate) objects: Vec<ObjectRef>,
}

/// The objects that can be asked about, and those that cannot.
#[derive(Debug, Default)]
pub(crate) struct Filled {
    pub(crate) groups: Vec<ContextGroup>,
    /// A value failed above them, and that is told already.
    pub(crate) failed: Vec<ObjectRef>,
    /// A value that must be there is null, or was never brought.
    pub(crate) lacking: Vec<ObjectRef>,
}

/// Groups the objects at the end of `ways` by what their contexts give.
pub(crate) fn fill(ways: &Ways, variables: &[ContextVariable], source: &Source<'_>) -> Filled {
    let mut filled = Filled::default();
    let mut places: HashMap<Vec<u8>, usize> = HashMap::new();
    for (end, object) in ways.ends() {
        match values(ways, end, variables, source) {
            Ok(text) => {
                let place = *places.entry(text.clone()).or_insert_with(|| {
                    filled.groups.push(ContextGroup { variables: text, objects: Vec::new() });
                    filled.groups.len() - 1
                });
                if let Some(group) = filled.groups.get_mut(place) {
                    group.objects.push(object);
                }
            }
            Err(Lack::Failed) => filled.failed.push(object),
            Err(Lack::Missing) => filled.lacking.push(object),
        }
    }
    filled
}

/// Why a variable has no value.
enum Lack {
    Failed,
    Missing,
}

fn values(ways: &Ways, end: usize, variables: &[ContextVariable], source: &Source<'_>) -> Result<Vec<u8>, Lack> {
    let mut text = Vec::new();
    for variable in variables {
        if !text.is_empty() {
            text.push(b',');
        }
        text.extend_from_slice(&variable.member);
        let before = text.len();
        write_variable(ways, end, variable, source, &mut text)?;
        if variable.non_null && text.get(before..) == Some(b"null") {
            return Err(Lack::Missing);
        }
    }
    Ok(text)
}

/// Writes the value of the nearest object that gives one.
fn write_variable(
    ways: &Ways,
    end: usize,
    variable: &ContextVariable,
    source: &Source<'_>,
    text: &mut Vec<u8>,
) -> Result<(), Lack> {
    for from in &variable.sources {
        let Value::Object(object) = ways.above(end, from.depth) else { continue };
        if !from.on.contains(source.arena.type_of(object)) {
            continue;
        }
        return match &from.value {
            ContextValue::Null => {
                text.extend_from_slice(b"null");
                Ok(())
            }
            ContextValue::Leaf(slots) => write(Value::Object(object), slots, false, source, text),
            ContextValue::Typename(slots) => write(Value::Object(object), slots, true, source, text),
        };
    }
    Err(Lack::Missing)
}

/// Writes what is at the end of `slots`, as lists of it where lists are on the way.
fn write(
    value: Value,
    slots: &[crate::arena::Slot],
    of_type: bool,
    source: &Source<'_>,
    text: &mut Vec<u8>,
) -> Result<(), Lack> {
    match (value, slots.split_first()) {
        (Value::Failed, _) => Err(Lack::Failed),
        (Value::Missing | Value::Wrong | Value::Header { .. }, _) => Err(Lack::Missing),
        (Value::Null | Value::Absent, _) => {
            text.extend_from_slice(b"null");
            Ok(())
        }
        (Value::List { start, len }, _) => {
            text.push(b'[');
            for (place, item) in source.arena.items(start, len).iter().enumerate() {
                if place > 0 {
                    text.push(b',');
                }
                write(*item, slots, of_type, source, text)?;
            }
            text.push(b']');
            Ok(())
        }
        (Value::Object(object), Some((slot, rest))) => {
            write(source.arena.slot(object, *slot), rest, of_type, source, text)
        }
        (Value::Object(object), None) if of_type => {
            let name = source.types.quoted(source.arena.type_of(object)).ok_or(Lack::Missing)?;
            text.extend_from_slice(name);
            Ok(())
        }
        (Value::Raw { source: from, start, end, .. }, None) => {
            text.extend_from_slice(source.sources.raw(from, start, end));
            Ok(())
        }
        (Value::Object(_), None) | (Value::Raw { .. }, Some(_)) => Err(Lack::Missing),
    }
}
