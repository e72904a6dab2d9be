//! Whether a member takes part.
use std::str::FromStr;

use async_graphql::Enum;
use serde::Serialize;
use subgraph::{UnknownWord, directory};

/// Whether a member takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Enum, Serialize)]
pub enum MemberState {
    /// Takes part.
    Active,
    /// May not sign in for now; everything else stays.
    Suspended,
    /// Has left: only a record without a name stays, so that what was written keeps an author.
    Former,
}

impl MemberState {
    /// The word for it, in GraphQL and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Suspended => "SUSPENDED",
            Self::Former => "FORMER",
        }
    }
}

impl FromStr for MemberState {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        match word {
            "ACTIVE" => Ok(Self::Active),
            "SUSPENDED" => Ok(Self::Suspended),
            "FORMER" => Ok(Self::Former),
            _ => Err(UnknownWord { word: word.to_owned(), of: "member state" }),
        }
    }
}

/// The word of the network's directory, which events tell.
impl From<MemberState> for directory::MemberState {
    fn from(state: MemberState) -> Self {
        match state {
            MemberState::Active => Self::Active,
            MemberState::Suspended => Self::Suspended,
            MemberState::Former => Self::Former,
        }
    }
}
