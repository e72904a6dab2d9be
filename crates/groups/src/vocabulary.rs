//! The words of this subgraph alone: how a request to enter stands, or an invitation to.
use std::str::FromStr;

use async_graphql::Enum;
use sea_orm::DbErr;
use serde::{Deserialize, Serialize};

/// How a request to join a group stands, or an invitation to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Enum, Serialize, Deserialize)]
pub(crate) enum RequestState {
    /// Nobody has answered yet.
    Waiting,
    /// The answer was yes: a facilitator let the applicant in, or the invitee came in.
    Accepted,
    /// The answer was no.
    Declined,
    /// Who asked took it back.
    Withdrawn,
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

impl FromStr for RequestState {
    type Err = DbErr;

    fn from_str(word: &str) -> Result<Self, DbErr> {
        let known = Self::ALL.into_iter().find(|value| value.as_str() == word);
        known.ok_or_else(|| DbErr::Type(format!("`{word}` is no state of a request that this version knows")))
    }
}
