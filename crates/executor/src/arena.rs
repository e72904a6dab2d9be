//! The merged tree of one request: objects are runs of slots in one vector, and what a subgraph sent stays where it
//! is, as a range of its answer's bytes.

use bytes::Bytes;

use crate::limits::TooManyValues;
use crate::type_table::LocalType;

/// One value of the merged tree. Twelve bytes, so that an answer's slots stay in the cache.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Value {
    /// No fetch has brought it.
    Missing,
    /// A subgraph said `null`.
    Null,
    /// A subgraph said that there is no such entity, or none that may be read: null, and no fault of the subgraph.
    Absent,
    /// Null for a reason that the client's `errors` tell already.
    Failed,
    /// Not the kind of JSON that its type allows; nothing of it is kept.
    Wrong,
    /// A leaf, or a list of leaves: bytes of the answer that came from the fetch `source`.
    Raw { kind: JsonKind, source: u16, start: u32, end: u32 },
    /// An object of this arena.
    Object(ObjectRef),
    /// A list whose items lie side by side in the arena.
    List { start: u32, len: u32 },
    /// The first slot of each object: its runtime type, and how many slots follow.
    Header { of: LocalType, slots: u32 },
}

const _: () = assert!(size_of::<Value>() == 12);

/// What a raw value's first byte (and, for numbers, its form) says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JsonKind {
    Null,
    Boolean,
    /// A number without fraction and exponent.
    Integer,
    Float,
    String,
    Array,
    Object,
}

/// Where an object begins in its arena.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ObjectRef(u32);

impl ObjectRef {
    /// The first object of every arena: the root of the merged tree.
    pub(crate) const FIRST: ObjectRef = ObjectRef(0);

    /// Its place in the arena, which no other object and no list with items has.
    pub(crate) fn place(self) -> u32 {
        self.0
    }
}

/// All values of one request.
pub(crate) struct Arena {
    values: Vec<Value>,
    values_max: usize,
}

impl Arena {
    /// An empty arena that never holds more than `values_max` values: a small answer of many empty objects would
    /// otherwise become a large tree.
    pub(crate) fn new(values_max: usize) -> Arena {
        // Places are `u32`, so the most that can be named is the most that may be asked for.
        Arena { values: Vec::new(), values_max: values_max.min(u32::MAX as usize) }
    }

    /// Adds an object whose slots are all [`Value::Missing`].
    pub(crate) fn object(&mut self, slots: u32, of: LocalType) -> Result<ObjectRef, TooManyValues> {
        let place = self.grow_by(slots as usize + 1)?;
        self.values.push(Value::Header { of, slots });
        self.values.resize(place as usize + 1 + slots as usize, Value::Missing);
        Ok(ObjectRef(place))
    }

    /// Adds a list of these items.
    pub(crate) fn list(&mut self, items: &[Value]) -> Result<Value, TooManyValues> {
        let start = self.grow_by(items.len())?;
        self.values.extend_from_slice(items);
        // `grow_by` holds the total under `u32::MAX`.
        Ok(Value::List { start, len: items.len() as u32 })
    }

    /// Copies an object with all that is nested in it.
    pub(crate) fn copy_of(&mut self, object: ObjectRef) -> Result<ObjectRef, TooManyValues> {
        let copy = self.object(self.slot_count(object), self.type_of(object))?;
        for slot in (1..=self.slot_count(object)).map(Slot) {
            let value = self.copy_of_value(self.slot(object, slot))?;
            self.set_slot(copy, slot, value);
        }
        Ok(copy)
    }

    fn copy_of_value(&mut self, value: Value) -> Result<Value, TooManyValues> {
        match value {
            Value::Object(object) => Ok(Value::Object(self.copy_of(object)?)),
            Value::List { start, len } => {
                let mut items = Vec::with_capacity(len as usize);
                for index in 0..len {
                    items.push(self.copy_of_value(self.item(start, index))?);
                }
                self.list(&items)
            }
            value => Ok(value),
        }
    }

