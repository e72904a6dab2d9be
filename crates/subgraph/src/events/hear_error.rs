//! Why what a source tells was not taken in.
use std::error::Error;

use storage::StoreError;

/// Why what a source tells was not taken in. Nothing is lost: it is asked for again.
#[derive(Debug, thiserror::Error)]
pub enum HearError {
    /// The source gave no answer, or none in time.
    #[error("the source cannot be reached; check its health and its address")]
    Unreachable(#[source] Box<dyn Error + Send + Sync>),
    /// The source does not let this reader hear it, or cannot answer now.
    #[error(
        "the source answered with HTTP status {status}; for 401, check the reader's key here and the keys trusted there"
    )]
    Refused {
        /// The answer's status.
        status: u16,
    },
    /// What was answered is no feed.
    #[error("the source's answer is no feed of events")]
    NotAFeed,
    /// The reader's own database, or in the same process the source's.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What follows cannot be taken in, whoever asks again: the feed stops there until a person has looked.
    #[error("after event {position}: {problem}")]
    Stopped {
        /// The position of the last event that was taken in.
        position: u64,
        /// Why not the next.
        problem: String,
    },
}

impl HearError {
    /// Whether the feed goes on by itself once whoever is down is up again. Otherwise someone should act.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::Refused { .. } => true,
            Self::Store(error) => error.is_retryable() || matches!(error, StoreError::Full(_)),
            Self::NotAFeed | Self::Stopped { .. } => false,
        }
    }
}
