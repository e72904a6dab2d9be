//! Writes the client's `data` straight from the merged tree, in selection order, with null propagation (GraphQL
//! specification §6.4.4, "Handling Execution Errors").

use std::borrow::Cow;
use std::sync::Arc;

use query_planner::{Instruction, Nullability};

use crate::arena::{Arena, JsonKind, ObjectRef, Sources, Value};
use crate::compile::{CompiledPlan, Decisions, FieldWriter, ObjectWriter, WriteValue};
use crate::errors::{AFTER_FETCHES, ClientError, ErrorCode, Errors, PathSegment};
use crate::introspection::IntrospectionAnswer;
use crate::json::Scanner;
use crate::leaf::{Leaf, write_leaf};
use crate::places::Places;
use crate::reuse::Reuse;
use crate::type_table::{LocalType, applies};

/// Writes `data`. False when it is null as a whole; then nothing was written.
pub(crate) fn write_data(projector: &mut Projector<'_>, root: ObjectRef, out: &mut Vec<u8>) -> bool {
    let start = out.len();
    let plan = projector.plan;
    let written = projector.object(root, plan.root_type, &plan.projection, &Path::Root, out);
    if written == Outcome::Written && !projector.is_too_large {
        return true;
    }
    out.truncate(start);
    false
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

/// Where in the answer a value is. Made on the stack; only errors look at it.
enum Path<'p> {
    Root,
    Key(&'p Path<'p>, &'p Arc<str>),
    Index(&'p Path<'p>, u32),
}

impl Path<'_> {
    fn segments(&self) -> Vec<PathSegment> {
        let (mut segments, last) = match self {
            Path::Root => return Vec::new(),
            Path::Key(parent, key) => (parent.segments(), PathSegment::Key(Arc::clone(key))),
            Path::Index(parent, index) => (parent.segments(), PathSegment::Index(*index)),
        };
        segments.push(last);
        segments
    }
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
        let start = out.len();
        if self.is_too_large || start > self.response_bytes_max {
            return self.too_large();
        }
        for field in &writer.fields {
            if !self.is_written(field, of, writer) {
                continue;
            }
            out.extend_from_slice(&field.member);
            if self.field(object, of, field, path, out) == Outcome::Null {
                return self.take_back(out, start);
            }
        }
        match out.get_mut(start) {
            Some(comma) => *comma = b'{',
            None => out.push(b'{'),
        }
        out.push(b'}');
        Outcome::Written
    }

    fn is_written(&self, field: &FieldWriter, of: LocalType, writer: &ObjectWriter) -> bool {
        let is_asked = |field: &FieldWriter| {
            applies(field.on.as_ref(), of) && field.condition.is_none_or(|condition| self.decisions.holds(condition))
        };
        let is_earlier = |place: &usize| writer.fields.get(*place).is_some_and(is_asked);
        is_asked(field) && !field.earlier.iter().any(is_earlier)
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
                return self.reusing(object.place(), writer, out, |this, out| {
                    this.typed_object(object, nullability, inner, path, out)
                });
            }
            (Value::List { start, len }, Nullability::List { item, .. }, WriteValue::Object(_)) => {
                self.reusing(start, writer, out, |this, out| this.list(start, len, item, writer, path, out))
            }
            (Value::Raw { kind, source, start, end }, _, WriteValue::Scalar(_) | WriteValue::Enum(_)) => {
                let raw = self.sources.raw(source, start, end);
                return self.leaf(raw, kind, nullability, writer, path, out);
            }
            (Value::Missing | Value::Null | Value::Failed, ..) => {
                return self.null(value, nullability, path, out);
            }
            _ => return self.wrong(nullability, path, out),
        };
        nullable(outcome, nullability, out)
    }

    /// Writes a value, or copies what was written of it before. Only a shared one is looked up: the others come once.
    fn reusing(
        &mut self,
        place: u32,
        writer: &WriteValue,
        out: &mut Vec<u8>,
        write: impl FnOnce(&mut Self, &mut Vec<u8>) -> Outcome,
    ) -> Outcome {
        if !self.shared.contains(place) {
            return write(self, out);
        }
        if let Some(written) = self.reuse.find(place, writer) {
            if out.len() > self.response_bytes_max {
                return self.too_large();
            }
            out.extend_from_within(written);
            return Outcome::Written;
        }
        let (start, errors) = (out.len(), self.errors.count());
        let outcome = write(self, out);
        if outcome == Outcome::Written && self.errors.count() == errors && !self.is_too_large {
            self.reuse.keep(place, writer, start..out.len());
        }
        outcome
    }

    fn take_back(&mut self, out: &mut Vec<u8>, start: usize) -> Outcome {
        out.truncate(start);
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
        let before = out.len();
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

    fn leaf(
        &mut self,
        raw: &[u8],
        kind: JsonKind,
        nullability: &Nullability,
        writer: &WriteValue,
        path: &Path<'_>,
        out: &mut Vec<u8>,
    ) -> Outcome {
        match (nullability, kind) {
            (_, JsonKind::Null) => self.null(Value::Null, nullability, path, out),
            (Nullability::Named { .. }, _) => match write_leaf(raw, kind, writer, out) {
                Leaf::Written => Outcome::Written,
                Leaf::Refused => self.wrong(nullability, path, out),
                Leaf::Hidden => self.hidden(nullability, path, out),
            },
            (Nullability::List { item, .. }, JsonKind::Array) => {
                let outcome = self.leaf_list(raw, item, writer, path, out);
                nullable(outcome, nullability, out)
            }
            (Nullability::List { .. }, _) => self.wrong(nullability, path, out),
        }
    }

    /// The text was checked when it was read, so a fault here only ends the list.
    fn leaf_list(
        &mut self,
        raw: &[u8],
        item: &Nullability,
        writer: &WriteValue,
        path: &Path<'_>,
        out: &mut Vec<u8>,
    ) -> Outcome {
        let before = out.len();
        let mut scanner = Scanner::new(raw);
        out.push(b'[');
        let mut more = scanner.expect(b'[').is_ok() && !scanner.closes(b']').unwrap_or(true);
        for index in 0u32.. {
            if !more || scanner.peek().is_err() {
                break;
            }
            let start = scanner.place();
            let Ok(kind) = scanner.skip(raw.len()) else {
                break;
            };
            if index > 0 {
                out.push(b',');
            }
            let raw = scanner.since(start);
            if self.leaf(raw, kind, item, writer, &Path::Index(path, index), out) == Outcome::Null {
                return self.take_back(out, before);
            }
            more = scanner.more(b']').unwrap_or(false);
        }
        out.push(b']');
        Outcome::Written
    }

    /// A null, or a value that no fetch brought.
    fn null(&mut self, value: Value, nullability: &Nullability, path: &Path<'_>, out: &mut Vec<u8>) -> Outcome {
        if !is_non_null(nullability) {
            out.extend_from_slice(b"null");
            return Outcome::Written;
        }
        if value != Value::Failed {
            self.tell("a value is missing where the schema promises one", path);
        }
        Outcome::Null
    }

    /// A value that is right in its subgraph but that clients do not know: null, and no error unless null may not be.
    /// An error would tell of what `@inaccessible` hides.
    fn hidden(&mut self, nullability: &Nullability, path: &Path<'_>, out: &mut Vec<u8>) -> Outcome {
        self.null(Value::Missing, nullability, path, out)
    }

    /// A value that is not of its type: told, and null in its place.
    fn wrong(&mut self, nullability: &Nullability, path: &Path<'_>, out: &mut Vec<u8>) -> Outcome {
        self.tell("a value is not of the type that the schema promises", path);
        nullable(Outcome::Null, nullability, out)
    }

    fn too_large(&mut self) -> Outcome {
        if !std::mem::replace(&mut self.is_too_large, true) {
            self.errors.push(AFTER_FETCHES, || ClientError {
                code: ErrorCode::AnswerTooLarge,
                message: Cow::Borrowed("the answer is larger than this gateway gives; ask for less"),
                path: Vec::new(),
                subgraph: None,
            });
        }
        Outcome::Null
    }

    fn tell(&mut self, message: &'static str, path: &Path<'_>) {
        if self.is_too_large {
            return;
        }
        self.errors.push(AFTER_FETCHES, || ClientError {
            code: ErrorCode::SubgraphBadAnswer,
            message: Cow::Borrowed(message),
            path: path.segments(),
            subgraph: None,
        });
    }
}

/// Lets a null end here if it may.
fn nullable(outcome: Outcome, nullability: &Nullability, out: &mut Vec<u8>) -> Outcome {
    if outcome == Outcome::Null && !is_non_null(nullability) {
        out.extend_from_slice(b"null");
        return Outcome::Written;
    }
    outcome
}

fn is_non_null(nullability: &Nullability) -> bool {
    match nullability {
        Nullability::Named { non_null } | Nullability::List { non_null, .. } => *non_null,
    }
}
