//! Proofs of a key (RFC 9449). The numbers are those of the attack cases.
use chrono::TimeDelta;
use claims::dpop::{AGE_MAX, ProvedRequest, make_proof, verify_proof};
use claims::{CLOCK_SKEW, Refused};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::forge::*;

const URI: &str = "https://witan.example/graphql";
const TOKEN: &str = "an.access.token";

fn request() -> ProvedRequest<'static> {
    ProvedRequest { method: "POST", uri: URI, access_token: Some(TOKEN) }
}

/// A proof with its header and claims changed, signed by key 1.
fn proof(header_changes: Value, claim_changes: Value) -> String {
    let jwk: Value = key(1).public_jwk();
    let header = with(json!({ "alg": "ES256", "typ": "dpop+jwt", "jwk": jwk }), header_changes);
    let ath = encode(Sha256::digest(TOKEN));
    let claims = json!({ "jti": "p-1", "htm": "POST", "htu": URI, "iat": now().timestamp(), "ath": ath });
    sign_text(&header.to_string(), &with(claims, claim_changes).to_string(), &key(1))
}

fn refused(header_changes: Value, claim_changes: Value) -> &'static str {
    verify_proof(&proof(header_changes, claim_changes), &request(), now()).expect_err("the proof is accepted").code()
}

#[test]
fn a_proof_tells_whose_key_it_is_and_how_long_to_remember_it() {
    let made = make_proof(&key(1), &request(), Some("n"), &id(1), now());
    let proved = verify_proof(made.as_str(), &request(), now()).unwrap();
    assert_eq!((proved.key_thumbprint.as_str(), proved.nonce.as_deref()), (key(1).kid(), Some("n")));
    assert_eq!((proved.id, proved.forget_at), (id(1), now() + AGE_MAX + CLOCK_SKEW));
    let with_query = ProvedRequest { uri: "https://witan.example/graphql?query=x#y", ..request() };
    assert!(verify_proof(made.as_str(), &with_query, now()).is_ok(), "query and fragment are not proved");
}

// 57
#[test]
fn a_proof_made_by_hand_is_accepted_when_nothing_is_wrong_with_it() {
    assert!(verify_proof(&proof(json!({}), json!({})), &request(), now()).is_ok());
}

// 57
#[test]
fn a_proof_is_for_one_request_and_one_token() {
    for changes in [
        json!({ "htm": "GET" }),
        json!({ "htm": "post" }),
        json!({ "htm": null }),
        json!({ "htu": "https://witan.example/" }),
        json!({ "htu": "http://witan.example/graphql" }),
        json!({ "htu": null }),
        json!({ "ath": null }),
        json!({ "ath": "" }),
        json!({ "ath": "AAAA" }),
        json!({ "jti": null }),
        json!({ "jti": 1 }),
        json!({ "iat": null }),
        json!({ "iat": "now" }),
    ] {
        assert_eq!(refused(json!({}), changes.clone()), "TOKEN_CLAIM_INVALID", "{changes}");
    }
    let made = make_proof(&key(1), &request(), None, &id(1), now());
    let without = ProvedRequest { access_token: None, ..request() };
    assert!(verify_proof(made.as_str(), &without, now()).is_err(), "a proof for a token proves nothing without it");
}

// 57
#[test]
fn a_proof_is_signed_by_the_public_key_that_it_shows() {
    let other = key(2).public_jwk();
    assert_eq!(refused(json!({ "jwk": other }), json!({})), "TOKEN_SIGNATURE_INVALID");
    assert_eq!(refused(json!({ "alg": "none" }), json!({})), "TOKEN_SIGNATURE_INVALID");
    assert_eq!(refused(json!({ "alg": "HS256" }), json!({})), "TOKEN_SIGNATURE_INVALID");
    assert_eq!(refused(json!({ "typ": "JWT" }), json!({})), "TOKEN_OF_ANOTHER_KIND");
    assert_eq!(refused(json!({ "typ": null }), json!({})), "TOKEN_OF_ANOTHER_KIND");
    let private = with(key(1).public_jwk(), json!({ "d": "AQAB" }));
    for jwk in [
        json!(null),
        json!("x"),
        private,
        json!({ "kty": "oct", "k": "AQAB" }),
        with(key(1).public_jwk(), json!({ "x": "AQAB" })),
    ] {
        assert_eq!(refused(json!({ "jwk": jwk }), json!({})), "TOKEN_MALFORMED", "{jwk}");
    }
    assert_eq!(verify_proof("", &request(), now()).unwrap_err().code(), "TOKEN_MALFORMED");
}

// 57
#[test]
fn a_proof_is_of_this_minute() {
    let made = make_proof(&key(1), &request(), None, &id(1), now());
    let second = TimeDelta::seconds(1);
    let at = |offset| verify_proof(made.as_str(), &request(), now() + offset).map(drop);
    assert!(at(AGE_MAX + CLOCK_SKEW - second).is_ok() && at(-CLOCK_SKEW).is_ok());
    assert!(matches!(at(AGE_MAX + CLOCK_SKEW), Err(Refused::Time(_))));
    assert!(matches!(at(-CLOCK_SKEW - second), Err(Refused::Time(_))));
}
