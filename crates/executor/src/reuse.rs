//! Bytes of the answer that can be written again as they are: those of objects and lists that many places refer to.

use std::ops::Range;

use hashbrown::HashMap;

/// Where shared values were written, each with how it was written.
#[derive(Default)]
pub(crate) struct Reuse(HashMap<(u32, usize), Range<usize>>);

impl Reuse {
    /// The bytes of the value at this place of the arena, written by `writer` before.
    pub(crate) fn find<T>(&self, place: u32, writer: &T) -> Option<Range<usize>> {
        self.0.get(&(place, address(writer))).cloned()
    }

    /// Remembers where a value was written. Only bytes without an error belong here: an error is told for each place.
    pub(crate) fn keep<T>(&mut self, place: u32, writer: &T, written: Range<usize>) {
        self.0.insert((place, address(writer)), written);
    }

    /// Forgets everything: what was written last is taken back.
    pub(crate) fn forget(&mut self) {
        self.0.clear();
    }
}

/// A writer is known by where it is: plans do not move while they run.
fn address<T>(writer: &T) -> usize {
    std::ptr::from_ref(writer).addr()
}
