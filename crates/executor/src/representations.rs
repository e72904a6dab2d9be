//! Writes representations straight into a request's body, each different one once.

use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher as _;
use std::ops::Range;

use crate::arena::{Arena, ObjectRef, Sources, Value};
use crate::compile::{Representation, RepresentationField, RepresentationValue};
use crate::type_table::{TypeTable, applies};

/// The objects that an entity fetch asks about.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    /// Each object with the place of its representation in what is sent, and the template used.
    pub(crate) objects: Vec<AskedObject>,
    /// Objects that are not sent because of an error that is told already.
    pub(crate) failed: Vec<ObjectRef>,
    /// Objects that are not sent because the subgraph that would give a part of the key said that there is none.
    pub(crate) absent: Vec<ObjectRef>,
    /// Objects that are not sent because a part of the key is null or was never brought.
    pub(crate) keyless: Vec<ObjectRef>,
    /// How many representations are sent.
    pub(crate) count: usize,
}

impl Asked {
    /// Objects that nothing is asked about.
    pub(crate) fn nothing_about(objects: &[ObjectRef]) -> Asked {
        let objects = objects.iter().map(|object| AskedObject { object: *object, place: 0, template: 0 });
        Asked { objects: objects.collect(), ..Asked::default() }
    }
}

/// An object that an entity fetch asks about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AskedObject {
    pub(crate) object: ObjectRef,
    pub(crate) place: u32,
    pub(crate) template: u32,
}

/// Writes the representations of `objects`, with commas between, to the end of `body`.
pub(crate) fn write_representations(
    objects: &[ObjectRef],
    templates: &[Representation],
    source: &Source<'_>,
    body: &mut Vec<u8>,
) -> Asked {
    let mut asked = Asked { objects: Vec::with_capacity(objects.len()), ..Asked::default() };
    let mut distinct = Distinct::default();
    for object in objects {
        let of = source.arena.type_of(*object);
        let template = templates.iter().zip(0u32..).find(|(template, _)| template.on.contains(of));
        let Some((template, template_place)) = template else {
            continue;
        };
        let start = body.len();
        if asked.count > 0 {
            body.push(b',');
        }
        let text_start = body.len();
        match write_one(*object, template, source, body) {
            Ok(()) => {
                let place = distinct.place(text_start..body.len(), body);
                if place as usize == asked.count {
                    asked.count += 1;
                } else {
                    body.truncate(start);
                }
                asked.objects.push(AskedObject { object: *object, place, template: template_place });
            }
            Err(unsendable) => {
                body.truncate(start);
                match unsendable {
                    Unsendable::Failed => asked.failed.push(*object),
                    Unsendable::Absent => asked.absent.push(*object),
                    Unsendable::Keyless => asked.keyless.push(*object),
                }
            }
        }
    }
    asked
}

/// What representations are read from.
pub(crate) struct Source<'a> {
    pub(crate) arena: &'a Arena,
    pub(crate) sources: &'a Sources,
    pub(crate) types: &'a TypeTable,
}

/// Representations written so far, found again by their whole text.
#[derive(Default)]
struct Distinct {
    hasher: DefaultHashBuilder,
    places: HashTable<u32>,
    texts: Vec<Range<usize>>,
}

impl Distinct {
    /// The place of the text that was just written to `body`: that of an equal one before, or the next.
    fn place(&mut self, text: Range<usize>, body: &[u8]) -> u32 {
        let bytes = |range: &Range<usize>| body.get(range.clone()).unwrap_or_default();
        let hash = self.hasher.hash_one(bytes(&text));
        let Distinct { hasher, places, texts } = self;
        let text_at = |place: u32| texts.get(place as usize).map(bytes).unwrap_or_default();
        if let Some(place) = places.find(hash, |place| text_at(*place) == bytes(&text)) {
            return *place;
        }
        // Objects have places in `u32`, so there are no more representations than that.
        let place = texts.len() as u32;
        places.insert_unique(hash, place, |place| hasher.hash_one(text_at(*place)));
        texts.push(text);
        place
    }
}

/// Why an object has no representation.
enum Unsendable {
    /// Something of it failed, and that is told already.
    Failed,
    /// A part of the key would come from an entity that is absent.
    Absent,
    /// A part of the key is null, or a value was never brought.
    Keyless,
}

fn write_one(
    object: ObjectRef,
    template: &Representation,
    source: &Source<'_>,
    body: &mut Vec<u8>,
) -> Result<(), Unsendable> {
    let of = source.arena.type_of(object);
    let type_name = template.type_name.as_deref().or_else(|| source.types.quoted(of)).ok_or(Unsendable::Keyless)?;
    body.extend_from_slice(b"{\"__typename\":");
    body.extend_from_slice(type_name);
    for field in &template.fields {
        if applies(field.on.as_ref(), of) {
            body.push(b',');
            write_field(object, field, source, body)?;
        }
    }
    body.push(b'}');
    Ok(())
}

fn write_field(
    object: ObjectRef,
    field: &RepresentationField,
    source: &Source<'_>,
    body: &mut Vec<u8>,
) -> Result<(), Unsendable> {
    body.extend_from_slice(&field.member);
    let before = body.len();
    match &field.value {
        RepresentationValue::Typename => {
            let of = source.arena.type_of(object);
            body.extend_from_slice(source.types.quoted(of).ok_or(Unsendable::Keyless)?);
        }
        RepresentationValue::Leaf(slot) => write_value(source.arena.slot(object, *slot), &[], source, body)?,
        RepresentationValue::Object(slot, fields) => {
            write_value(source.arena.slot(object, *slot), fields, source, body)?;
        }
    }
    if field.is_key && body.get(before..) == Some(b"null") {
        return Err(if is_absent(object, field, source) { Unsendable::Absent } else { Unsendable::Keyless });
    }
    Ok(())
}

fn is_absent(object: ObjectRef, field: &RepresentationField, source: &Source<'_>) -> bool {
    match &field.value {
        RepresentationValue::Typename => false,
        RepresentationValue::Leaf(slot) | RepresentationValue::Object(slot, _) => {
            source.arena.slot(object, *slot) == Value::Absent
        }
    }
}

fn write_value(
    value: Value,
    fields: &[RepresentationField],
    source: &Source<'_>,
    body: &mut Vec<u8>,
) -> Result<(), Unsendable> {
    match value {
        Value::Missing | Value::Wrong | Value::Header { .. } => return Err(Unsendable::Keyless),
        Value::Failed => return Err(Unsendable::Failed),
        Value::Null | Value::Absent => body.extend_from_slice(b"null"),
        Value::Raw { source: from, start, end, .. } => body.extend_from_slice(source.sources.raw(from, start, end)),
        Value::Object(object) => write_object(object, fields, source, body)?,
        Value::List { start, len } => {
            body.push(b'[');
            for (place, item) in source.arena.items(start, len).iter().enumerate() {
                if place > 0 {
                    body.push(b',');
                }
                write_value(*item, fields, source, body)?;
            }
            body.push(b']');
        }
    }
    Ok(())
}

fn write_object(
    object: ObjectRef,
    fields: &[RepresentationField],
    source: &Source<'_>,
    body: &mut Vec<u8>,
) -> Result<(), Unsendable> {
    let of = source.arena.type_of(object);
    body.push(b'{');
    let mut first = true;
    for field in fields.iter().filter(|field| applies(field.on.as_ref(), of)) {
        if !std::mem::take(&mut first) {
            body.push(b',');
        }
        write_field(object, field, source, body)?;
    }
    body.push(b'}');
    Ok(())
}
