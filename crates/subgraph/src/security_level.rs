//! How widely something may be read.
use async_graphql::Enum;
use serde::{Deserialize, Serialize};

use crate::stored_word::stored_words;

/// How widely something may be read; each level is stricter than the one before. An item's level is at least that of the
/// group it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Enum, Serialize, Deserialize)]
pub enum SecurityLevel {
    /// Anyone may read it, signed in or not.
    Public,
    /// Members of the network may read it.
    Members,
    /// Official: for those who work with it.
    Official,
    /// Official with the marking "sensitive": for the named few.
    OfficialSensitive,
}

stored_words!(
    "security level",
    SecurityLevel {
        Public = "PUBLIC",
        Members = "MEMBERS",
        Official = "OFFICIAL",
        OfficialSensitive = "OFFICIAL_SENSITIVE",
    }
);

impl SecurityLevel {
    /// The level as a number that orders as levels do: 0 is the widest.
    pub fn rank(self) -> i32 {
        match self {
            Self::Public => 0,
            Self::Members => 1,
            Self::Official => 2,
            Self::OfficialSensitive => 3,
        }
    }

    /// The level with this [`rank`](Self::rank). A rank unknown to this version is taken as the strictest level, so
    /// that nothing newer is shown too widely.
    pub fn from_rank(rank: i32) -> Self {
        match rank {
            0 => Self::Public,
            1 => Self::Members,
            2 => Self::Official,
            _ => Self::OfficialSensitive,
        }
    }
}
