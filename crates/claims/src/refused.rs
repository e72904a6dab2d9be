//! Why a credential is refused.

/// Why a credential is refused: final, and never turned into an anonymous caller.
///
/// The message is a sentence that may be sent to whoever offered the credential: it quotes nothing from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The request's `Authorization` header is not exactly one `Bearer` credential.
    #[error("the `Authorization` header is refused: {0}")]
    Credential(&'static str),
    /// The session that a browser's cookie is of cannot be gone on with.
    #[error("the session is refused: {0}")]
    Session(&'static str),
    /// The token is not a compact JWS as RFC 7515 and RFC 8725 want it, or is too large.
    #[error("the token is malformed: {0}")]
    Malformed(&'static str),
    /// The token is of another kind, such as an ID token offered as an access token.
    #[error("the token is of another kind: `typ` must be `{0}`")]
    Kind(&'static str),
    /// The issuer is not configured here, or issues for another environment.
    #[error("the token is not trusted here: {0}")]
    Untrusted(&'static str),
    /// The issuer has no such key. The one refusal after which its keys may be fetched again, once.
    #[error("the token is signed with a key (`kid`) that its issuer does not publish")]
    UnknownKey,
    /// The algorithm is not the key's, or the signature is not by it.
    #[error("the token's signature is not valid for its issuer's key")]
    Signature,
    /// A claim is absent, of the wrong JSON type, or says what cannot be honoured.
    #[error("the token's claim `{claim}` {problem}")]
    Claim {
        /// The claim's name, such as `sub`.
        claim: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The token is expired, not yet valid, or lives longer than its issuer may allow.
    #[error("the token is not valid now: {0}")]
    Time(&'static str),
    /// The token is for another audience, or for others besides.
    #[error("the token is for another audience: `aud` must name this service and no other")]
    Audience,
    /// The token, or the session it comes from, was revoked.
    #[error("the token was revoked; sign in again")]
    Revoked,
    /// The token's issuer, which must be asked about it, does not say that it is active.
    #[error("the token is not confirmed by its issuer: {0}; try again")]
    Unconfirmed(&'static str),
    /// The hop token was minted for another request body.
    #[error("the hop token was minted for another request body")]
    Body,
}

impl Refused {
    /// The stable code of this refusal, for logs, metrics and `extensions.code`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Credential(_) => "CREDENTIAL_REFUSED",
            Self::Session(_) => "SESSION_REFUSED",
            Self::Malformed(_) => "TOKEN_MALFORMED",
            Self::Kind(_) => "TOKEN_OF_ANOTHER_KIND",
            Self::Untrusted(_) => "TOKEN_NOT_TRUSTED",
            Self::UnknownKey => "TOKEN_KEY_UNKNOWN",
            Self::Signature => "TOKEN_SIGNATURE_INVALID",
            Self::Claim { .. } => "TOKEN_CLAIM_INVALID",
            Self::Time(_) => "TOKEN_NOT_VALID_NOW",
            Self::Audience => "TOKEN_FOR_ANOTHER_AUDIENCE",
            Self::Revoked => "TOKEN_REVOKED",
            Self::Unconfirmed(_) => "TOKEN_UNCONFIRMED",
            Self::Body => "TOKEN_FOR_ANOTHER_BODY",
        }
    }

    /// The value of the header `WWW-Authenticate` for the answer 401, by RFC 6750 §3.
    ///
    /// The error is always `invalid_token`, also where the header itself is refused: what comes with a credential that
    /// cannot be used is answered in one way, and never served as if it came without.
    pub fn challenge(&self) -> String {
        // The messages hold no quotation mark or backslash, so they can stand in a quoted string as they are.
        format!(r#"Bearer error="invalid_token", error_description="{self}""#)
    }
}
