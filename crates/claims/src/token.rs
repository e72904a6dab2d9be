//! Tokens that this crate makes.
use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

/// A signed token, ready to be sent. `Debug` does not tell it.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedToken(String);

impl SignedToken {
    pub(crate) fn new(compact: String) -> Self {
        Self(compact)
    }

    /// The token in its compact form, as it stands after `Bearer `.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SignedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignedToken(…)")
    }
}

/// The name of one token (`jti`), by which a second sight of it is known.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TokenId(String);

impl TokenId {
    /// A new name, out of 16 bytes from a random source that cannot be guessed.
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(BASE64_URL_SAFE_NO_PAD.encode(bytes))
    }

    pub(crate) fn from_claim(text: String) -> Self {
        Self(text)
    }

    /// The name as the claim `jti` carries it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
