//! What is in a token, in words, for the person who holds it and wonders why it is refused.
use std::fmt;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use crate::jws::Unverified;
use crate::{AccessTokenVerifier, Caller, Refused};

/// What a token says, and whether it would be accepted. `Display` prints it for people; the signature is not shown, so
/// the print cannot be used as a token.
#[derive(Clone)]
pub struct Inspection {
    /// The header and the claims, as they stand and unproved; `None` where the token cannot be read.
    pub contents: Option<(Map<String, Value>, Map<String, Value>)>,
    /// Whom the token speaks for, or why it is refused.
    pub verdict: Result<Caller, Refused>,
    now: DateTime<Utc>,
}

/// Looks into `token` and says what `verifier` would make of it at the instant `now`.
pub fn inspect(token: &str, verifier: &AccessTokenVerifier, now: DateTime<Utc>) -> Inspection {
    let contents = Unverified::read(token).ok().map(|token| (token.header, token.payload));
    Inspection { contents, verdict: verifier.verify(token, now), now }
}

impl fmt::Display for Inspection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((header, claims)) = &self.contents {
            writeln!(f, "header")?;
            write_members(f, header, self.now)?;
            writeln!(f, "claims")?;
            write_members(f, claims, self.now)?;
        }
        match &self.verdict {
            Ok(_) => writeln!(f, "accepted: it is valid here and now"),
            Err(refused) => writeln!(f, "refused ({}): {refused}", refused.code()),
        }
    }
}

pub(crate) fn write_members(
    f: &mut fmt::Formatter<'_>,
    members: &Map<String, Value>,
    now: DateTime<Utc>,
) -> fmt::Result {
    for (name, value) in members {
        write!(f, "  {name:<10} {value}")?;
        if let Some(instant) = instant(name, value) {
            let distance = (instant - now).num_seconds();
            let side = if distance < 0 { "ago" } else { "from now" };
            write!(f, "  ({}, {} s {side})", instant.format("%Y-%m-%dT%H:%M:%SZ"), distance.abs())?;
        }
        writeln!(f)?;
    }
    Ok(())
}

fn instant(name: &str, value: &Value) -> Option<DateTime<Utc>> {
    if !["exp", "iat", "nbf", "auth_time"].contains(&name) {
        return None;
    }
    DateTime::from_timestamp(value.as_i64()?, 0)
}
