//! A person's way to a provider and back, tied to their browser.
use chrono::{DateTime, Utc};
use poem::Request;
use serde::{Deserialize, Serialize};

use crate::browser::Cookie;
use crate::oauth_error::{ErrorCode, OAuthError};
use crate::provider::Provider;
use crate::random;

/// What a person was sent to a provider for. It is kept under the `state`, for the browser that began it, and taken once.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Flow {
    /// The provider asked. An answer at another one's address is refused.
    pub(super) upstream: String,
    pub(super) purpose: Purpose,
    /// The person must have proved who they are since then, where that matters.
    pub(super) proved_since: Option<DateTime<Utc>>,
}

/// What a person was sent to a provider for.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Purpose {
    /// To sign in, for this interaction.
    SignIn { interaction: String },
    /// To show that the identity there is theirs, whose session this is.
    Link { session: String },
}

/// What binds the answer to the browser. It is worked out of the browser's cookie and the `state`: who reads the address, or
/// the database, has neither.
pub(super) struct Secrets {
    /// The verifier of RFC 7636 §4.1.
    pub(super) verifier: String,
    pub(super) nonce: String,
}

impl Secrets {
    pub(super) fn of(provider: &Provider, request: &Request, state: &str) -> Result<Self, OAuthError> {
        let browser = Cookie::Browser.of(provider, request).ok_or_else(not_here)?;
        let derive = |what: &str| random::digest(&format!("upstream {what} {state} {browser}"));
        Ok(Self { verifier: derive("verifier"), nonce: derive("nonce") })
    }
}

/// Alike for what was never begun, was finished, has expired, and was begun in another browser (RFC 9700 §4.7).
pub(super) fn not_here() -> OAuthError {
    OAuthError::new(
        ErrorCode::InvalidRequest,
        "there is no such sign-in in this browser; go back to where you came from",
    )
}
