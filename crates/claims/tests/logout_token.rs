//! How a client is told that a session has ended. The numbers are those of the attack cases.
use chrono::TimeDelta;
use claims::{CLOCK_SKEW, LogoutToken, verify_logout_token};
use serde_json::{Value, json};

use crate::forge::*;

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

fn verify(header_changes: Value, claim_changes: Value) -> Result<LogoutToken, &'static str> {
    let header = with(json!({ "alg": "ES256", "typ": "logout+jwt", "kid": key(1).kid() }), header_changes);
    let seconds = now().timestamp();
    let claims = json!({
        "iss": ISSUER, "sub": "p-1", "aud": "portal", "iat": seconds, "exp": seconds + 120, "sid": "s-1", "jti": "l-1",
        "events": { EVENT: {} }
    });
    let token = sign_text(&header.to_string(), &with(claims, claim_changes).to_string(), &key(1));
    verify_logout_token(&token, ISSUER, "portal", &key(1).key_set(), now()).map_err(|refused| refused.code())
}

// 43
#[test]
fn a_logout_token_names_a_session_or_a_person() {
    let both = verify(json!({}), json!({})).unwrap();
    assert_eq!((both.session.as_deref(), both.subject.as_deref()), (Some("s-1"), Some("p-1")));
    assert_eq!((both.id.as_str(), both.forget_at), ("l-1", now() + TimeDelta::minutes(2) + CLOCK_SKEW));
    assert_eq!(verify(json!({}), json!({ "sub": null })).unwrap().subject, None);
    assert_eq!(verify(json!({}), json!({ "sid": null })).unwrap().session, None);
    assert_eq!(verify(json!({}), json!({ "sid": null, "sub": null })), Err("TOKEN_CLAIM_INVALID"));
}

// 42
#[test]
fn what_is_no_logout_token_of_this_issuer_for_this_client_ends_nothing() {
    for (changes, code) in [
        (json!({ "nonce": "n-1" }), "TOKEN_CLAIM_INVALID"),
        (json!({ "events": null }), "TOKEN_CLAIM_INVALID"),
        (json!({ "events": { EVENT: null } }), "TOKEN_CLAIM_INVALID"),
        (json!({ "events": { "http://schemas.openid.net/event/other": {} } }), "TOKEN_CLAIM_INVALID"),
        (json!({ "events": [EVENT] }), "TOKEN_CLAIM_INVALID"),
        (json!({ "jti": null }), "TOKEN_CLAIM_INVALID"),
        (json!({ "iss": "https://other.example" }), "TOKEN_CLAIM_INVALID"),
        (json!({ "aud": "other" }), "TOKEN_FOR_ANOTHER_AUDIENCE"),
        (json!({ "aud": ["portal", "other"] }), "TOKEN_FOR_ANOTHER_AUDIENCE"),
        (json!({ "exp": (now() - TimeDelta::minutes(1)).timestamp() }), "TOKEN_NOT_VALID_NOW"),
        (json!({ "exp": (now() + TimeDelta::hours(1)).timestamp() }), "TOKEN_NOT_VALID_NOW"),
        (json!({ "iat": (now() + TimeDelta::minutes(1)).timestamp() }), "TOKEN_NOT_VALID_NOW"),
    ] {
        assert_eq!(verify(json!({}), changes.clone()), Err(code), "{changes}");
    }
    for typ in [json!("JWT"), json!("at+jwt"), json!(null)] {
        assert_eq!(verify(json!({ "typ": typ }), json!({})), Err("TOKEN_OF_ANOTHER_KIND"), "{typ}");
    }
    assert_eq!(verify(json!({ "alg": "none" }), json!({})), Err("TOKEN_SIGNATURE_INVALID"));
    assert_eq!(verify(json!({ "kid": key(2).kid() }), json!({})), Err("TOKEN_KEY_UNKNOWN"));
}
