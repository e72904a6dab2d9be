//! How the client's `data` is written: keys as ready bytes, fields in selection order.

use std::sync::Arc;

use query_planner::{
    DeferredProjection, FieldProjection, Instruction, Nullability, ObjectProjection, PartId, ProjectedValue, ScalarKind,
};

use super::shapes::ShapeId;
use super::{Compiler, ConditionId};
use crate::arena::Slot;
use crate::type_table::TypeBits;

/// How one object is written.
#[derive(Debug)]
pub(crate) struct ObjectWriter {
    /// Runtime types that clients may meet here.
    pub(crate) types: TypeBits,
    pub(crate) fields: Box<[FieldWriter]>,
    pub(crate) deferred: Box<[DeferredWriter]>,
}

/// How what comes later of an object is written.
#[derive(Debug)]
pub(crate) struct DeferredWriter {
    pub(crate) part: PartId,
    pub(crate) on: Option<TypeBits>,
    pub(crate) condition: Option<ConditionId>,
    pub(crate) writer: Arc<ObjectWriter>,
}

/// How one field is written.
#[derive(Debug)]
pub(crate) struct FieldWriter {
    /// `,"key":`; an object's first comma becomes its opening brace.
    pub(crate) member: Box<[u8]>,
    /// The response key, for paths of errors.
    pub(crate) name: Arc<str>,
    pub(crate) slot: Slot,
    pub(crate) on: Option<TypeBits>,
    pub(crate) condition: Option<ConditionId>,
    /// Fields before this one with the same response key: when one of them applies, this one is not written.
    pub(crate) earlier: Box<[usize]>,
    pub(crate) instruction: Instruction,
    pub(crate) nullability: Nullability,
    pub(crate) value: WriteValue,
}

/// What a field's value is.
#[derive(Debug)]
pub(crate) enum WriteValue {
    Scalar(ScalarKind),
    /// The values allowed, as JSON strings.
    Enum(Box<[Box<[u8]>]>),
    Typename,
    Object(ObjectWriter),
    Introspection,
    /// Null, with an error.
    Withheld {
        authentication_required: bool,
    },
}

impl Compiler<'_> {
    pub(super) fn object_writer(&mut self, projection: &ObjectProjection, shape: ShapeId) -> ObjectWriter {
        let fields = projection.fields.iter().enumerate().map(|(place, field)| {
            let before = projection.fields.get(..place).unwrap_or_default();
            self.field_writer(field, before, shape)
        });
        let fields = fields.collect();
        let deferred = projection.deferred.iter().map(|deferred| self.deferred_writer(deferred, shape)).collect();
        ObjectWriter { types: self.types.bits(&projection.types), fields, deferred }
    }

    fn deferred_writer(&mut self, deferred: &DeferredProjection, shape: ShapeId) -> DeferredWriter {
        DeferredWriter {
            part: deferred.part,
            on: deferred.on.as_ref().map(|types| self.types.bits(types)),
            condition: (!deferred.conditions.is_empty()).then(|| self.conditions.add(deferred.conditions.clone())),
            writer: Arc::new(self.object_writer(&deferred.projection, shape)),
        }
    }

    fn field_writer(&mut self, field: &FieldProjection, before: &[FieldProjection], shape: ShapeId) -> FieldWriter {
        let (slot, value) = self.write_value(field, shape);
        let same_key = before.iter().enumerate().filter(|(_, earlier)| earlier.response_key == field.response_key);
        FieldWriter {
            member: format!(",\"{}\":", field.response_key).into_bytes().into_boxed_slice(),
            name: Arc::from(field.response_key.as_str()),
            slot,
            on: field.on.as_ref().map(|types| self.types.bits(types)),
            condition: (!field.conditions.is_empty()).then(|| self.conditions.add(field.conditions.clone())),
            earlier: same_key.map(|(place, _)| place).collect(),
            instruction: field.instruction,
            nullability: field.nullability.clone(),
            value,
        }
    }

    fn write_value(&mut self, field: &FieldProjection, shape: ShapeId) -> (Slot, WriteValue) {
        // None of the last three reads a slot.
        const NO_SLOT: Slot = Slot(0);
        match &field.value {
            ProjectedValue::Scalar(kind) => (self.shapes.slot(shape, &field.key), WriteValue::Scalar(*kind)),
            ProjectedValue::Enum(values) => {
                let quoted = values.iter().map(|value| format!("\"{value}\"").into_bytes().into_boxed_slice());
                (self.shapes.slot(shape, &field.key), WriteValue::Enum(quoted.collect()))
            }
            ProjectedValue::Object(projection) => {
                let (slot, child) = self.shapes.child(shape, &field.key);
                (slot, WriteValue::Object(self.object_writer(projection, child)))
            }
            ProjectedValue::Typename => (NO_SLOT, WriteValue::Typename),
            ProjectedValue::Introspection => (NO_SLOT, WriteValue::Introspection),
            ProjectedValue::Withheld { authentication_required } => {
                (NO_SLOT, WriteValue::Withheld { authentication_required: *authentication_required })
            }
        }
    }
}
