//! Who signed in, as a client is told. The numbers are those of the attack cases.
use chrono::TimeDelta;
use claims::{ExpectedSignIn, IdToken, verify_id_token};
use serde_json::{Value, json};

use crate::forge::*;

fn verify(header_changes: Value, claim_changes: Value) -> Result<IdToken, &'static str> {
    let header = with(json!({ "alg": "ES256", "typ": "JWT", "kid": key(1).kid() }), header_changes);
    let seconds = now().timestamp();
    let claims = json!({
        "iss": ISSUER, "sub": "p-1", "aud": "portal", "nonce": "n-1", "iat": seconds, "exp": seconds + 300, "sid": "s-1"
    });
    let token = sign_text(&header.to_string(), &with(claims, claim_changes).to_string(), &key(1));
    let expected = ExpectedSignIn { issuer: ISSUER, client_id: "portal", nonce: "n-1" };
    verify_id_token(&token, &expected, &key(1).key_set(), now()).map_err(|refused| refused.code())
}

#[test]
fn an_id_token_says_who_signed_in_and_in_which_session() {
    let told = IdToken { subject: "p-1".to_owned(), session: Some("s-1".to_owned()), name: None };
    assert_eq!(verify(json!({}), json!({})), Ok(told));
    let named =
        verify(json!({ "typ": null }), json!({ "name": "Gwen", "aud": ["portal"], "azp": "portal", "sid": null }));
    assert_eq!(named, Ok(IdToken { subject: "p-1".to_owned(), session: None, name: Some("Gwen".to_owned()) }));
}

// 7
#[test]
fn an_id_token_is_for_this_sign_in() {
    for nonce in [json!(null), json!("n-2"), json!(""), json!(["n-1"])] {
        assert_eq!(verify(json!({}), json!({ "nonce": nonce })), Err("TOKEN_CLAIM_INVALID"), "{nonce}");
    }
}

// 37
#[test]
fn an_id_token_is_by_the_issuer_and_for_this_client_alone() {
    let claim = |name: &str, value: Value| verify(json!({}), json!({ name: value })).map(|_| ());
    for (name, value, code) in [
        ("sub", json!(null), "TOKEN_CLAIM_INVALID"),
        ("iss", json!("https://other.example"), "TOKEN_CLAIM_INVALID"),
        ("aud", json!("other"), "TOKEN_FOR_ANOTHER_AUDIENCE"),
        ("aud", json!(["portal", "other"]), "TOKEN_FOR_ANOTHER_AUDIENCE"),
        ("azp", json!("other"), "TOKEN_CLAIM_INVALID"),
        ("exp", json!((now() - TimeDelta::minutes(1)).timestamp()), "TOKEN_NOT_VALID_NOW"),
        ("exp", json!((now() + TimeDelta::hours(2)).timestamp()), "TOKEN_NOT_VALID_NOW"),
        ("iat", json!(null), "TOKEN_CLAIM_INVALID"),
    ] {
        assert_eq!(claim(name, value.clone()), Err(code), "{name} {value}");
    }
    assert_eq!(verify(json!({ "kid": key(2).kid() }), json!({})), Err("TOKEN_KEY_UNKNOWN"));
    for alg in ["none", "HS256", "RS256"] {
        assert_eq!(verify(json!({ "alg": alg }), json!({})), Err("TOKEN_SIGNATURE_INVALID"), "{alg}");
    }
    for typ in ["at+jwt", "logout+jwt", "dpop+jwt", "hop+jwt"] {
        assert_eq!(verify(json!({ "typ": typ }), json!({})), Err("TOKEN_OF_ANOTHER_KIND"), "{typ}");
    }
}
