//! Sets of objects and lists of the merged tree, a bit for each place of its arena.

use crate::arena::Value;

/// A set of objects and of lists that are not empty.
#[derive(Debug, Default)]
pub(crate) struct Places(Vec<u64>);

impl Places {
    /// Adds an object or list. False when it was there, and for any other value.
    pub(crate) fn insert(&mut self, value: Value) -> bool {
        let Some(place) = place_of(value) else { return false };
        let word = place as usize / 64;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        let Some(word) = self.0.get_mut(word) else { return false };
        let bit = 1u64 << (place % 64);
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    }

    /// Whether it is in the set.
    #[inline]
    pub(crate) fn contains(&self, place: u32) -> bool {
        self.0.get(place as usize / 64).is_some_and(|word| word & (1 << (place % 64)) != 0)
    }
}

/// The place of an object or of a list with something in it: no other has the same.
pub(crate) fn place_of(value: Value) -> Option<u32> {
    match value {
        Value::Object(object) => Some(object.place()),
        Value::List { start, len } => (len > 0).then_some(start),
        _ => None,
    }
}
