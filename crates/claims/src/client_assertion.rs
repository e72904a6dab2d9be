//! How a client proves who it is: a JWT signed with its own key (`private_key_jwt`, RFC 7523).
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value, json};

use crate::access_token::CLOCK_SKEW;
use crate::jws::Unverified;
use crate::{KeySet, Refused, SignedToken, SigningKey, TokenId};

/// The type of assertion that a client proves itself by (RFC 7523 §2.2): `client_assertion_type`.
pub const CLIENT_ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// How long an assertion of our own is good.
const LIFETIME: TimeDelta = TimeDelta::seconds(60);
/// The longest life of an assertion.
const LIFETIME_MAX: TimeDelta = TimeDelta::minutes(5);

/// An assertion that was verified. It may be used once: its `id` must be remembered until `forget_at`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientAssertion {
    /// The assertion's own name (`jti`).
    pub id: TokenId,
    /// Until when the name must be remembered.
    pub forget_at: DateTime<Utc>,
}

/// Verifies that `assertion` is by the client `client_id`, whose public keys are `keys`, and for the provider `issuer`.
///
/// `aud` must be exactly the provider's issuer identifier, as one text: an array, or the address of an endpoint, is what
/// lets an assertion for one provider be used at another (FAPI 2.0 §5.3.2.1, draft-ietf-oauth-rfc7523bis).
///
/// # Errors
/// [`Refused`] where the assertion is malformed, of another kind, not by the client's key, about another client, for
/// another provider, or not good at `now`.
pub fn verify_client_assertion(
    assertion: &str,
    client_id: &str,
    keys: &KeySet,
    issuer: &str,
    now: DateTime<Utc>,
) -> Result<ClientAssertion, Refused> {
    let token = Unverified::read(assertion)?;
    if !matches!(token.header_text("typ"), None | Some("JWT" | "client-authentication+jwt")) {
        return Err(Refused::Kind("client-authentication+jwt"));
    }
    let claims = token.claims_proved_by(keys)?;
    for claim in ["iss", "sub"] {
        if claims.name(claim)? != client_id {
            return Err(Refused::Claim { claim, problem: "is not the client" });
        }
    }
    match claims.get("aud") {
        Some(Value::String(audience)) if audience == issuer => {}
        _ => return Err(Refused::Audience),
    }
    let id = TokenId::from_claim(claims.name("jti")?.to_owned());
    let missing = Refused::Claim { claim: "exp", problem: "is missing" };
    let expires_at = claims.optional_instant("exp")?.ok_or(missing)?;
    if now - CLOCK_SKEW >= expires_at {
        return Err(Refused::Time("the assertion is expired; make one for each request"));
    }
    if expires_at > now + LIFETIME_MAX + CLOCK_SKEW {
        return Err(Refused::Time("the assertion lives longer than five minutes"));
    }
    for claim in ["iat", "nbf"] {
        if claims.optional_instant(claim)?.is_some_and(|instant| instant > now + CLOCK_SKEW) {
            return Err(Refused::Time("the assertion is not valid yet; check the clocks"));
        }
    }
    Ok(ClientAssertion { id, forget_at: expires_at + CLOCK_SKEW })
}

/// Makes the assertion by which the client `client_id` proves to the provider `issuer` who it is (RFC 7523). `id` must never be
/// used again.
pub fn make_client_assertion(
    key: &SigningKey,
    client_id: &str,
    issuer: &str,
    id: &TokenId,
    now: DateTime<Utc>,
) -> SignedToken {
    let mut claims = Map::new();
    claims.insert("iss".into(), json!(client_id));
    claims.insert("sub".into(), json!(client_id));
    claims.insert("aud".into(), json!(issuer));
    claims.insert("jti".into(), json!(id.as_str()));
    claims.insert("iat".into(), json!(now.timestamp()));
    claims.insert("exp".into(), json!((now + LIFETIME).timestamp()));
    key.sign_token("client-authentication+jwt", &claims)
}
