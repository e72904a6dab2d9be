//! Keys and key sets.
use claims::{KeyFault, KeySet, SigningKey};
use serde_json::{Value, json};

use crate::forge::*;

fn jwk(number: u8) -> Value {
    let set: Value = serde_json::from_str(&key(number).jwks()).unwrap();
    set["keys"][0].clone()
}

fn key_set(keys: &[Value]) -> Result<Vec<String>, KeyFault> {
    let text = json!({ "keys": keys }).to_string();
    KeySet::from_jwks(&text).map(|set| set.kids().map(str::to_owned).collect())
}

fn fault(keys: &[Value]) -> String {
    key_set(keys).unwrap_err().to_string()
}

#[test]
fn a_published_key_set_is_read() {
    assert_eq!(key_set(&[jwk(1)]), Ok(vec![key(1).kid().to_owned()]));
    let other = json!({ "kty": "RSA", "kid": "rsa", "n": "AQAB", "e": "AQAB" });
    let encryption = with(jwk(2), json!({ "use": "enc" }));
    let future = json!({ "kty": "XYZ" });
    assert_eq!(key_set(&[other, encryption, future, jwk(1)]), Ok(vec![key(1).kid().to_owned()]));
}

#[test]
fn a_key_set_that_cannot_be_used_says_why() {
    assert!(fault(&[]).starts_with("the key set has no key for ES256"));
    assert!(fault(&[with(jwk(1), json!({ "kid": null }))]).ends_with("key `#0` of the key set: it has no `kid`"));
    assert!(fault(&[jwk(1), jwk(1)]).ends_with("its `kid` is also another key's"));
    assert!(fault(&[with(jwk(1), json!({ "d": "AQAB" }))]).contains("private part"));
    assert!(fault(&[with(jwk(1), json!({ "x": "AQAB" }))]).contains("32 bytes"));
    assert!(fault(&[with(jwk(1), json!({ "x": jwk(2)["x"] }))]).contains("no point of the curve"));
    for text in ["", "[]", "{}", r#"{"keys":{}}"#, r#"{"keys":[],"keys":[]}"#] {
        assert!(matches!(KeySet::from_jwks(text), Err(KeyFault::NotAKeySet(_))), "{text}");
    }
    assert!(KeySet::from_jwks(&" ".repeat(300 * 1024)).is_err());
}

#[test]
fn a_key_is_the_same_after_a_stay_in_a_file() {
    let again = SigningKey::from_pem(&key(1).to_pem()).unwrap();
    assert_eq!(again.kid(), key(1).kid());
    assert_eq!(again.jwks(), key(1).jwks());
    assert_ne!(key(1).kid(), key(2).kid());
}

#[test]
fn what_is_no_private_key_is_refused() {
    for pem in ["", "x", &key(1).to_pem().replace("PRIVATE", "PUBLIC"), &key(1).to_pem()[..100]] {
        assert_eq!(SigningKey::from_pem(pem).unwrap_err(), KeyFault::NotAPrivateKey);
    }
}

#[test]
fn a_draw_that_is_no_key_is_drawn_again() {
    let mut draws = [0xff, 0, 5].into_iter();
    let key = SigningKey::generate(|bytes| bytes.fill(draws.next().unwrap()));
    assert_eq!(key.kid(), crate::forge::key(5).kid());
}

#[test]
fn a_private_key_is_not_printed() {
    let printed = format!("{:?}", key(1));
    assert_eq!(printed, format!("SigningKey {{ kid: {:?}, .. }}", key(1).kid()));
}
