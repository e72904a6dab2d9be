//! The claims of a token whose signature is proved, read one by one with their JSON type.
use std::collections::BTreeSet;
use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value};

use crate::{Assurance, Environment, MemberRef, Refused};

/// The longest text of a claim that is a name.
const NAME_BYTES_MAX: usize = 512;

/// The claims of a token whose signature is proved. `Debug` does not tell them.
pub struct ClaimSet(pub(crate) Map<String, Value>);

/// When a token is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// `iat`.
    pub issued_at: DateTime<Utc>,
    /// `exp`.
    pub expires_at: DateTime<Utc>,
    not_before: Option<DateTime<Utc>>,
}

impl ClaimSet {
    /// The claim `claim` as it stands, of whatever JSON type.
    pub fn get(&self, claim: &str) -> Option<&Value> {
        self.0.get(claim)
    }

    /// A text that must be there.
    ///
    /// # Errors
    /// [`Refused::Claim`] where it is absent, or not as [`ClaimSet::optional_name`] wants it.
    pub fn name(&self, claim: &'static str) -> Result<&str, Refused> {
        self.optional_name(claim)?.ok_or(Refused::Claim { claim, problem: "is missing" })
    }

    /// A text that, when there, is 1 to 512 bytes without control characters.
    ///
    /// # Errors
    /// [`Refused::Claim`] where it is anything else.
    pub fn optional_name(&self, claim: &'static str) -> Result<Option<&str>, Refused> {
        let text = match self.0.get(claim) {
            None => return Ok(None),
            Some(Value::String(text)) => text,
            Some(_) => return Err(Refused::Claim { claim, problem: "must be a string" }),
        };
        if !is_name(text) {
            return Err(Refused::Claim { claim, problem: "must be 1 to 512 bytes without control characters" });
        }
        Ok(Some(text))
    }

    /// A NumericDate that, when there, is a whole number of seconds in the years 1970 to 9999.
    ///
    /// RFC 7519 would allow fractions; no issuer needs them, and readers differ over them.
    ///
    /// # Errors
    /// [`Refused::Claim`] where it is anything else.
    pub fn optional_instant(&self, claim: &'static str) -> Result<Option<DateTime<Utc>>, Refused> {
        const YEAR_10000: u64 = 253_402_300_800;
        let Some(value) = self.0.get(claim) else { return Ok(None) };
        value
            .as_u64()
            .filter(|seconds| *seconds < YEAR_10000)
            .and_then(|seconds| DateTime::from_timestamp(i64::try_from(seconds).ok()?, 0))
            .map(Some)
            .ok_or(Refused::Claim { claim, problem: "must be a whole number of seconds since 1970" })
    }

    fn instant(&self, claim: &'static str) -> Result<DateTime<Utc>, Refused> {
        self.optional_instant(claim)?.ok_or(Refused::Claim { claim, problem: "is missing" })
    }

    /// `iat` and `exp`, which must be there, and `nbf`.
    ///
    /// # Errors
    /// [`Refused::Claim`] where one is missing or no NumericDate.
    pub fn validity(&self) -> Result<Validity, Refused> {
        Ok(Validity {
            issued_at: self.instant("iat")?,
            expires_at: self.instant("exp")?,
            not_before: self.optional_instant("nbf")?,
        })
    }

    /// The one audience in `aud`, a text or an array of just one; `None` where others are named besides.
    ///
    /// # Errors
    /// [`Refused::Claim`] where it is missing or neither.
    pub fn sole_audience(&self) -> Result<Option<&str>, Refused> {
        const WRONG_TYPE: Refused = Refused::Claim { claim: "aud", problem: "must be a string or an array of strings" };
        match self.0.get("aud") {
            None => Err(Refused::Claim { claim: "aud", problem: "is missing" }),
            Some(Value::String(audience)) => Ok(Some(audience)),
            Some(Value::Array(audiences)) if audiences.iter().all(Value::is_string) => match audiences.as_slice() {
                [Value::String(audience)] => Ok(Some(audience)),
                _ => Ok(None),
            },
            Some(_) => Err(WRONG_TYPE),
        }
    }

