//! How a subgraph's answer is read: which keys are expected, in which order, and where each value goes.

use std::sync::Arc;

use apollo_compiler::Name;
use query_planner::{SelectedValue, Selection, TreeKey};

use super::Compiler;
use super::shapes::ShapeId;
use crate::arena::Slot;
use crate::type_table::{LocalType, TypeBits};

/// How one object of an answer is read.
#[derive(Debug)]
pub(crate) struct ObjectReader {
    pub(crate) shape: ShapeId,
    /// The runtime type when the answer does not say it.
    pub(crate) only_type: LocalType,
    /// In the order the subgraph was asked for them.
    pub(crate) fields: Box<[FieldReader]>,
    /// Where `__typename` comes, when some field can only be placed once the runtime type is known.
    pub(crate) deciding_type: Option<usize>,
}

/// How one member of an object is read.
#[derive(Debug)]
pub(crate) struct FieldReader {
    /// `"key":`, as an answer without white space has it.
    pub(crate) member: Box<[u8]>,
    pub(crate) on: Option<TypeBits>,
    pub(crate) slot: Slot,
    pub(crate) value: ReadValue,
}

/// What is expected as a value.
#[derive(Debug)]
pub(crate) enum ReadValue {
    Leaf,
    /// The enclosing object's runtime type, which takes no slot.
    Typename,
    Object(ObjectReader),
}

impl FieldReader {
    /// The key alone.
    pub(crate) fn key(&self) -> &[u8] {
        self.member.get(1..self.member.len().saturating_sub(2)).unwrap_or_default()
    }
}

impl Compiler<'_> {
    pub(super) fn object_reader(
        &mut self,
        selections: &[Selection],
        only_type: Option<&Name>,
        shape: ShapeId,
    ) -> ObjectReader {
        let fields: Box<[FieldReader]> =
            selections.iter().map(|selection| self.field_reader(selection, shape)).collect();
        let only_type = only_type.map_or(LocalType::UNKNOWN, |name| self.types.find(name.as_str().as_bytes()));
        let typed = !self.types.is_object(only_type) && fields.iter().any(|field| field.on.is_some());
        let deciding_type =
            fields.iter().position(|field| matches!(field.value, ReadValue::Typename)).filter(|_| typed);
        ObjectReader { shape, only_type, fields, deciding_type }
    }

    fn field_reader(&mut self, selection: &Selection, shape: ShapeId) -> FieldReader {
        let (slot, value) = match &selection.value {
            SelectedValue::Leaf => (self.shapes.slot(shape, &selection.key), ReadValue::Leaf),
            SelectedValue::Typename => (Slot(0), ReadValue::Typename),
            SelectedValue::Object { selections, only_type } => {
                let (slot, child) = self.shapes.child(shape, &selection.key);
                (slot, ReadValue::Object(self.object_reader(selections, only_type.as_ref(), child)))
            }
        };
        FieldReader {
            member: member(&selection.wire_key),
            on: selection.on.as_ref().map(|types| self.types.bits(types)),
            slot,
            value,
        }
    }

    /// A reader of `{ "_entities": [ … ] }`, whose object stands outside the merged tree.
    pub(super) fn entities_reader(&mut self, entity: ObjectReader) -> ObjectReader {
        let shape = self.shapes.detached();
        let slot = self.shapes.slot(shape, &TreeKey(Arc::from("_entities")));
        let field = FieldReader { member: member("_entities"), on: None, slot, value: ReadValue::Object(entity) };
        ObjectReader { shape, only_type: LocalType::UNKNOWN, fields: Box::new([field]), deciding_type: None }
    }
}

/// `"key":`; a key is a GraphQL name, so nothing in it needs an escape.
pub(super) fn member(key: &str) -> Box<[u8]> {
    format!("\"{key}\":").into_bytes().into_boxed_slice()
}
