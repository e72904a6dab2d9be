//! Which key a token says it is signed with.
use serde_json::Value;

use crate::jws::Unverified;

/// The issuer and the key id (`iss`, `kid`) that `token` names, unproved: to fetch that issuer's keys where a verifier refused
/// the token as signed with one that is not known. `None` where it names none.
pub fn named_key(token: &str) -> Option<(String, String)> {
    let token = Unverified::read(token).ok()?;
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    Some((text(token.payload.get("iss"))?, text(token.header.get("kid"))?))
}
