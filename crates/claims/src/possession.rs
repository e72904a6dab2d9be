//! What a token is bound to, and what whoever sends it proved to hold.
use serde_json::Value;

use crate::Refused;
use crate::claim_set::ClaimSet;

/// What the sender of a token proved to hold, besides the token.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Possession<'a> {
    /// Nothing.
    #[default]
    Nothing,
    /// The key with this thumbprint (RFC 7638), by a proof for this request and this token (RFC 9449).
    Key(&'a str),
    /// The key of the certificate with this SHA-256 thumbprint, in base64url, by the connection's handshake (RFC 8705 §3).
    Certificate(&'a str),
}

/// What a token is bound to (RFC 7800 §3.1): one thing, which is understood here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmation<'a> {
    /// The key with this thumbprint: `jkt` (RFC 9449 §6.1).
    Key(&'a str),
    /// The certificate with this thumbprint: `x5t#S256` (RFC 8705 §3.1).
    Certificate(&'a str),
}

impl ClaimSet {
    /// What the token is bound to, by its claim `cnf`; `None` where it is bound to nothing.
    ///
    /// # Errors
    /// [`Refused::Claim`] where `cnf` is not an object of exactly one member, `jkt` or `x5t#S256`: whoever passes over a
    /// member that they do not understand serves a bound token as a plain one.
    pub fn confirmation(&self) -> Result<Option<Confirmation<'_>>, Refused> {
        const NOT_UNDERSTOOD: Refused =
            Refused::Claim { claim: "cnf", problem: "must have one member, `jkt` or `x5t#S256`, and no other" };
        let Some(value) = self.get("cnf") else { return Ok(None) };
        let members = value.as_object().filter(|members| members.len() == 1).ok_or(NOT_UNDERSTOOD)?;
        match members.iter().next().map(|(name, value)| (name.as_str(), value)) {
            Some(("jkt", Value::String(thumbprint))) => Ok(Some(Confirmation::Key(thumbprint))),
            Some(("x5t#S256", Value::String(thumbprint))) => Ok(Some(Confirmation::Certificate(thumbprint))),
            _ => Err(NOT_UNDERSTOOD),
        }
    }
}

impl ClaimSet {
    /// Whether the token is bound to what was proved, and to nothing where nothing was.
    ///
    /// A bound token is worth nothing as a plain one (RFC 9449 §7.2, RFC 8705 §3), nor is a plain one made better by a proof
    /// of a key. A certificate says nothing about a plain token: connections have one for other reasons too.
    ///
    /// # Errors
    /// [`Refused::Claim`] where the token is bound to something else, or in a way that is not understood.
    pub fn check_possession(&self, proved: Possession<'_>) -> Result<Bound, Refused> {
        let problem = match (self.confirmation()?, proved) {
            (Some(Confirmation::Key(bound)), Possession::Key(proved)) if bound == proved => return Ok(Bound::Yes),
            (Some(Confirmation::Certificate(bound)), Possession::Certificate(proved)) if bound == proved => {
                return Ok(Bound::Yes);
            }
            (None, Possession::Nothing | Possession::Certificate(_)) => return Ok(Bound::No),
            (None, Possession::Key(_)) => "is missing: the token is bound to no key, so no proof goes with it",
            (Some(Confirmation::Key(_)), Possession::Nothing | Possession::Certificate(_)) => {
                "binds the token to a key, so it cannot be sent as a plain `Bearer` token"
            }
            (Some(Confirmation::Key(_)), Possession::Key(_)) => {
                "binds the token to another key than the one that is proved"
            }
            (Some(Confirmation::Certificate(_)), Possession::Certificate(_)) => {
                "binds the token to another certificate than the connection's"
            }
            (Some(Confirmation::Certificate(_)), Possession::Nothing | Possession::Key(_)) => {
                "binds the token to a certificate, so it is sent as `Bearer` over a connection with that certificate"
            }
        };
        Err(Refused::Claim { claim: "cnf", problem })
    }
}

/// Whether a token is bound to something, which was proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// It is.
    Yes,
    /// It is a plain one.
    No,
}
