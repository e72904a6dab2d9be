//! How surely a person is known to be who they say, as schemas and databases write it.
use async_graphql::Enum;
use serde::{Deserialize, Serialize};

use crate::stored_word::stored_words;

/// How surely a person is known to be who they say: the levels of eIDAS, each surer than the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Enum, Serialize, Deserialize)]
pub enum Assurance {
    /// A claimed identity, hardly proofed.
    Low,
    /// A proofed identity, and a sign-in with two factors.
    Substantial,
    /// An identity proofed in person or alike, and a sign-in with a device bound to the person.
    High,
}

stored_words!("level of assurance", Assurance { Low = "LOW", Substantial = "SUBSTANTIAL", High = "HIGH" });

impl From<claims::Assurance> for Assurance {
    fn from(level: claims::Assurance) -> Self {
        match level {
            claims::Assurance::Low => Self::Low,
            claims::Assurance::Substantial => Self::Substantial,
            claims::Assurance::High => Self::High,
        }
    }
}
