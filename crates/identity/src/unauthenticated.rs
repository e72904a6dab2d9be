//! Why nobody is let in on a credential, and what is answered.
use claims::Refused;

/// A credential that was refused: the answer is 401, with this challenge, and never one for an anonymous caller.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{refused}")]
pub struct Unauthenticated {
    /// Why.
    pub refused: Refused,
    /// The value of `WWW-Authenticate` (RFC 6750 §3, RFC 9449 §7.1).
    pub challenge: String,
    /// The value of `DPoP-Nonce`, where a proof should take up a nonce (RFC 9449 §9).
    pub nonce: Option<String>,
}

impl From<Refused> for Unauthenticated {
    /// Refused as a bearer token.
    fn from(refused: Refused) -> Self {
        Self { refused, challenge: refused.challenge(), nonce: None }
    }
}

impl Unauthenticated {
    /// Refused as a token with a proof, by this error code of RFC 9449.
    pub(crate) fn with_proof(refused: Refused, error: &str, nonce: String) -> Self {
        // The messages hold no quotation mark or backslash, so they can stand in a quoted string as they are.
        let challenge = format!(r#"DPoP algs="ES256", error="{error}", error_description="{refused}""#);
        Self { refused, challenge, nonce: Some(nonce) }
    }
}
