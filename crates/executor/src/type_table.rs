//! Runtime types as small numbers, so that a type condition is one bit test.

use std::collections::BTreeSet;

use apollo_compiler::Name;
use query_planner::TypeSet;

/// A runtime type's place in its plan's [`TypeTable`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LocalType(pub(crate) u32);

impl LocalType {
    /// No type was told; no set holds it.
    pub(crate) const UNKNOWN: LocalType = LocalType(u32::MAX);
    /// A type was told that the plan does not mention; no set holds it.
    pub(crate) const FOREIGN: LocalType = LocalType(u32::MAX - 1);
}

/// The runtime types that one plan mentions.
#[derive(Debug)]
pub(crate) struct TypeTable {
    /// Sorted.
    names: Vec<Name>,
    /// The names as JSON strings.
    quoted: Vec<Box<[u8]>>,
    /// Those that are object types: nothing that a later answer says can change them.
    object_types: TypeBits,
}

impl TypeTable {
    /// A table of these names; `is_object` says which are object types of the schema.
    pub(crate) fn new(names: BTreeSet<Name>, is_object: impl Fn(&Name) -> bool) -> TypeTable {
        let names: Vec<Name> = names.into_iter().collect();
        let quoted = names.iter().map(|name| format!("\"{name}\"").into_bytes().into_boxed_slice()).collect();
        let mut object_types = TypeBits::default();
        for (place, name) in names.iter().enumerate() {
            if is_object(name) {
                object_types.insert(LocalType(place as u32));
            }
        }
        TypeTable { names, quoted, object_types }
    }

    /// The type of this name; [`LocalType::FOREIGN`] when the plan has none.
    pub(crate) fn find(&self, name: &[u8]) -> LocalType {
        self.names
            .binary_search_by(|candidate| candidate.as_str().as_bytes().cmp(name))
            .map_or(LocalType::FOREIGN, |place| LocalType(place as u32))
    }

    /// The same set as bits.
    pub(crate) fn bits(&self, set: &TypeSet) -> TypeBits {
        let mut bits = TypeBits::default();
        for name in set.0.iter() {
            let of = self.find(name.as_str().as_bytes());
            if of != LocalType::FOREIGN {
                bits.insert(of);
            }
        }
        bits
    }

    /// The type's name as a JSON string.
    pub(crate) fn quoted(&self, of: LocalType) -> Option<&[u8]> {
        self.quoted.get(of.0 as usize).map(AsRef::as_ref)
    }

    /// Whether it is an object type of the schema.
    pub(crate) fn is_object(&self, of: LocalType) -> bool {
        self.object_types.contains(of)
    }
}

/// A set of runtime types.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct TypeBits {
    /// Types 0 to 63: most plans have no more.
    first: u64,
    rest: Vec<u64>,
}

impl TypeBits {
    fn insert(&mut self, of: LocalType) {
        let (word, bit) = (of.0 as usize / 64, 1u64 << (of.0 % 64));
        if word == 0 {
            self.first |= bit;
            return;
        }
        if self.rest.len() < word {
            self.rest.resize(word, 0);
        }
        if let Some(word) = self.rest.get_mut(word - 1) {
            *word |= bit;
        }
    }

    /// Whether the set holds the type.
    #[inline]
    pub(crate) fn contains(&self, of: LocalType) -> bool {
        if of.0 < 64 {
            return self.first & (1 << of.0) != 0;
        }
        let word = self.rest.get(of.0 as usize / 64 - 1).copied().unwrap_or(0);
        word & (1 << (of.0 % 64)) != 0
    }

    /// The only type of the set, if it has just one.
    pub(crate) fn only(&self) -> Option<LocalType> {
        let one = self.rest.iter().all(|word| *word == 0) && self.first.count_ones() == 1;
        one.then(|| LocalType(self.first.trailing_zeros()))
    }
}

/// Whether a type condition lets the type pass; no condition does.
#[inline]
pub(crate) fn applies(on: Option<&TypeBits>, of: LocalType) -> bool {
    on.is_none_or(|types| types.contains(of))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_was_put_in_also_past_the_first_word() {
        let mut bits = TypeBits::default();
        for place in [0, 63, 64, 200] {
            bits.insert(LocalType(place));
        }
        let held: Vec<u32> = (0..300).filter(|place| bits.contains(LocalType(*place))).collect();
        assert_eq!(held, [0, 63, 64, 200]);
        assert!(!bits.contains(LocalType::UNKNOWN) && !bits.contains(LocalType::FOREIGN));
    }
}
