//! The `errors` of a subgraph's answer: read, and found in the merged tree.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::arena::{Arena, ObjectRef, Slot, Value};
use crate::client_path::TreeStep;
use crate::compile::{FieldReader, ObjectReader, ReadValue};
use crate::type_table::{LocalType, applies};

/// One error as a subgraph tells it. What is not looked at stays as it is, so that it costs no memory, and a member of an
/// unexpected kind (a number for a code) is as good as none.
#[derive(Debug, serde::Deserialize)]
pub(crate) struct SubgraphError<'a> {
    #[serde(borrow, default)]
    message: Option<&'a RawValue>,
    #[serde(borrow, default)]
    path: Option<&'a RawValue>,
    #[serde(borrow, default)]
    extensions: Option<&'a RawValue>,
}

#[derive(serde::Deserialize)]
struct Extensions<'a> {
    #[serde(borrow, default)]
    code: Option<&'a RawValue>,
}

/// A longer path, in bytes, is as good as none.
const PATH_BYTES_MAX: usize = 10_000;

/// The longest message of a subgraph that is passed on, in characters.
const MESSAGE_CHARS_MAX: usize = 500;

/// More errors than this in one answer are not read.
const READ_MAX: usize = 1000;

/// Reads the list of errors.
pub(crate) fn read_errors(json: &[u8]) -> Result<Vec<SubgraphError<'_>>, serde_json::Error> {
    serde_json::from_slice::<FirstErrors<'_>>(json).map(|errors| errors.0)
}

struct FirstErrors<'a>(Vec<SubgraphError<'a>>);

impl<'de> Deserialize<'de> for FirstErrors<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct First;
        impl<'de> Visitor<'de> for First {
            type Value = FirstErrors<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of errors")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut errors = Vec::new();
                while errors.len() < READ_MAX {
                    match list.next_element()? {
                        Some(error) => errors.push(error),
                        None => return Ok(FirstErrors(errors)),
                    }
                }
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(FirstErrors(errors))
            }
        }
        deserializer.deserialize_seq(First)
    }
}

/// One step of a path in the subgraph's own terms.
#[derive(Debug, PartialEq)]
enum Step {
    Key(String),
    Index(u32),
}

fn step(segment: serde_json::Value) -> Option<Step> {
    match segment {
        serde_json::Value::String(key) => Some(Step::Key(key)),
        segment => segment.as_u64().and_then(|index| u32::try_from(index).ok()).map(Step::Index),
    }
}

fn text(json: &RawValue) -> Option<String> {
    serde_json::from_str(json.get()).ok()
}

impl SubgraphError<'_> {
    /// The message, of a length that can be passed on.
    pub(crate) fn shortened_message(&self) -> Cow<'static, str> {
        let message = self.message.and_then(text).unwrap_or_default();
        Cow::Owned(message.chars().take(MESSAGE_CHARS_MAX).collect())
    }

    /// The subgraph's own code.
    pub(crate) fn code(&self) -> Option<String> {
        text(serde_json::from_str::<Extensions<'_>>(self.extensions?.get()).ok()?.code?)
    }

    fn steps(&self) -> Vec<Step> {
        let path = self.path.map(RawValue::get).filter(|path| path.len() <= PATH_BYTES_MAX);
        let path: Vec<serde_json::Value> = path.and_then(|path| serde_json::from_str(path).ok()).unwrap_or_default();
        path.into_iter().map_while(step).collect()
    }

    /// Finds where a root fetch's error belongs, and marks the null there as told. Empty for an error without a path.
    pub(crate) fn place_in_data(&self, arena: &mut Arena, data: Value, reader: &ObjectReader) -> Vec<TreeStep> {
        let mut walk = Walk { arena, value: data, holder: None, way: Vec::new() };
        walk.object(reader, &self.steps());
        walk.way
    }

    /// The same for an entity fetch: `reader` is that of `{ _entities }`, `data` its object. Also says which entity it is;
    /// the way begins there.
    pub(crate) fn place_in_entities(
        &self,
        arena: &mut Arena,
        data: Value,
        reader: &ObjectReader,
    ) -> Option<(u32, Vec<TreeStep>)> {
        let steps = self.steps();
        let [Step::Key(entities), Step::Index(entity), rest @ ..] = steps.as_slice() else {
            return None;
        };
        if entities != "_entities" {
            return None;
        }
        let field = reader.fields.first()?;
        let ReadValue::Object(entity_reader) = &field.value else {
            return None;
        };
        let mut walk = Walk { arena, value: data, holder: None, way: Vec::new() };
        walk.enter_slot(field.slot);
        walk.enter_item(*entity);
        walk.way.clear();
        walk.object(entity_reader, rest);
        Some((*entity, walk.way))
    }
}

/// Where a value is kept.
#[derive(Clone, Copy)]
enum Holder {
    Slot(ObjectRef, Slot),
    Item(u32, u32),
}

/// A walk along an error's path: as far as it goes through the values, to mark the null it ends at, and all the way
/// through the readers, to tell the place.
struct Walk<'a> {
    arena: &'a mut Arena,
    value: Value,
    holder: Option<Holder>,
    way: Vec<TreeStep>,
}

impl Walk<'_> {
    fn object(&mut self, reader: &ObjectReader, steps: &[Step]) {
        self.mark();
        match steps.split_first() {
            None => {}
            Some((Step::Index(index), rest)) => {
                self.enter_item(*index);
                self.object(reader, rest);
            }
            Some((Step::Key(key), rest)) => {
                let Some(field) = self.field(reader, key) else { return };
                match &field.value {
                    ReadValue::Typename => {}
                    ReadValue::Leaf => {
                        self.enter_slot(field.slot);
                        self.mark();
                        self.indices(rest);
                    }
                    ReadValue::Object(reader) => {
                        self.enter_slot(field.slot);
                        self.object(reader, rest);
                    }
                }
            }
        }
    }

    fn field<'r>(&self, reader: &'r ObjectReader, key: &str) -> Option<&'r FieldReader> {
        let of = self.type_here();
        let mut has_key = reader.fields.iter().filter(|field| field.key() == key.as_bytes());
        has_key.clone().find(|field| applies(field.on.as_ref(), of)).or_else(|| has_key.next())
    }

    fn type_here(&self) -> LocalType {
        match self.value {
            Value::Object(object) => self.arena.type_of(object),
            _ => LocalType::UNKNOWN,
        }
    }

    fn indices(&mut self, steps: &[Step]) {
        for step in steps {
            match step {
                Step::Index(index) => self.way.push(TreeStep::Index(*index)),
                Step::Key(_) => return,
            }
        }
    }

    fn enter_slot(&mut self, slot: Slot) {
        self.way.push(TreeStep::Slot { slot, of: self.type_here() });
        (self.value, self.holder) = match self.value {
            Value::Object(object) => (self.arena.slot(object, slot), Some(Holder::Slot(object, slot))),
            _ => (Value::Missing, None),
        };
    }

    fn enter_item(&mut self, index: u32) {
        self.way.push(TreeStep::Index(index));
        (self.value, self.holder) = match self.value {
            Value::List { start, len } if index < len => {
                (self.arena.item(start, index), Some(Holder::Item(start, index)))
            }
            _ => (Value::Missing, None),
        };
    }

    fn mark(&mut self) {
        if !matches!(self.value, Value::Null | Value::Missing) {
            return;
        }
        match self.holder {
            Some(Holder::Slot(object, slot)) => self.arena.set_slot(object, slot, Value::Failed),
            Some(Holder::Item(start, index)) => self.arena.set_item(start, index, Value::Failed),
            None => {}
        }
        self.holder = None;
    }
}
