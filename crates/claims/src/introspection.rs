//! What an issuer answers when it is asked about one of its tokens (RFC 7662), signed by it or not (RFC 9701).
//!
//! A token was verified before anybody is asked about it. An answer can take away, and gives nothing: it says that the token is
//! active still, and must be about this very token.
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use crate::access_token::CLOCK_SKEW;
use crate::claim_set::ClaimSet;
use crate::jws::Unverified;
use crate::{Caller, KeySet, Refused, strict_json};

/// How old a signed answer may be, [`CLOCK_SKEW`] aside: it was asked for just now.
const AGE_MAX: TimeDelta = TimeDelta::seconds(60);

const NOT_AN_ANSWER: Refused = Refused::Unconfirmed("its answer is none (RFC 7662 §2.2)");
const ANOTHER: Refused = Refused::Unconfirmed("its answer is about another token");

/// What was asked, and by whom: what the answer must fit.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The issuer that was asked.
    pub issuer: &'a str,
    /// Who asked: the client whose answer it must be.
    pub client_id: &'a str,
    /// The audience that the token must be for.
    pub audience: &'a str,
    /// Whom the token speaks for, as it was verified.
    pub caller: &'a Caller,
}

/// Whether a token is good still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activity {
    /// It is.
    Active,
    /// It is not: expired, revoked, or not the asker's business.
    Inactive,
}

/// Reads an answer that the issuer signed (RFC 9701 §5), by one of `keys`.
///
/// # Errors
/// [`Refused::UnknownKey`] asks to refresh the issuer's keys once; every other refusal is final.
pub fn read_signed_answer(
    answer: &str,
    keys: &KeySet,
    asked: &Asked<'_>,
    now: DateTime<Utc>,
) -> Result<Activity, Refused> {
    let token = Unverified::read(answer).map_err(|_| NOT_AN_ANSWER)?;
    token.expect_kind("token-introspection+jwt", &["token-introspection+jwt"]).map_err(|_| NOT_AN_ANSWER)?;
    let claims = token.claims_proved_by(keys)?;
    let is_ours = claims.name("iss")? == asked.issuer && claims.sole_audience()? == Some(asked.client_id);
    let issued_at = claims.optional_instant("iat")?.ok_or(NOT_AN_ANSWER)?;
    if !is_ours || issued_at > now + CLOCK_SKEW || issued_at + AGE_MAX + CLOCK_SKEW <= now {
        return Err(Refused::Unconfirmed("its answer is for somebody else, or of another time"));
    }
    match claims.get("token_introspection") {
        Some(Value::Object(told)) => activity(&ClaimSet(told.clone()), asked),
        Some(_) | None => Err(NOT_AN_ANSWER),
    }
}

/// Reads an answer that is not signed: what stands for it is the connection that it came by.
///
/// # Errors
/// [`Refused::Unconfirmed`].
pub fn read_plain_answer(answer: &[u8], asked: &Asked<'_>) -> Result<Activity, Refused> {
    activity(&ClaimSet(strict_json::object(answer).ok_or(NOT_AN_ANSWER)?), asked)
}

/// Whether the answer says that the token which was verified is active.
fn activity(told: &ClaimSet, asked: &Asked<'_>) -> Result<Activity, Refused> {
    match told.get("active") {
        Some(Value::Bool(true)) => {}
        Some(Value::Bool(false)) => return Ok(Activity::Inactive),
        Some(_) | None => return Err(NOT_AN_ANSWER),
    }
    if told.sole_audience()? != Some(asked.audience) {
        return Err(Refused::Audience);
    }
    // The audience must be told; the rest may be left out, and fits where it is told.
    let fits = |claim: &'static str, own: Option<&str>| {
        Ok::<_, Refused>(told.optional_name(claim)?.is_none_or(|it| Some(it) == own))
    };
    let is_this = fits("iss", Some(asked.issuer))?
        && fits("sub", asked.caller.subject())?
        && fits("jti", asked.caller.token_id())?;
    if is_this { Ok(Activity::Active) } else { Err(ANOTHER) }
}
