//! Why a provider's word is not taken.
use super::reach::Unreachable;
use crate::oauth_error::{ErrorCode, OAuthError};

/// Why a provider's word is not taken. The operator reads it; a person is told which organisation, and little more.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UpstreamError {
    /// An address may not be called.
    #[error("an address of the provider may not be called: {0}")]
    Unreachable(#[from] Unreachable),
    /// No answer came, or not in time, or a redirection or too long a one.
    #[error("the provider gives no usable answer: {0}")]
    NoAnswer(String),
    /// Its metadata or keys cannot be used.
    #[error("the provider's metadata cannot be used: {0}")]
    Metadata(String),
    /// It refused the code.
    #[error("the provider refuses the code: {0}")]
    Code(String),
    /// What it signed does not hold.
    #[error("the provider's token is refused: {0}")]
    Token(String),
    /// We cannot prove to it who we are.
    #[error(transparent)]
    Own(#[from] OAuthError),
}

impl UpstreamError {
    /// What the person is told, once the operator can read why.
    pub(crate) fn told(&self, upstream: &str) -> OAuthError {
        tracing::warn!(upstream, "a sign-in with `{upstream}` is refused: {self}");
        match self {
            Self::Unreachable(_) | Self::NoAnswer(_) | Self::Metadata(_) => OAuthError::new(
                ErrorCode::ServerError,
                "your organisation's sign-in cannot be reached now; try again later",
            ),
            Self::Code(_) | Self::Token(_) => OAuthError::new(
                ErrorCode::AccessDenied,
                "your organisation's sign-in gave an answer that is not accepted",
            ),
            Self::Own(error) => error.clone(),
        }
    }
}
