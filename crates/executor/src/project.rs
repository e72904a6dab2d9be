//! Writes the client's `data` straight from the merged tree, in selection order, with null propagation (GraphQL
//! specification §6.4.4, "Handling Execution Errors").

mod leaves;
mod nulls;
mod path;

use std::sync::Arc;

use query_planner::{Instruction, Nullability, PartId};

use self::nulls::nullable;
use self::path::Path;
use crate::arena::{Arena, ObjectRef, Sources, Value};
use crate::compile::{CompiledPlan, ConditionId, Decisions, FieldWriter, ObjectWriter, WriteValue};
use crate::errors::{Errors, PathSegment};
use crate::introspection::IntrospectionAnswer;
use crate::places::{Places, place_of};
use crate::reuse::Reuse;
use crate::type_table::{LocalType, applies};

/// What of an object of the merged tree is to be written, and where in the client's answer it is.
pub(crate) struct Piece<'a> {
    pub(crate) object: ObjectRef,
    pub(crate) of: LocalType,
    pub(crate) writer: &'a ObjectWriter,
    pub(crate) path: &'a [PathSegment],
}

/// What comes later of an object that was written.
pub(crate) struct PutOff {
    /// What it is known by, once it is told that it comes.
    pub(crate) id: u32,
    pub(crate) part: PartId,
    pub(crate) object: ObjectRef,
    pub(crate) of: LocalType,
    pub(crate) writer: Arc<ObjectWriter>,
    pub(crate) path: Vec<PathSegment>,
}

/// Writes `data`. False when it is null as a whole; then nothing was written.
pub(crate) fn write_data(projector: &mut Projector<'_>, piece: &Piece<'_>, out: &mut Vec<u8>) -> bool {
    let before = projector.before(out);
    let written = projector.object(piece.object, piece.of, piece.writer, &Path::Start(piece.path), out);
    if written == Outcome::Written && !projector.is_too_large {
        return true;
    }
    projector.take_back(out, before);
    false
}

/// What there was before a value was written.
#[derive(Clone, Copy)]
struct Before {
    start: usize,
    put_off: usize,
}

/// What writing needs.
pub(crate) struct Projector<'a> {
    pub(crate) plan: &'a CompiledPlan,
    pub(crate) arena: &'a Arena,
    pub(crate) sources: &'a Sources,
    /// Objects and lists that more than one object refers to.
    pub(crate) shared: &'a Places,
    /// Where those of them were written that were written before.
    pub(crate) reuse: Reuse,
    pub(crate) decisions: &'a Decisions,
    pub(crate) introspection: Option<Arc<IntrospectionAnswer>>,
    pub(crate) errors: &'a mut Errors,
    /// What comes later of the objects that were written.
    pub(crate) put_off: Vec<PutOff>,
    pub(crate) response_bytes_max: usize,
    /// Set once the answer has grown past the limit: everything then unwinds.
    pub(crate) is_too_large: bool,
}

/// What became of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Written,
    /// It is null where null is not allowed; nothing was written, and an error is told.
    Null,
}

