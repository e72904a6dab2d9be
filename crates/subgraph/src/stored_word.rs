//! Enums that a database keeps as the word that clients see.
use sea_orm::DbErr;
use storage::StoreError;

/// A word in a database that this version does not know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is no {of} that this version knows")]
pub struct UnknownWord {
    /// The word found.
    pub word: String,
    /// What it should have named.
    pub of: &'static str,
}

impl From<UnknownWord> for StoreError {
    fn from(unknown: UnknownWord) -> Self {
        Self::Other(DbErr::Type(unknown.to_string()))
    }
}

/// Gives an enum `as_str` and `FromStr` by the words of its GraphQL values.
macro_rules! stored_words {
    ($of:literal, $name:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        impl $name {
            /// Every value, in the order of the schema.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word for it, in GraphQL and in databases.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::stored_word::UnknownWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::stored_word::UnknownWord { word: word.to_owned(), of: $of }),
                }
            }
        }
    };
}

pub(crate) use stored_words;
