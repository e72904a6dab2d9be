//! How much of the network there is: [`Tier`].
use std::fmt;
use std::str::FromStr;

/// A size of the demonstration network. All 382 councils are known in each; a tier says how many have content.
///
/// | tier | councils with content | members | groups | posts | comments |
/// |---|---|---|---|---|---|
/// | tiny | 6 | 120 | 24 | 400 | 1,500 |
/// | small | 40 | 8,000 | 500 | 40,000 | 150,000 |
/// | full | 382 | 200,000 | 9,000 | 2,000,000 | 7,000,000 |
///
/// In each, Carlisle (`CAR`, abolished) keeps records of its own beside those of its successor Cumberland (`CBD`):
/// the pair counts as one of the councils, and its ids say `CAR`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Tier {
    /// For unit and story tests: Bristol, Cardiff, Swansea, Leeds, Aberdeen and Cumberland with Carlisle.
    Tiny,
    /// The demonstration.
    Small,
    /// The size of a national network.
    Full,
}

impl Tier {
    /// The tier as the command line spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tiny => "tiny",
            Self::Small => "small",
            Self::Full => "full",
        }
    }
}

/// What a tier promises: exact totals, the least each organisation gets, and who has content.
pub(crate) struct Sizes {
    pub(crate) members: u64,
    pub(crate) members_least: u64,
    pub(crate) groups: u64,
    pub(crate) groups_least: u64,
    pub(crate) posts: u64,
    pub(crate) posts_least: u64,
    pub(crate) comments: u64,
    /// Comments of the one long thread; none in tiers without it. They are among `comments`.
    pub(crate) long_thread: u64,
    /// Codes of the current councils with content; all of them if none are named.
    pub(crate) councils: &'static [&'static str],
}

/// The abolished council that keeps records of its own in every tier.
pub(crate) const CARLISLE: &str = "CAR";

impl Tier {
    pub(crate) fn sizes(self) -> Sizes {
        match self {
            Self::Tiny => Sizes {
                members: 120,
                members_least: 6,
                groups: 24,
                groups_least: 2,
                posts: 400,
                posts_least: 12,
                comments: 1_500,
                long_thread: 0,
                councils: &TINY,
            },
            Self::Small => Sizes {
                members: 8_000,
                members_least: 40,
                groups: 500,
                groups_least: 4,
                posts: 40_000,
                posts_least: 100,
                comments: 150_000,
                long_thread: 500,
                councils: &SMALL,
            },
            Self::Full => Sizes {
                members: 200_000,
                members_least: 40,
                groups: 9_000,
                groups_least: 4,
                posts: 2_000_000,
                posts_least: 100,
                comments: 7_000_000,
                long_thread: 5_000,
                councils: &[],
            },
        }
    }
}

const TINY: [&str; 6] = ["ABE", "BST", "CBD", "CRF", "LDS", "SWA"];

/// All nations, kinds and regions: cities, counties, unitaries, London boroughs and districts.
#[rustfmt::skip]
const SMALL: [&str; 40] = [
    "ABE", "BFS", "BIR", "BRD", "BST", "BUC", "CAB", "CBD", "CMD", "CON", "CRF", "CRY", "DEV", "DND", "DRS", "DUR", "EDH", "ESS", "EXE",
    "GLG", "GWN", "HCK", "HLD", "KEN", "LCE", "LDS", "LIV", "MAN", "NET", "NGM", "NOW", "PEM", "PLY", "RCT", "SHF", "SWA", "WIL", "WRX",
    "WSM", "YOR",
];

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text named no tier.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("`{0}` is no tier; choose `tiny`, `small` or `full`")]
pub struct UnknownTier(pub String);

impl FromStr for Tier {
    type Err = UnknownTier;

    fn from_str(text: &str) -> Result<Self, UnknownTier> {
        match text {
            "tiny" => Ok(Self::Tiny),
            "small" => Ok(Self::Small),
            "full" => Ok(Self::Full),
            other => Err(UnknownTier(other.to_owned())),
        }
    }
}
