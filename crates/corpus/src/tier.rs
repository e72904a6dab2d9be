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
