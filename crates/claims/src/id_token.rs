//! ID tokens (OpenID Connect Core 1.0 §2): who signed in, told to one client.
use chrono::{DateTime, TimeDelta, Utc};

use crate::access_token::CLOCK_SKEW;
use crate::jws::Unverified;
use crate::{KeySet, Refused};

/// The longest life of an ID token: it is read once, at sign-in.
const LIFETIME_MAX: TimeDelta = TimeDelta::hours(1);

/// For which sign-in an ID token must be.
#[derive(Debug, Clone, Copy)]
pub struct ExpectedSignIn<'a> {
    /// The provider's identifier, character by character.
    pub issuer: &'a str,
    /// The client that the person signed in for.
    pub client_id: &'a str,
    /// What the client asked the token to carry.
    pub nonce: &'a str,
}

/// Who signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdToken {
    /// The person, as this client knows them (`sub`).
    pub subject: String,
    /// The session at the provider (`sid`), by which it tells of its end.
    pub session: Option<String>,
    /// The name to show, where the client may know it.
    pub name: Option<String>,
}

/// Verifies an ID token by OpenID Connect Core 1.0 §3.1.3.7, with the keys of its issuer.
///
/// # Errors
/// [`Refused`] where it is malformed, of another kind, not by the issuer, for another client or sign-in, or not good at `now`.
pub fn verify_id_token(
    token: &str,
    expected: &ExpectedSignIn<'_>,
    keys: &KeySet,
    now: DateTime<Utc>,
) -> Result<IdToken, Refused> {
    let token = Unverified::read(token)?;
    if !matches!(token.header_text("typ"), None | Some("JWT")) {
        return Err(Refused::Kind("JWT"));
    }
    let claims = token.claims_proved_by(keys)?;
    if claims.name("iss")? != expected.issuer {
        return Err(Refused::Claim { claim: "iss", problem: "is another issuer" });
    }
    if claims.sole_audience()? != Some(expected.client_id) {
        return Err(Refused::Audience);
    }
    if claims.optional_name("azp")?.is_some_and(|party| party != expected.client_id) {
        return Err(Refused::Claim { claim: "azp", problem: "is another client" });
    }
    if claims.name("nonce")? != expected.nonce {
        return Err(Refused::Claim { claim: "nonce", problem: "is another sign-in's" });
    }
    claims.validity()?.check(now, CLOCK_SKEW, LIFETIME_MAX)?;
    let text = |claim| Ok(claims.optional_name(claim)?.map(str::to_owned));
    Ok(IdToken { subject: claims.name("sub")?.to_owned(), session: text("sid")?, name: text("name")? })
}
