//! Reads a subgraph's answer into the merged tree, guided by what was asked for.
//!
//! Nothing is built that the plan does not need: unknown keys are stepped over, leaves stay where they are in the
//! answer, and a key is found by comparing bytes with the one that is expected next.

use std::ops::Range;

use crate::arena::{Arena, JsonKind, ObjectRef, Value};
use crate::compile::{FieldReader, ObjectReader, ReadValue};
use crate::errors::BadAnswer;
use crate::json::Scanner;
use crate::merge::Merger;
use crate::places::Places;
use crate::type_table::{LocalType, TypeTable, applies};

/// What an answer holds.
#[derive(Debug)]
pub(crate) struct Answer {
    /// `data`, read: an object or null; [`Value::Missing`] when it is absent.
    pub(crate) data: Value,
    /// Where `errors` is.
    pub(crate) errors: Option<Range<usize>>,
}

/// What reading an answer needs besides the answer.
pub(crate) struct ReadContext<'a> {
    pub(crate) types: &'a TypeTable,
    /// Slots of each shape.
    pub(crate) shapes: &'a [u32],
    pub(crate) source: u16,
    pub(crate) depth_max: usize,
}

/// Reads a whole answer. Values are added to the arena; on error the caller truncates it.
pub(crate) fn read_answer(
    body: &[u8],
    reader: &ObjectReader,
    context: &ReadContext<'_>,
    arena: &mut Arena,
) -> Result<Answer, BadAnswer> {
    if u32::try_from(body.len()).is_err() {
        return Err(BadAnswer::TooManyValues { values_max: u32::MAX as usize });
    }
    std::str::from_utf8(body).map_err(|_| BadAnswer::NotUtf8)?;
    let mut parser = Parser { scanner: Scanner::new(body), context, arena, items: Vec::new() };
    let answer = parser.envelope(reader)?;
    parser.scanner.end()?;
    if matches!(answer.data, Value::Missing) && answer.errors.is_none() {
        return Err(BadAnswer::Empty);
    }
    Ok(answer)
}

struct Parser<'a, 'b> {
    scanner: Scanner<'a>,
    context: &'b ReadContext<'b>,
    arena: &'b mut Arena,
    /// Items of the lists that are being read; the innermost list's are last.
    items: Vec<Value>,
}

impl Parser<'_, '_> {
    fn envelope(&mut self, reader: &ObjectReader) -> Result<Answer, BadAnswer> {
        let mut answer = Answer { data: Value::Missing, errors: None };
        self.scanner.expect(b'{')?;
        if self.scanner.closes(b'}')? {
            return Ok(answer);
        }
        loop {
            let key = self.scanner.string()?;
            self.scanner.expect(b':')?;
            match key {
                b"data" if answer.data != Value::Missing => return Err(BadAnswer::DuplicateKey),
                b"data" => answer.data = self.data(reader)?,
                b"errors" if answer.errors.is_some() => return Err(BadAnswer::DuplicateKey),
                b"errors" => answer.errors = self.errors()?,
                _ => {
                    self.scanner.skip(self.context.depth_max)?;
                }
            }
            if !self.scanner.more(b'}')? {
                return Ok(answer);
            }
        }
    }

    fn data(&mut self, reader: &ObjectReader) -> Result<Value, BadAnswer> {
        match self.scanner.peek()? {
            b'{' => self.object(reader, self.context.depth_max),
            b'n' if self.scanner.take(b"null") => Ok(Value::Null),
            _ => Err(BadAnswer::DataNotObject),
        }
    }

    /// `errors: null` and `errors: []` are sent by some servers and mean none.
    fn errors(&mut self) -> Result<Option<Range<usize>>, BadAnswer> {
        self.scanner.peek()?;
        let start = self.scanner.place();
        match self.scanner.skip(self.context.depth_max)? {
            JsonKind::Null => Ok(None),
            JsonKind::Array => Ok(Some(start..self.scanner.place())),
            _ => Err(BadAnswer::BadErrors),
        }
    }

    fn object(&mut self, reader: &ObjectReader, depth_left: usize) -> Result<Value, BadAnswer> {
        let depth_left = depth_left.checked_sub(1).ok_or(crate::json::JsonFault::TooDeep)?;
        self.scanner.expect(b'{')?;
        let slots = self.context.shapes.get(reader.shape.0 as usize).copied().unwrap_or(0);
        let object = self.arena.object(slots, reader.only_type)?;
        if self.scanner.closes(b'}')? {
            return Ok(Value::Object(object));
        }
        let mut of = reader.only_type;
        if let Some(field) = reader.deciding_type.and_then(|place| reader.fields.get(place)) {
            // Not told where what asks for it is left out by a condition.
            of = self.type_ahead(field)?.unwrap_or(reader.only_type);
            self.arena.set_type(object, of);
        }
        self.members(reader, object, of, depth_left)?;
        Ok(Value::Object(object))
    }

    fn members(
        &mut self,
        reader: &ObjectReader,
        object: ObjectRef,
        of: LocalType,
        depth_left: usize,
    ) -> Result<(), BadAnswer> {
        let mut cursor = Cursor::default();
        loop {
            self.scanner.peek()?;
            match self.member(reader, of, &mut cursor)? {
                Some(field) => self.field(field, object, depth_left)?,
                None => {
                    self.scanner.skip(depth_left)?;
                }
            }
            if !self.scanner.more(b'}')? {
                return Ok(());
            }
        }
    }

