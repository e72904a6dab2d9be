//! Tokens made and read by another library.
use claims::hop::HopSigner;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde_json::Value;

use crate::forge::*;

#[test]
fn an_access_token_made_by_another_library_is_accepted() {
    let header = Header { typ: Some("at+jwt".into()), kid: Some(key(1).kid().into()), ..Header::new(Algorithm::ES256) };
    let key = EncodingKey::from_ec_pem(key(1).to_pem().as_bytes()).unwrap();
    let token = jsonwebtoken::encode(&header, &claims(), &key).unwrap();
    assert_eq!(verifier().verify(&token, now()).unwrap(), caller());
}

#[test]
fn a_hop_token_is_accepted_by_another_library_with_our_key_set() {
    let signer = HopSigner::new("https://gateway.example", key(3));
    let token = signer.mint(&caller(), "posts", b"{}", None, &id(1), now());
    let keys: jsonwebtoken::jwk::JwkSet = serde_json::from_str(&signer.jwks()).unwrap();
    let kid = jsonwebtoken::decode_header(token.as_str()).unwrap().kid.unwrap();
    let mut validation = Validation::new(Algorithm::ES256);
    validation.set_audience(&["posts"]);
    validation.validate_exp = false;
    let key = DecodingKey::from_jwk(keys.find(&kid).unwrap()).unwrap();
    let read = jsonwebtoken::decode::<Value>(token.as_str(), &key, &validation).unwrap();
    assert_eq!(read.claims["dig"], "RBNvo1WzZ4oRRq0W9-hknpT7T8If536DEMBg9hyq_4o");
}
