//! What a resolver may fail with.
use storage::{CursorError, PageError, StoreError};

use crate::{MalformedNodeId, MalformedOrgCode, UnknownWord};

/// Why a field has no value. Each has a stable code, and a sentence that may be told to anyone.
///
/// `?` turns what the frame and `storage` fail with into one of these. What a person can put right in a mutation is no
/// error but data: see [`ValidationError`](crate::ValidationError) and its kin.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ResolveError {
    /// An argument is wrong; the message says how to put it right.
    #[error("{message}")]
    BadUserInput {
        /// What is wrong and what would be right.
        message: String,
    },
    /// The caller is not signed in, and must be.
    #[error("sign in to ask for this")]
    Unauthenticated,
    /// The caller may not read this.
    #[error("you may not read this")]
    Forbidden,
    /// The database gave no answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What the database holds cannot be understood by this version.
    #[error(transparent)]
    Unreadable(#[from] UnknownWord),
}

impl ResolveError {
    /// An argument is wrong, for the reason that `message` tells.
    pub fn bad_user_input(message: impl Into<String>) -> Self {
        Self::BadUserInput { message: message.into() }
    }

    /// The stable code, for `extensions.code`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadUserInput { .. } => "BAD_USER_INPUT",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            // What the client can do about it is the same: try again later, with the same idempotency key.
            Self::Store(StoreError::Busy(_) | StoreError::Full(_) | StoreError::Unavailable(_)) => {
                "SERVICE_UNAVAILABLE"
            }
            Self::Store(_) | Self::Unreadable(_) => "INTERNAL_ERROR",
        }
    }
}

macro_rules! bad_user_input_from {
    ($($error:ty),+) => {
        $(impl From<$error> for ResolveError {
            fn from(error: $error) -> Self {
                Self::bad_user_input(error.to_string())
            }
        })+
    };
}

bad_user_input_from!(PageError, CursorError, MalformedNodeId, MalformedOrgCode);

impl From<sea_orm::DbErr> for ResolveError {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Store(error.into())
    }
}
