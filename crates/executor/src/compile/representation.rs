//! How objects of the merged tree are described to `_entities`, and how what comes back is recognised.

use query_planner as plan;

use super::Compiler;
use super::reader::{ObjectReader, ReadValue, member};
use super::shapes::ShapeId;
use crate::arena::Slot;
use crate::type_table::TypeBits;

/// How objects of some runtime types are described.
#[derive(Debug)]
pub(crate) struct Representation {
    pub(crate) on: TypeBits,
    /// The `__typename` as a JSON string; `None` sends the object's own.
    pub(crate) type_name: Option<Box<[u8]>>,
    pub(crate) fields: Box<[RepresentationField]>,
    /// Fields of the key that come back too.
    pub(crate) key_checks: Box<[KeyCheck]>,
}

/// One field of a representation.
#[derive(Debug)]
pub(crate) struct RepresentationField {
    /// `"name":`
    pub(crate) member: Box<[u8]>,
    pub(crate) on: Option<TypeBits>,
    pub(crate) is_key: bool,
    pub(crate) value: RepresentationValue,
}

/// Where the value of a field comes from.
#[derive(Debug)]
pub(crate) enum RepresentationValue {
    /// A leaf, copied whole.
    Leaf(Slot),
    /// The object's runtime type.
    Typename,
    /// An object or a list of them.
    Object(Slot, Box<[RepresentationField]>),
}

/// A field of the key that must come back as it was sent.
#[derive(Debug)]
pub(crate) struct KeyCheck {
    pub(crate) slot: Slot,
    /// What is compared of an object; empty for a leaf.
    pub(crate) fields: Box<[KeyCheck]>,
}

impl Compiler<'_> {
    pub(super) fn representation(&mut self, template: &plan::Representation, shape: ShapeId) -> Representation {
        Representation {
            on: self.types.bits(&template.on),
            type_name: template.type_name.as_ref().map(|name| format!("\"{name}\"").into_bytes().into_boxed_slice()),
            fields: self.representation_fields(&template.fields, shape),
            key_checks: Box::default(),
        }
    }

    fn representation_fields(
        &mut self,
        fields: &[plan::RepresentationField],
        shape: ShapeId,
    ) -> Box<[RepresentationField]> {
        fields.iter().map(|field| self.representation_field(field, shape)).collect()
    }

    fn representation_field(&mut self, field: &plan::RepresentationField, shape: ShapeId) -> RepresentationField {
        let value = if field.name == "__typename" {
            RepresentationValue::Typename
        } else if field.fields.is_empty() {
            RepresentationValue::Leaf(self.shapes.slot(shape, &field.key))
        } else {
            let (slot, child) = self.shapes.child(shape, &field.key);
            RepresentationValue::Object(slot, self.representation_fields(&field.fields, child))
        };
        RepresentationField {
            member: member(&field.name),
            on: field.on.as_ref().map(|types| self.types.bits(types)),
            is_key: field.is_key,
            value,
        }
    }
}

/// What of a representation's key `reader` brings back: into the very slots that the key was read from.
pub(super) fn key_checks(fields: &[RepresentationField], reader: &ObjectReader) -> Box<[KeyCheck]> {
    let keys = fields.iter().filter(|field| field.is_key);
    keys.filter_map(|field| key_check(&field.value, reader)).collect()
}

fn key_check(value: &RepresentationValue, reader: &ObjectReader) -> Option<KeyCheck> {
    let answered = |slot: Slot| reader.fields.iter().find(|field| field.slot == slot).map(|field| &field.value);
    match value {
        RepresentationValue::Typename => None,
        RepresentationValue::Leaf(slot) => match answered(*slot)? {
            ReadValue::Leaf => Some(KeyCheck { slot: *slot, fields: Box::default() }),
            ReadValue::Typename | ReadValue::Object(_) => None,
        },
        RepresentationValue::Object(slot, inner) => match answered(*slot)? {
            ReadValue::Object(reader) => {
                // Everything inside a field of the key belongs to the key.
                let fields: Box<[KeyCheck]> =
                    inner.iter().filter_map(|field| key_check(&field.value, reader)).collect();
                (!fields.is_empty()).then_some(KeyCheck { slot: *slot, fields })
            }
            ReadValue::Leaf | ReadValue::Typename => None,
        },
    }
}
