//! Words about groups that more than one subgraph keeps in its rows.
use async_graphql::Enum;
use serde::{Deserialize, Serialize};

use crate::stored_word::stored_words;

/// How a group is entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Enum, Serialize, Deserialize)]
pub enum GroupAccess {
    /// Any member of the network joins at once.
    Open,
    /// Anyone may ask, and a facilitator decides.
    Restricted,
    /// By invitation; for others the group does not exist.
    Private,
}

stored_words!("access to a group", GroupAccess { Open = "OPEN", Restricted = "RESTRICTED", Private = "PRIVATE" });

/// What a member is in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Enum, Serialize, Deserialize)]
pub enum GroupRole {
    /// Reads and writes.
    Member,
    /// Also decides who enters, and looks after what is written.
    Facilitator,
    /// A facilitator who answers for the group.
    Owner,
}

stored_words!("role in a group", GroupRole { Member = "MEMBER", Facilitator = "FACILITATOR", Owner = "OWNER" });

impl GroupRole {
    /// Whether who is this decides on requests to join, and looks after what is written.
    pub fn facilitates(self) -> bool {
        match self {
            Self::Member => false,
            Self::Facilitator | Self::Owner => true,
        }
    }
}
