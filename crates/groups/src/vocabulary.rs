//! The words of this subgraph: how a group is entered, what a member is in it, how a request stands.
use std::str::FromStr;

use async_graphql::Enum;
use sea_orm::DbErr;
use serde::{Deserialize, Serialize};

/// How a group is entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Enum, Serialize, Deserialize)]
pub(crate) enum GroupAccess {
    /// Any member of the network joins at once.
    Open,
    /// Anyone may ask, and a facilitator decides.
    Restricted,
    /// By invitation; for others the group does not exist.
    Private,
}

/// What a member is in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Enum, Serialize, Deserialize)]
pub(crate) enum GroupRole {
    /// Reads and writes.
    Member,
    /// Also decides who enters, and looks after what is written.
    Facilitator,
    /// A facilitator who answers for the group.
    Owner,
}

/// How a request to enter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Enum, Serialize, Deserialize)]
pub(crate) enum RequestState {
    /// Nobody has decided yet.
    Waiting,
    /// A facilitator said yes: the applicant is a member.
    Accepted,
    /// A facilitator said no.
    Declined,
    /// The applicant took it back.
    Withdrawn,
}

impl GroupAccess {
    pub(crate) const ALL: [Self; 3] = [Self::Open, Self::Restricted, Self::Private];

    /// The word in rows.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Open => "OPEN",
            Self::Restricted => "RESTRICTED",
            Self::Private => "PRIVATE",
        }
    }
}

impl GroupRole {
    pub(crate) const ALL: [Self; 3] = [Self::Member, Self::Facilitator, Self::Owner];

    /// The word in rows.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Member => "MEMBER",
            Self::Facilitator => "FACILITATOR",
            Self::Owner => "OWNER",
        }
    }

    /// Whether who is this decides on requests to join.
    pub(crate) fn facilitates(self) -> bool {
        match self {
            Self::Member => false,
            Self::Facilitator | Self::Owner => true,
        }
    }
}

impl RequestState {
    pub(crate) const ALL: [Self; 4] = [Self::Waiting, Self::Accepted, Self::Declined, Self::Withdrawn];

    /// The word in rows.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "WAITING",
            Self::Accepted => "ACCEPTED",
            Self::Declined => "DECLINED",
            Self::Withdrawn => "WITHDRAWN",
        }
    }
}

macro_rules! read_from_rows {
    ($($name:ident),+) => {
        $(impl FromStr for $name {
            type Err = DbErr;

            fn from_str(word: &str) -> Result<Self, DbErr> {
                let known = Self::ALL.into_iter().find(|value| value.as_str() == word);
                known.ok_or_else(|| DbErr::Type(format!("`{word}` is no {} that this version knows", stringify!($name))))
            }
        })+
    };
}

read_from_rows!(GroupAccess, GroupRole, RequestState);