    /// Steps over a key and its colon, and says which field it is.
    fn member<'r>(
        &mut self,
        reader: &'r ObjectReader,
        of: LocalType,
        cursor: &mut Cursor,
    ) -> Result<Option<&'r FieldReader>, BadAnswer> {
        let rest = reader.fields.get(cursor.next..).unwrap_or_default();
        for (skipped, field) in rest.iter().enumerate() {
            if !applies(field.on.as_ref(), of) {
                continue;
            }
            // The answer has the order that was asked for, so this is nearly always the one.
            if self.scanner.take(&field.member) {
                cursor.advance(cursor.next + skipped)?;
                return Ok(Some(field));
            }
            break;
        }
        let key = self.scanner.string()?;
        self.scanner.expect(b':')?;
        let is_it = |field: &FieldReader| field.key() == key && applies(field.on.as_ref(), of);
        let Some(place) = reader.fields.iter().position(is_it) else {
            return Ok(None);
        };
        cursor.advance(place)?;
        Ok(reader.fields.get(place))
    }

    fn field(&mut self, field: &FieldReader, object: ObjectRef, depth_left: usize) -> Result<(), BadAnswer> {
        match &field.value {
            ReadValue::Typename => {
                let of = self.type_name(depth_left)?;
                self.arena.set_type(object, of);
            }
            ReadValue::Leaf => {
                let value = self.leaf(depth_left)?;
                self.arena.set_slot(object, field.slot, value);
            }
            ReadValue::Object(reader) => {
                let value = self.nested(reader, depth_left)?;
                let value = match self.arena.slot(object, field.slot) {
                    Value::Missing => value,
                    known => self.join(known, value),
                };
                self.arena.set_slot(object, field.slot, value);
            }
        }
        Ok(())
    }

    /// What the subgraph was asked for twice, under two keys, because the field is not of the same type for all objects.
    fn join(&mut self, known: Value, value: Value) -> Value {
        // Nothing of one answer is shared yet.
        Merger::new(self.arena, self.context.types, &mut Places::default()).value(known, value)
    }

    fn leaf(&mut self, depth_left: usize) -> Result<Value, BadAnswer> {
        self.scanner.peek()?;
        let start = self.scanner.place();
        let kind = self.scanner.skip(depth_left)?;
        if kind == JsonKind::Null {
            return Ok(Value::Null);
        }
        // The body is shorter than `u32::MAX`.
        let (start, end) = (start as u32, self.scanner.place() as u32);
        Ok(Value::Raw { kind, source: self.context.source, start, end })
    }

    fn nested(&mut self, reader: &ObjectReader, depth_left: usize) -> Result<Value, BadAnswer> {
        match self.scanner.peek()? {
            b'{' => self.object(reader, depth_left),
            b'[' => self.list(reader, depth_left),
            _ => match self.scanner.skip(depth_left)? {
                JsonKind::Null => Ok(Value::Null),
                _ => Ok(Value::Wrong),
            },
        }
    }

    fn list(&mut self, reader: &ObjectReader, depth_left: usize) -> Result<Value, BadAnswer> {
        let depth_left = depth_left.checked_sub(1).ok_or(crate::json::JsonFault::TooDeep)?;
        self.scanner.expect(b'[')?;
        let first = self.items.len();
        if !self.scanner.closes(b']')? {
            loop {
                let item = self.nested(reader, depth_left)?;
                self.items.push(item);
                if !self.scanner.more(b']')? {
                    break;
                }
            }
        }
        let list = self.arena.list(self.items.get(first..).unwrap_or_default())?;
        self.items.truncate(first);
        Ok(list)
    }

    fn type_name(&mut self, depth_left: usize) -> Result<LocalType, BadAnswer> {
        if self.scanner.peek()? == b'"' {
            return Ok(self.context.types.find(self.scanner.string()?));
        }
        self.scanner.skip(depth_left)?;
        Ok(LocalType::UNKNOWN)
    }

    /// The runtime type of the object whose first key comes next. It is nearly always that first key; else the object
    /// is looked through for it, without moving on.
    fn type_ahead(&mut self, typename: &FieldReader) -> Result<Option<LocalType>, BadAnswer> {
        let here = self.scanner.clone();
        let depth_left = self.context.depth_max;
        let found = loop {
            let key = self.scanner.string()?;
            self.scanner.expect(b':')?;
            if key == typename.key() {
                break Some(self.type_name(depth_left)?);
            }
            self.scanner.skip(depth_left)?;
            if !self.scanner.more(b'}')? {
                break None;
            }
        };
        self.scanner = here;
        Ok(found)
    }
}

/// Which of an object's fields have come.
#[derive(Default)]
struct Cursor {
    /// The field expected next.
    next: usize,
    /// One bit for each of the first 64 fields; few objects have more.
    seen: u64,
    seen_further: Vec<u64>,
}

impl Cursor {
    fn advance(&mut self, place: usize) -> Result<(), BadAnswer> {
        let (word, bit) = (place / 64, 1u64 << (place % 64));
        if word > self.seen_further.len() {
            self.seen_further.resize(word, 0);
        }
        let seen = match word.checked_sub(1) {
            None => Some(&mut self.seen),
            Some(further) => self.seen_further.get_mut(further),
        };
        let seen = seen.ok_or(BadAnswer::DuplicateKey)?;
        if *seen & bit != 0 {
            return Err(BadAnswer::DuplicateKey);
        }
        *seen |= bit;
        self.next = place + 1;
        Ok(())
    }
}
