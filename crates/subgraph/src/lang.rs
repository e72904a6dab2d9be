//! The languages of the network.
use async_graphql::Enum;
use serde::{Deserialize, Serialize};

use crate::stored_word::stored_words;

/// A language in which a text may be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Enum, Serialize, Deserialize)]
pub enum Lang {
    /// English.
    En,
    /// Welsh (Cymraeg).
    Cy,
}

stored_words!("language", Lang { En = "EN", Cy = "CY" });

impl Lang {
    /// The text in this language, or in English where there is none in Welsh.
    pub fn choose<T>(self, english: T, welsh: Option<T>) -> T {
        match self {
            Self::En => english,
            Self::Cy => welsh.unwrap_or(english),
        }
    }
}
