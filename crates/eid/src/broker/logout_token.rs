//! Logout tokens of providers (OpenID Connect Back-Channel Logout 1.0 §2.4, §2.6).
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value};

use super::config::LogoutTokens;
use super::fault::UpstreamError;
use super::id_token::SKEW;
use super::jws::{Jws, NotProved};
use super::upstream::Upstream;

/// The event that a logout token tells of.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// The kind of a logout token.
const KIND: &str = "logout+jwt";

/// How old a logout token may be. Its name is remembered as long.
pub(super) const AGE_MAX: TimeDelta = TimeDelta::minutes(5);

/// What a provider tells by a logout token: that one session has ended, or all of somebody's.
pub(super) struct LoggedOut {
    pub(super) id: String,
    pub(super) subject: Option<String>,
    pub(super) sid: Option<String>,
}

/// Verifies a logout token for `upstream`. Whether it was used before is not looked at.
pub(super) async fn verify(upstream: &Upstream, text: &str, now: DateTime<Utc>) -> Result<LoggedOut, UpstreamError> {
    let metadata = upstream.metadata().await?;
    let claims = match read(upstream, text)?.proved_by(metadata.jwks()) {
        Err(NotProved::UnknownKey) => read(upstream, text)?.proved_by(upstream.fresh_metadata().await?.jwks()),
        proved => proved,
    };
    let claims = claims.map_err(|not| match not {
        NotProved::UnknownKey => refused("its key is unknown"),
        NotProved::Invalid(why) => refused(why),
    })?;
    check(upstream, &claims, now)?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
    let (subject, sid) = (subject(upstream, &claims)?, text("sid"));
    if subject.is_none() && sid.is_none() {
        return Err(refused("it says neither who nor which session"));
    }
    Ok(LoggedOut { id: text("jti").ok_or_else(|| refused("it has no `jti`"))?, subject, sid })
}

fn read<'t>(upstream: &Upstream, text: &'t str) -> Result<Jws<'t>, UpstreamError> {
    let token = Jws::read(text).ok_or_else(|| refused("it is no token"))?;
    match (token.header.get("typ").map(Value::as_str), upstream.config.logout_tokens) {
        (Some(Some(KIND)), _) | (Some(Some("JWT")) | None, LogoutTokens::Untyped) => Ok(token),
        (Some(_) | None, _) => Err(refused("it is of another kind (`typ`)")),
    }
}

fn check(upstream: &Upstream, claims: &Map<String, Value>, now: DateTime<Utc>) -> Result<(), UpstreamError> {
    let is = |name: &str, value: &str| match claims.get(name) {
        Some(Value::String(text)) => text == value,
        Some(Value::Array(texts)) => matches!(texts.as_slice(), [Value::String(text)] if text == value),
        Some(_) | None => false,
    };
    if !is("iss", &upstream.config.issuer) || !is("aud", upstream.config.client.id()) {
        return Err(refused("it is another issuer's, or not for us alone"));
    }
    let instant = |name: &str| claims.get(name).and_then(Value::as_i64).and_then(|at| DateTime::from_timestamp(at, 0));
    let is_new = instant("iat").is_some_and(|issued| issued <= now + SKEW && now - issued <= AGE_MAX);
    // Providers of the time before `exp` was required leave it out; `iat` bounds those.
    let is_over = claims.contains_key("exp") && instant("exp").is_none_or(|expires| expires + SKEW <= now);
    if !is_new || is_over {
        return Err(refused("it is not of now (`iat`, `exp`)"));
    }
    if claims.contains_key("nonce") {
        return Err(refused("it has a `nonce`, as ID tokens do"));
    }
    match claims.get("events").and_then(|events| events.get(EVENT)) {
        Some(Value::Object(_)) => Ok(()),
        Some(_) | None => Err(refused("it does not tell of a logout (`events`)")),
    }
}

/// Whom it names, as links know them.
fn subject(upstream: &Upstream, claims: &Map<String, Value>) -> Result<Option<String>, UpstreamError> {
    let text = |name: &str| claims.get(name).and_then(Value::as_str).map(str::to_owned);
    match &upstream.config.entra_tenant {
        None if claims.contains_key("sub") && text("sub").is_none() => Err(refused("its `sub` is no text")),
        None => Ok(text("sub")),
        // Entra's `sub` is another name than the one that links know; its `sid` says it all.
        Some(_) => Ok(text("oid").filter(|_| text("tid").as_deref() == Some(upstream.tenant()))),
    }
}

fn refused(why: &str) -> UpstreamError {
    UpstreamError::Token(why.to_owned())
}