    fn grow_by(&mut self, count: usize) -> Result<u32, TooManyValues> {
        let place = self.values.len();
        if place + count > self.values_max {
            return Err(TooManyValues { values_max: self.values_max });
        }
        Ok(place as u32)
    }

    /// How much the arena holds, to go back to by [`Arena::truncate`].
    pub(crate) fn mark(&self) -> usize {
        self.values.len()
    }

    /// Forgets all that was added after `mark`.
    pub(crate) fn truncate(&mut self, mark: usize) {
        self.values.truncate(mark);
    }

    /// The value in an object's slot.
    #[inline]
    pub(crate) fn slot(&self, object: ObjectRef, slot: Slot) -> Value {
        self.at(object.0 + slot.0)
    }

    /// Puts a value into an object's slot.
    #[inline]
    pub(crate) fn set_slot(&mut self, object: ObjectRef, slot: Slot, value: Value) {
        self.set(object.0 + slot.0, value);
    }

    /// The item of a list that begins at `start`.
    #[inline]
    pub(crate) fn item(&self, start: u32, index: u32) -> Value {
        self.at(start + index)
    }

    /// Replaces the item of a list that begins at `start`.
    pub(crate) fn set_item(&mut self, start: u32, index: u32, value: Value) {
        self.set(start + index, value);
    }

    /// The items of a list.
    pub(crate) fn items(&self, start: u32, len: u32) -> &[Value] {
        let start = start as usize;
        self.values.get(start..start + len as usize).unwrap_or_default()
    }

    /// An object's runtime type.
    #[inline]
    pub(crate) fn type_of(&self, object: ObjectRef) -> LocalType {
        match self.at(object.0) {
            Value::Header { of, .. } => of,
            _ => LocalType::UNKNOWN,
        }
    }

    /// Sets an object's runtime type.
    pub(crate) fn set_type(&mut self, object: ObjectRef, of: LocalType) {
        let slots = self.slot_count(object);
        self.set(object.0, Value::Header { of, slots });
    }

    /// How many slots follow an object's header.
    pub(crate) fn slot_count(&self, object: ObjectRef) -> u32 {
        match self.at(object.0) {
            Value::Header { slots, .. } => slots,
            _ => 0,
        }
    }

    #[inline]
    fn at(&self, place: u32) -> Value {
        self.values.get(place as usize).copied().unwrap_or(Value::Missing)
    }

    #[inline]
    fn set(&mut self, place: u32, value: Value) {
        if let Some(slot) = self.values.get_mut(place as usize) {
            *slot = value;
        }
    }
}

/// A slot's distance from its object's header; never 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Slot(pub(crate) u32);

/// The bodies of the answers that raw values point into, each at its fetch's place.
pub(crate) struct Sources(Vec<Bytes>);

impl Sources {
    /// Room for the answers of `count` fetches.
    pub(crate) fn new(count: usize) -> Sources {
        Sources(vec![Bytes::new(); count])
    }

    /// Room for the answer of a request beyond the first of its fetch; `None` when there is none left.
    pub(crate) fn add(&mut self) -> Option<u16> {
        let source = u16::try_from(self.0.len()).ok()?;
        self.0.push(Bytes::new());
        Some(source)
    }

    /// Keeps the answer of a fetch.
    pub(crate) fn keep(&mut self, source: u16, body: Bytes) {
        if let Some(place) = self.0.get_mut(usize::from(source)) {
            *place = body;
        }
    }

    /// Bytes of all answers together: about what the client's answer will have.
    pub(crate) fn total_bytes(&self) -> usize {
        self.0.iter().map(Bytes::len).sum()
    }

    /// The bytes of a raw value; `null` for a range that no answer has.
    #[inline]
    pub(crate) fn raw(&self, source: u16, start: u32, end: u32) -> &[u8] {
        self.0.get(usize::from(source)).and_then(|body| body.get(start as usize..end as usize)).unwrap_or(b"null")
    }
}
