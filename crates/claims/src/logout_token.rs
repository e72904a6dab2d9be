//! Logout tokens (OpenID Connect Back-Channel Logout 1.0 §2.4): a session has ended, told to one client.
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use crate::access_token::CLOCK_SKEW;
use crate::jws::Unverified;
use crate::{KeySet, Refused, TokenId};

/// The longest life of a logout token.
const LIFETIME_MAX: TimeDelta = TimeDelta::minutes(10);

/// The event that a logout token tells of.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// What ended. It may be told once: its `id` must be remembered until `forget_at`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoutToken {
    /// The token's own name (`jti`).
    pub id: TokenId,
    /// The session that ended (`sid`); without it, all of the person's have.
    pub session: Option<String>,
    /// The person, as this client knows them (`sub`).
    pub subject: Option<String>,
    /// Until when the name must be remembered.
    pub forget_at: DateTime<Utc>,
}

/// Verifies a logout token of `issuer` for the client `client_id` by §2.6, with the keys of its issuer.
///
/// # Errors
/// [`Refused`] where it is malformed, of another kind (an ID token is one), not by the issuer, for another client, carries a `nonce`,
/// names neither session nor person, tells of another event, or is not good at `now`.
pub fn verify_logout_token(
    token: &str,
    issuer: &str,
    client_id: &str,
    keys: &KeySet,
    now: DateTime<Utc>,
) -> Result<LogoutToken, Refused> {
    let token = Unverified::read(token)?;
    token.expect_kind("logout+jwt", &["logout+jwt"])?;
    let claims = token.claims_proved_by(keys)?;
    if claims.name("iss")? != issuer {
        return Err(Refused::Claim { claim: "iss", problem: "is another issuer" });
    }
    if claims.sole_audience()? != Some(client_id) {
        return Err(Refused::Audience);
    }
    claims.refuse("nonce", "may not be in a logout token")?;
    let told = claims.get("events").and_then(|events| events.get(EVENT));
    if !told.is_some_and(Value::is_object) {
        return Err(Refused::Claim { claim: "events", problem: "tells of no logout" });
    }
    let validity = claims.validity()?;
    validity.check(now, CLOCK_SKEW, LIFETIME_MAX)?;
    let text = |claim| Ok(claims.optional_name(claim)?.map(str::to_owned));
    let (session, subject) = (text("sid")?, text("sub")?);
    if session.is_none() && subject.is_none() {
        return Err(Refused::Claim { claim: "sid", problem: "is missing, and `sub` too" });
    }
    let id = TokenId::from_claim(claims.name("jti")?.to_owned());
    Ok(LogoutToken { id, session, subject, forget_at: validity.expires_at + CLOCK_SKEW })
}