    /// The scopes in `scope`, by the grammar of RFC 6749 §3.3; none where the claim is absent.
    ///
    /// # Errors
    /// [`Refused::Claim`] where it is no list of scopes.
    pub fn scopes(&self) -> Result<BTreeSet<String>, Refused> {
        let text = match self.0.get("scope") {
            None => return Ok(BTreeSet::new()),
            Some(Value::String(text)) => text,
            Some(_) => return Err(Refused::Claim { claim: "scope", problem: "must be a string" }),
        };
        let is_scope_byte = |byte: u8| byte == b'!' || (b'#'..=b'[').contains(&byte) || (b']'..=b'~').contains(&byte);
        if !text.bytes().all(|byte| byte == b' ' || is_scope_byte(byte)) {
            return Err(Refused::Claim { claim: "scope", problem: "must be scopes with a space between them" });
        }
        Ok(text.split(' ').filter(|scope| !scope.is_empty()).map(str::to_owned).collect())
    }

    /// The member in `org` and `member`; both are there, or neither.
    pub(crate) fn member(&self) -> Result<Option<MemberRef>, Refused> {
        match (self.optional_name("org")?, self.optional_name("member")?) {
            (None, None) => Ok(None),
            (Some(org), Some(id)) => MemberRef::new(org, id)
                .map(Some)
                .map_err(|_| Refused::Claim { claim: "member", problem: "with `org` names no member" }),
            (Some(_), None) | (None, Some(_)) => {
                Err(Refused::Claim { claim: "member", problem: "and `org` must stand together" })
            }
        }
    }

    /// The level in `acr`. Absent, or a value that is none of ours, is the lowest: nothing may be gained by it.
    pub(crate) fn assurance(&self) -> Result<Assurance, Refused> {
        Ok(self.optional_name("acr")?.and_then(|acr| acr.parse().ok()).unwrap_or(Assurance::Low))
    }

    /// The environment in `env`: `dev`, or absent for production.
    pub(crate) fn environment(&self) -> Result<Environment, Refused> {
        match self.optional_name("env")? {
            None => Ok(Environment::Production),
            Some("dev") => Ok(Environment::Dev),
            Some(_) => Err(Refused::Claim { claim: "env", problem: "must be `dev` or absent" }),
        }
    }

    /// Refuses a claim that would change what the token means, and that is not understood here.
    pub(crate) fn refuse(&self, claim: &'static str, problem: &'static str) -> Result<(), Refused> {
        if self.0.contains_key(claim) { Err(Refused::Claim { claim, problem }) } else { Ok(()) }
    }
}

/// Whether a text is 1 to 512 bytes without control characters.
pub(crate) fn is_name(text: &str) -> bool {
    (1..=NAME_BYTES_MAX).contains(&text.len()) && !text.chars().any(char::is_control)
}

impl fmt::Debug for ClaimSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClaimSet(…)")
    }
}

impl Validity {
    /// Whether the token is good at `now`, clocks being `skew` apart at most, and lives no longer than `lifetime_max`.
    ///
    /// # Errors
    /// [`Refused::Time`] where it is not.
    pub fn check(&self, now: DateTime<Utc>, skew: TimeDelta, lifetime_max: TimeDelta) -> Result<(), Refused> {
        if now - skew >= self.expires_at {
            return Err(Refused::Time("it is expired; get a new one"));
        }
        let starts_at = self.not_before.map_or(self.issued_at, |not_before| not_before.max(self.issued_at));
        if starts_at > now + skew {
            return Err(Refused::Time("it is not valid yet; check the clocks"));
        }
        if self.expires_at - self.issued_at > lifetime_max {
            return Err(Refused::Time("it lives longer than its issuer may let it"));
        }
        Ok(())
    }
}
