//! Hop tokens. The numbers are those of the attack cases.
use chrono::TimeDelta;
use claims::hop::{CLOCK_SKEW, HopSigner, HopVerifier, LIFETIME_MAX};
use claims::{AccessTokenVerifier, Caller, Refused, SigningKey};
use serde_json::{Value, json};

use crate::forge::*;

const GATEWAY: &str = "https://gateway.example";
const BODY: &[u8] = br#"{"query":"{ posts { id } }"}"#;

fn signer() -> HopSigner {
    HopSigner::new(GATEWAY, key(3))
}

fn posts() -> HopVerifier {
    signer().verifier("posts")
}

fn mint(caller: &Caller) -> String {
    signer().mint(caller, "posts", BODY, Some("req-1"), &id(1), now()).as_str().to_owned()
}

/// The claims of a good hop token, to be made bad.
fn hop_claims() -> Value {
    let token = mint(&caller());
    let payload = token.split('.').nth(1).unwrap();
    let bytes = base64::Engine::decode(&base64::prelude::BASE64_URL_SAFE_NO_PAD, payload).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

fn sign_hop(header_changes: Value, claim_changes: Value, key: &SigningKey) -> String {
    let header = with(json!({ "alg": "ES256", "typ": "hop+jwt", "kid": self::key(3).kid() }), header_changes);
    sign_text(&header.to_string(), &with(hop_claims(), claim_changes).to_string(), key)
}

fn refused(claim_changes: Value) -> &'static str {
    let token = sign_hop(json!({}), claim_changes, &key(3));
    posts().verify(&token, BODY, now()).expect_err("the hop token is accepted").code()
}

#[test]
fn a_hop_token_carries_the_caller() {
    let hop = posts().verify(&mint(&caller()), BODY, now()).unwrap();
    assert_eq!(hop.caller.subject(), Some("p-7f3a"));
    assert_eq!(hop.caller.member(), caller().member());
    assert!(hop.caller.scopes().eq(caller().scopes()));
    assert_eq!(hop.caller.assurance(), caller().assurance());
    assert_eq!(hop.caller.authenticated_at(), caller().authenticated_at());
    assert_eq!(hop.caller.environment(), caller().environment());
    assert_eq!(hop.id, id(1));
    assert_eq!(hop.transaction.as_deref(), Some("req-1"));
    assert_eq!(hop.forget_at, now() + LIFETIME_MAX + CLOCK_SKEW);
}

#[test]
fn an_anonymous_caller_is_carried_too() {
    let hop = posts().verify(&mint(&Caller::anonymous()), BODY, now()).unwrap();
    assert!(hop.caller.is_anonymous());
}

#[test]
fn a_development_caller_stays_one() {
    let trusting = AccessTokenVerifier::new([dev_issuer().trusted()]).unwrap();
    let caller = trusting.verify(&dev_token(), now()).unwrap();
    let hop = posts().verify(&mint(&caller), BODY, now()).unwrap();
    assert_eq!(hop.caller.environment(), caller.environment());
}