impl Projector<'_> {
    fn object(
        &mut self,
        object: ObjectRef,
        of: LocalType,
        writer: &ObjectWriter,
        path: &Path<'_>,
        out: &mut Vec<u8>,
    ) -> Outcome {
        let before = self.before(out);
        let start = before.start;
        if self.is_too_large || start > self.response_bytes_max {
            return self.too_large();
        }
        for field in &writer.fields {
            if !self.is_written(field, of, writer) {
                continue;
            }
            out.extend_from_slice(&field.member);
            if self.field(object, of, field, path, out) == Outcome::Null {
                return self.take_back(out, before);
            }
        }
        self.put_off(object, of, writer, path);
        match out.get_mut(start) {
            Some(comma) => *comma = b'{',
            None => out.push(b'{'),
        }
        out.push(b'}');
        Outcome::Written
    }

    /// Notes what comes later of an object.
    fn put_off(&mut self, object: ObjectRef, of: LocalType, writer: &ObjectWriter, path: &Path<'_>) {
        for deferred in &writer.deferred {
            let is_asked = deferred.condition.is_none_or(|condition| self.decisions.holds(condition));
            if is_asked && applies(deferred.on.as_ref(), of) {
                let (part, writer, path) = (deferred.part, Arc::clone(&deferred.writer), path.segments());
                self.put_off.push(PutOff { id: 0, part, object, of, writer, path });
            }
        }
    }

    fn is_written(&self, field: &FieldWriter, of: LocalType, writer: &ObjectWriter) -> bool {
        let is_asked = |field: &FieldWriter| {
            applies(field.on.as_ref(), of) && field.condition.is_none_or(|condition| self.decisions.holds(condition))
        };
        let is_earlier = |place: &usize| writer.fields.get(*place).is_some_and(is_asked);
        is_asked(field) && !field.earlier.iter().any(is_earlier)
    }

    /// Whether something asked of an object is asked for some types only.
    fn depends_on_type(&self, writer: &ObjectWriter) -> bool {
        let fields = writer.fields.iter().map(|field| (field.on.is_some(), field.condition));
        let deferred = writer.deferred.iter().map(|deferred| (deferred.on.is_some(), deferred.condition));
        let is_asked =
            |condition: Option<ConditionId>| condition.is_none_or(|condition| self.decisions.holds(condition));
        fields.chain(deferred).any(|(is_for_some, condition)| is_for_some && is_asked(condition))
    }

    fn field(
        &mut self,
        object: ObjectRef,
        of: LocalType,
        field: &FieldWriter,
        parent: &Path<'_>,
        out: &mut Vec<u8>,
    ) -> Outcome {
        match field.instruction {
            Instruction::Copy => {}
        }
        let path = Path::Key(parent, &field.name);
        match &field.value {
            WriteValue::Typename => self.type_name(of, &field.nullability, &path, out),
            WriteValue::Introspection => self.introspection(field, &path, out),
            WriteValue::Withheld { authentication_required } => {
                self.withheld(*authentication_required, &field.nullability, &path, out)
            }
            WriteValue::Scalar(_) | WriteValue::Enum(_) | WriteValue::Object(_) => {
                let value = self.arena.slot(object, field.slot);
                self.value(value, &field.nullability, &field.value, &path, out)
            }
        }
    }

    /// Only an object type is a runtime type: the interface that stands for an object of which no more is told is none.
    fn type_name(&mut self, of: LocalType, nullability: &Nullability, path: &Path<'_>, out: &mut Vec<u8>) -> Outcome {
        match self.plan.types.quoted(of).filter(|_| self.plan.types.is_object(of)) {
            Some(name) => {
                out.extend_from_slice(name);
                Outcome::Written
            }
            None => self.null(Value::Missing, nullability, path, out),
        }
    }

    fn introspection(&mut self, field: &FieldWriter, path: &Path<'_>, out: &mut Vec<u8>) -> Outcome {
        let json = self.introspection.as_ref().and_then(|answer| answer.get(&field.name));
        match json {
            Some(json) => {
                out.extend_from_slice(json);
                Outcome::Written
            }
            None => self.null(Value::Missing, &field.nullability, path, out),
        }
    }

    fn value(
        &mut self,
        value: Value,
        nullability: &Nullability,
        writer: &WriteValue,
        path: &Path<'_>,
        out: &mut Vec<u8>,
    ) -> Outcome {
        let outcome = match (value, nullability, writer) {
            (Value::Object(object), Nullability::Named { .. }, WriteValue::Object(inner)) => {
                return self
                    .reusing(value, writer, out, |this, out| this.typed_object(object, nullability, inner, path, out));
            }
            (Value::List { start, len }, Nullability::List { item, .. }, WriteValue::Object(_)) => {
                self.reusing(value, writer, out, |this, out| this.list(start, len, item, writer, path, out))
            }
            (Value::Raw { kind, source, start, end }, _, WriteValue::Scalar(_) | WriteValue::Enum(_)) => {
                let raw = self.sources.raw(source, start, end);
                return self.leaf(raw, kind, nullability, writer, path, out);
            }
            (Value::Missing | Value::Null | Value::Absent | Value::Failed, ..) => {
                return self.null(value, nullability, path, out);
            }
            _ => return self.wrong(nullability, path, out),
        };
        nullable(outcome, nullability, out)
    }

    /// Writes a value, or copies what was written of it before. Only a shared one is looked up: the others come once. (An
    /// empty list has no place of its own; the list around it may begin where it would.)
    fn reusing(
        &mut self,
        value: Value,
        writer: &WriteValue,
        out: &mut Vec<u8>,
        write: impl FnOnce(&mut Self, &mut Vec<u8>) -> Outcome,
    ) -> Outcome {
        let Some(place) = place_of(value).filter(|place| self.shared.contains(*place)) else {
            return write(self, out);
        };
        if let Some(written) = self.reuse.find(place, writer) {
            if out.len() > self.response_bytes_max {
                return self.too_large();
            }
            out.extend_from_within(written);
            return Outcome::Written;
        }
        let (start, told) = (out.len(), (self.errors.count(), self.put_off.len()));
        let outcome = write(self, out);
        // An error, and what comes later, is told for each place.
        if outcome == Outcome::Written && (self.errors.count(), self.put_off.len()) == told && !self.is_too_large {
            self.reuse.keep(place, writer, start..out.len());
        }
        outcome
    }

    fn before(&self, out: &[u8]) -> Before {
        Before { start: out.len(), put_off: self.put_off.len() }
    }

    fn take_back(&mut self, out: &mut Vec<u8>, before: Before) -> Outcome {
        out.truncate(before.start);
        self.put_off.truncate(before.put_off);
        self.reuse.forget();
        Outcome::Null
    }

    fn typed_object(
        &mut self,
        object: ObjectRef,
        nullability: &Nullability,
        writer: &ObjectWriter,
        path: &Path<'_>,
        out: &mut Vec<u8>,
    ) -> Outcome {
        let mut of = self.arena.type_of(object);
        if of == LocalType::UNKNOWN {
            of = writer.types.only().unwrap_or(of);
        }
        if !writer.types.contains(of) {
            return self.hidden(nullability, path, out);
        }
        if !self.plan.types.is_object(of) && self.depends_on_type(writer) {
            return self.untyped(nullability, path, out);
        }
        let outcome = self.object(object, of, writer, path, out);
        nullable(outcome, nullability, out)
    }

    fn list(
        &mut self,
        start: u32,
        len: u32,
        item: &Nullability,
        writer: &WriteValue,
        path: &Path<'_>,
        out: &mut Vec<u8>,
    ) -> Outcome {
        let before = self.before(out);
        out.push(b'[');
        for index in 0..len {
            if index > 0 {
                out.push(b',');
            }
            let value = self.arena.item(start, index);
            let outcome = self.value(value, item, writer, &Path::Index(path, index), out);
            if outcome == Outcome::Null || self.is_too_large {
                return self.take_back(out, before);
            }
        }
        out.push(b']');
        Outcome::Written
    }
}
