//! How clients prove who they are. The numbers are those of the attack cases.
use chrono::TimeDelta;
use claims::{CLOCK_SKEW, verify_client_assertion};
use serde_json::{Value, json};

use crate::forge::*;

fn assertion(header_changes: Value, claim_changes: Value) -> String {
    let header = with(json!({ "alg": "ES256", "kid": key(1).kid() }), header_changes);
    let seconds = now().timestamp();
    let claims = json!({
        "iss": "portal", "sub": "portal", "aud": ISSUER, "jti": "a-1", "iat": seconds, "exp": seconds + 60
    });
    sign_text(&header.to_string(), &with(claims, claim_changes).to_string(), &key(1))
}

fn verify(header_changes: Value, claim_changes: Value) -> Result<String, &'static str> {
    let assertion = assertion(header_changes, claim_changes);
    verify_client_assertion(&assertion, "portal", &key(1).key_set(), ISSUER, now())
        .map(|accepted| accepted.id.as_str().to_owned())
        .map_err(|refused| refused.code())
}

#[test]
fn a_clients_own_word_is_taken_once_its_name_is_remembered() {
    assert_eq!(verify(json!({}), json!({})), Ok("a-1".to_owned()));
    for typ in ["JWT", "client-authentication+jwt"] {
        assert!(verify(json!({ "typ": typ }), json!({})).is_ok());
    }
    let accepted =
        verify_client_assertion(&assertion(json!({}), json!({})), "portal", &key(1).key_set(), ISSUER, now()).unwrap();
    assert_eq!(accepted.forget_at, now() + TimeDelta::seconds(60) + CLOCK_SKEW);
}

// 15
#[test]
fn an_assertion_is_for_this_provider_and_says_so_in_one_text() {
    let aud = |aud: Value| verify(json!({}), json!({ "aud": aud }));
    for other in
        [json!([ISSUER]), json!([]), json!(format!("{ISSUER}/")), json!("https://other.example"), json!(1), json!(null)]
    {
        assert_eq!(aud(other.clone()), Err("TOKEN_FOR_ANOTHER_AUDIENCE"), "{other}");
    }
}

// 16
#[test]
fn an_assertion_is_by_the_client_and_of_no_other_kind() {
    for claim in ["iss", "sub"] {
        for value in [json!("other"), json!(null), json!(["portal"])] {
            assert_eq!(verify(json!({}), json!({ claim: value })), Err("TOKEN_CLAIM_INVALID"), "{claim} {value}");
        }
    }
    assert_eq!(verify(json!({ "kid": key(2).kid() }), json!({})), Err("TOKEN_KEY_UNKNOWN"));
    assert_eq!(verify(json!({ "kid": null }), json!({})), Err("TOKEN_MALFORMED"));
    assert_eq!(verify(json!({ "alg": "none" }), json!({})), Err("TOKEN_SIGNATURE_INVALID"));
    for typ in ["at+jwt", "dpop+jwt", "logout+jwt", "hop+jwt", ""] {
        assert_eq!(verify(json!({ "typ": typ }), json!({})), Err("TOKEN_OF_ANOTHER_KIND"), "{typ}");
    }
}

#[test]
fn an_assertion_lives_for_five_minutes_at_most() {
    let seconds = now().timestamp();
    for (changes, expected) in [
        (json!({ "exp": seconds - 30 }), "TOKEN_NOT_VALID_NOW"),
        (json!({ "exp": seconds + 331 }), "TOKEN_NOT_VALID_NOW"),
        (json!({ "iat": seconds + 31 }), "TOKEN_NOT_VALID_NOW"),
        (json!({ "nbf": seconds + 31 }), "TOKEN_NOT_VALID_NOW"),
        (json!({ "exp": null }), "TOKEN_CLAIM_INVALID"),
        (json!({ "exp": "soon" }), "TOKEN_CLAIM_INVALID"),
        (json!({ "jti": null }), "TOKEN_CLAIM_INVALID"),
    ] {
        assert_eq!(verify(json!({}), changes.clone()), Err(expected), "{changes}");
    }
    assert!(verify(json!({}), json!({ "exp": seconds + 330, "iat": null })).is_ok());
}