#[test]
fn the_form_of_a_hop_token() {
    let mut claims = hop_claims();
    claims.sort_all_objects();
    insta::assert_snapshot!(format!("{claims:#}"), @r#"
    {
      "acr": "substantial",
      "act": {
        "sub": "portal"
      },
      "aud": "posts",
      "auth_time": 1899999940,
      "ctx": "employee",
      "dig": "c1KB4xfNXep5UuTIGXr4E2hEiAnVcBrZsNZRFQU03ss",
      "exp": 1900000030,
      "iat": 1900000000,
      "iss": "https://gateway.example",
      "jti": "AQEBAQEBAQEBAQEBAQEBAQ",
      "member": "member_BST_0000001a",
      "org": "BST",
      "scope": "groups:join posts:read",
      "sub": "p-7f3a",
      "txn": "req-1"
    }
    "#);
}

// 69
#[test]
fn a_hop_token_for_one_subgraph_is_refused_by_another() {
    let members = signer().verifier("members");
    assert_eq!(members.verify(&mint(&caller()), BODY, now()).unwrap_err(), Refused::Audience);
    for aud in [json!(["posts"]), json!(["posts", "members"]), json!("Posts"), json!(""), json!(1), json!(null)] {
        assert_eq!(refused(json!({ "aud": aud })), "TOKEN_FOR_ANOTHER_AUDIENCE", "{aud}");
    }
}

// 70
#[test]
fn a_hop_token_is_for_one_body() {
    let token = mint(&caller());
    for body in [&b""[..], b"{}", br#"{"query":"{ posts { id } } "}"#] {
        assert_eq!(posts().verify(&token, body, now()).unwrap_err(), Refused::Body);
    }
    assert_eq!(refused(json!({ "dig": "" })), "TOKEN_CLAIM_INVALID");
    assert_eq!(refused(json!({ "dig": null })), "TOKEN_CLAIM_INVALID");
    assert_eq!(refused(json!({ "dig": [] })), "TOKEN_CLAIM_INVALID");
}

#[test]
fn a_hop_token_is_opened_before_its_body_is_known() {
    let opened = posts().open(&mint(&caller()), now()).unwrap();
    assert_eq!((opened.id(), opened.forget_at()), (&id(1), now() + LIFETIME_MAX + CLOCK_SKEW));
    assert_eq!(opened.clone().for_body(b"{}").unwrap_err(), Refused::Body);
    assert_eq!(opened.for_body(BODY).unwrap(), posts().verify(&mint(&caller()), BODY, now()).unwrap());
    // Everything else is refused without the body.
    let other_key = sign_hop(json!({}), json!({}), &key(4));
    assert_eq!(posts().open(&other_key, now()).unwrap_err(), Refused::Signature);
    assert_eq!(
        posts().open(&mint(&caller()), now() + TimeDelta::minutes(1)).unwrap_err().code(),
        "TOKEN_NOT_VALID_NOW"
    );
    assert_eq!(signer().verifier("members").open(&mint(&caller()), now()).unwrap_err(), Refused::Audience);
}

#[test]
fn a_hop_token_lives_thirty_seconds() {
    let token = mint(&caller());
    let at = |offset: TimeDelta| posts().verify(&token, BODY, now() + offset).map_err(|refused| refused.code());
    let second = TimeDelta::seconds(1);
    assert!(at(-CLOCK_SKEW).is_ok());
    assert_eq!(at(-CLOCK_SKEW - second), Err("TOKEN_NOT_VALID_NOW"));
    assert!(at(LIFETIME_MAX + CLOCK_SKEW - second).is_ok());
    assert_eq!(at(LIFETIME_MAX + CLOCK_SKEW), Err("TOKEN_NOT_VALID_NOW"));
    assert_eq!(refused(json!({ "exp": now().timestamp() + 31 })), "TOKEN_NOT_VALID_NOW");
    assert_eq!(refused(json!({ "iat": now().timestamp() - 3_600 })), "TOKEN_NOT_VALID_NOW");
    assert_eq!(refused(json!({ "exp": null })), "TOKEN_CLAIM_INVALID");
    assert_eq!(refused(json!({ "iat": "now" })), "TOKEN_CLAIM_INVALID");
}

// 68
#[test]
fn a_forged_hop_token_is_refused() {
    let verify = |token: &str| posts().verify(token, BODY, now()).unwrap_err();
    assert_eq!(verify(&sign_hop(json!({}), json!({}), &key(4))), Refused::Signature);
    assert_eq!(verify(&sign_hop(json!({ "kid": key(4).kid() }), json!({}), &key(4))), Refused::UnknownKey);
    assert_eq!(verify(&sign_hop(json!({ "alg": "none" }), json!({}), &key(3))), Refused::Signature);
    for typ in ["at+jwt", "JWT", "txntoken+jwt", "application/hop+jwt", "HOP+JWT"] {
        assert_eq!(verify(&sign_hop(json!({ "typ": typ }), json!({}), &key(3))), Refused::Kind("hop+jwt"));
    }
    assert_eq!(refused(json!({ "iss": "https://other.example" })), "TOKEN_NOT_TRUSTED");
    assert_eq!(refused(json!({ "iss": null })), "TOKEN_NOT_TRUSTED");
    assert_eq!(refused(json!({ "jti": null })), "TOKEN_CLAIM_INVALID");
    assert_eq!(verify(""), Refused::Malformed("it is not three parts with dots between them"));
}

// 62: an access token harvested by whoever sits between is worth nothing at a subgraph.
#[test]
fn an_access_token_is_no_hop_token() {
    let gateway_key_as_issuer = HopSigner::new(ISSUER, key(1)).verifier(AUDIENCE);
    let token = sign(&header(), &claims());
    assert_eq!(gateway_key_as_issuer.verify(&token, BODY, now()).unwrap_err(), Refused::Kind("hop+jwt"));
}

#[test]
fn a_caller_without_subject_has_nothing_else() {
    assert_eq!(refused(json!({ "sub": null })), "TOKEN_CLAIM_INVALID");
    let said = ["org", "member", "act", "ctx", "scope", "acr", "auth_time"];
    for left in said {
        let mut changes = json!({ "sub": null });
        said.iter().for_each(|claim| _ = changes.as_object_mut().unwrap().insert((*claim).to_owned(), json!(null)));
        changes.as_object_mut().unwrap().remove(left);
        assert_eq!(refused(changes), "TOKEN_CLAIM_INVALID", "{left}");
    }
    assert_eq!(refused(json!({ "acr": null })), "TOKEN_CLAIM_INVALID");
}

#[test]
fn every_hop_has_a_token_of_its_own() {
    let one = signer().mint(&caller(), "posts", BODY, None, &id(1), now());
    let other = signer().mint(&caller(), "posts", BODY, None, &id(2), now());
    assert_ne!(one.as_str(), other.as_str());
    assert!(!format!("{one:?}").contains(one.as_str()));
    let hop = posts().verify(one.as_str(), BODY, now()).unwrap();
    assert_eq!(hop.transaction, None);
}

#[test]
fn a_key_from_a_file_signs_like_the_key_itself() {
    let from_file = HopSigner::from_pem(GATEWAY, &key(3).to_pem()).unwrap();
    let verifier = HopVerifier {
        issuer: GATEWAY.into(),
        keys: claims::KeySet::from_jwks(&from_file.jwks()).unwrap().into(),
        audience: "posts".into(),
    };
    assert!(verifier.verify(&mint(&caller()), BODY, now()).is_ok());
    assert!(HopSigner::from_pem(GATEWAY, "-----BEGIN PRIVATE KEY-----").is_err());
}
