//! Numbers that look random and depend on nothing but their key: [`Dice`].

/// What a sequence of numbers is for. Each use has a lane of its own, so that one can change without the others.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Lane {
    MemberSpan = 1,
    MemberName = 2,
    MemberProfile = 3,
    MemberOrder = 4,
    Network = 5,
    GroupKind = 6,
    GroupText = 7,
    GroupOwnOrder = 8,
    GroupGuestOrder = 9,
    MemberSince = 10,
    JoinRequest = 11,
    PostFacts = 12,
    PostText = 13,
    ThreadLength = 14,
    Thread = 15,
    CommentText = 16,
    MemberRole = 17,
    Poll = 18,
    PollKind = 19,
    PollText = 20,
    Vote = 21,
    Reaction = 22,
    CommentReaction = 23,
    Attachment = 24,
    Revision = 25,
    Invitation = 26,
    IdentityLink = 27,
}

/// A counter-based generator: draw `n` of a key is `mix(key + n × GOLDEN)`, which is SplitMix64 started at the key. There
/// is no state to carry from record to record, so record N costs the same wherever one starts.
#[derive(Clone, Debug)]
pub(crate) struct Dice {
    state: u64,
}

/// 2^64 divided by the golden ratio, made odd.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

impl Dice {
    /// The sequence of record `index` in `lane`. `organisation` is the key of [`organisation_key`].
    pub(crate) fn new(seed: u64, lane: Lane, organisation: u64, index: u64) -> Self {
        Self { state: key(seed, lane, organisation, index) }
    }

    /// The next 64 bits.
    pub(crate) fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(GOLDEN);
        mix(self.state)
    }

    /// A number from 0 to `bound` - 1; 0 if there is none.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        // The bias is at most bound / 2^64, far under what any distribution here can show.
        ((u128::from(self.next()) * u128::from(bound)) >> 64) as u64
    }

    /// True in `percent` of a hundred draws.
    pub(crate) fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of `choices`, each as likely.
    pub(crate) fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len() as u64) as usize]
    }
}

/// 64 bits that stand for a seed, a lane, an organisation and an index.
pub(crate) fn key(seed: u64, lane: Lane, organisation: u64, index: u64) -> u64 {
    let scope = mix(seed.wrapping_add((lane as u64).wrapping_mul(GOLDEN))) ^ organisation;
    mix(mix(scope).wrapping_add(index.wrapping_mul(GOLDEN)))
}

/// 64 bits that stand for an organisation: of its code alone, so the register may grow without moving anyone.
pub(crate) fn organisation_key(code: &str) -> u64 {
    code.bytes().fold(GOLDEN, |key, byte| mix(key ^ u64::from(byte)))
}

/// The finishing function of SplitMix64: a bijection in which each bit of the input moves half of the output's.
pub(crate) fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_are_those_of_splitmix64() {
        // The first outputs of the published generator for the seed 0.
        let mut dice = Dice { state: 0 };
        assert_eq!([dice.next(), dice.next()], [0xe220_a839_7b1d_cdaf, 0x6e78_9e6a_a1b9_65f4]);
    }

    #[test]
    fn bounded_draws_cover_their_range_evenly() {
        let mut dice = Dice::new(1, Lane::Thread, organisation_key("BST"), 7);
        let mut seen = [0_u32; 10];
        (0..10_000).for_each(|_| seen[dice.below(10) as usize] += 1);
        assert!(seen.iter().all(|count| (900..1100).contains(count)), "{seen:?}");
        assert_eq!(dice.below(0), 0);
    }
}
