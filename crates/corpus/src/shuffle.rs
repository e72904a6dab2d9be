//! An order of 0..n that needs no memory: [`Shuffle`].
use crate::dice::mix;

/// A permutation of 0..`len`, fixed by a key, that can be asked at any place and backwards.
///
/// A balanced Feistel network over the next even number of bits; values that fall outside are put through again until
/// they fall inside (cycle walking), at most four times on average.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shuffle {
    len: u64,
    key: u64,
    half_bits: u32,
}

const ROUNDS: u64 = 4;

impl Shuffle {
    pub(crate) fn new(len: u64, key: u64) -> Self {
        let bits = 64 - len.saturating_sub(1).leading_zeros();
        Self { len, key, half_bits: bits.div_ceil(2).max(1) }
    }

    /// What stands at `place`, which must be under the length.
    pub(crate) fn at(&self, place: u64) -> u64 {
        self.walk(place, |value| (0..ROUNDS).fold(value, |value, round| self.forth(value, round)))
    }

    /// The place at which `value` stands; `value` must be under the length.
    pub(crate) fn place_of(&self, value: u64) -> u64 {
        self.walk(value, |value| (0..ROUNDS).rev().fold(value, |value, round| self.back(value, round)))
    }

    fn walk(&self, start: u64, step: impl Fn(u64) -> u64) -> u64 {
        debug_assert!(start < self.len, "`{start}` is outside 0..{}", self.len);
        let mut value = step(start);
        while value >= self.len {
            value = step(value);
        }
        value
    }

    fn forth(&self, value: u64, round: u64) -> u64 {
        let (left, right) = (value >> self.half_bits, value & self.mask());
        (right << self.half_bits) | (left ^ self.noise(right, round))
    }

    fn back(&self, value: u64, round: u64) -> u64 {
        let (left, right) = (value >> self.half_bits, value & self.mask());
        ((right ^ self.noise(left, round)) << self.half_bits) | left
    }

    fn noise(&self, half: u64, round: u64) -> u64 {
        mix(self.key ^ (half << 3 | round)) & self.mask()
    }

    fn mask(&self) -> u64 {
        (1 << self.half_bits) - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_stands_at_one_place_and_is_found_there() {
        for len in [1, 2, 3, 7, 64, 65, 1000] {
            let shuffle = Shuffle::new(len, 99);
            let mut values: Vec<u64> = (0..len).map(|place| shuffle.at(place)).collect();
            assert!((0..len).all(|place| shuffle.place_of(values[place as usize]) == place));
            values.sort_unstable();
            assert!(values.into_iter().eq(0..len));
        }
    }

    #[test]
    fn keys_give_different_orders() {
        let order = |key| (0..20).map(|place| Shuffle::new(20, key).at(place)).collect::<Vec<_>>();
        assert_ne!(order(1), order(2));
        assert_ne!(order(1), (0..20).collect::<Vec<_>>());
    }
}
