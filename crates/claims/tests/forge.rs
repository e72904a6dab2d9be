//! Tokens of every kind, good and bad, made without the crate's own signer.
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use claims::dev::{DevClaims, DevIssuer};
use claims::{
    AccessTokenVerifier, Assurance, Caller, Environment, KeySet, MemberRef, SigningKey, TokenId, TrustedIssuer,
};
use p256::ecdsa::signature::Signer as _;
use p256::pkcs8::DecodePrivateKey as _;
use serde_json::{Value, json};

pub(crate) const ISSUER: &str = "https://eid.example";
pub(crate) const AUDIENCE: &str = "https://witan.example";

/// The instant at which all tests take place.
pub(crate) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_900_000_000, 0).unwrap()
}

/// A key that is the same in every run for the same `number`.
pub(crate) fn key(number: u8) -> SigningKey {
    SigningKey::generate(|bytes| bytes.fill(number))
}

pub(crate) fn id(number: u8) -> TokenId {
    TokenId::from_random([number; 16])
}

pub(crate) fn trusted(issuer: &str, keys: KeySet) -> TrustedIssuer {
    TrustedIssuer {
        issuer: issuer.to_owned(),
        keys: keys.into(),
        audience: AUDIENCE.to_owned(),
        environment: Environment::Production,
        lifetime_max: TimeDelta::minutes(5),
        assurance_max: Assurance::Substantial,
        binding: claims::Binding::Optional,
    }
}

/// Trusts [`ISSUER`] with key 1, and another issuer with key 2.
pub(crate) fn verifier() -> AccessTokenVerifier {
    AccessTokenVerifier::new([trusted(ISSUER, key(1).key_set()), trusted("https://other.example", key(2).key_set())])
        .unwrap()
}

/// The header of a good access token.
pub(crate) fn header() -> Value {
    json!({ "alg": "ES256", "typ": "at+jwt", "kid": key(1).kid() })
}

/// The claims of a good access token.
pub(crate) fn claims() -> Value {
    json!({
        "iss": ISSUER,
        "sub": "p-7f3a",
        "client_id": "portal",
        "aud": AUDIENCE,
        "iat": now().timestamp(),
        "exp": now().timestamp() + 300,
        "jti": "t-1",
        "scope": "posts:read groups:join",
        "acr": "substantial",
        "auth_time": now().timestamp() - 60,
        "org": "BST",
        "member": "member_BST_0000001a",
    })
}

/// `value` with some members set, or removed where they are set to null.
pub(crate) fn with(mut value: Value, changes: Value) -> Value {
    let object = value.as_object_mut().unwrap();
    let Value::Object(changes) = changes else { panic!("changes are an object") };
    for (name, change) in changes {
        if change.is_null() {
            object.remove(&name)
        } else {
            object.insert(name, change)
        };
    }
    value
}

pub(crate) fn encode(bytes: impl AsRef<[u8]>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// A token of these texts, signed by `key`.
pub(crate) fn sign_text(header: &str, payload: &str, key: &SigningKey) -> String {
    let signed = format!("{}.{}", encode(header), encode(payload));
    let key = p256::ecdsa::SigningKey::from_pkcs8_pem(&key.to_pem()).unwrap();
    let signature: p256::ecdsa::Signature = key.sign(signed.as_bytes());
    format!("{signed}.{}", encode(signature.to_bytes()))
}

/// A token with this header and these claims, signed by key 1.
pub(crate) fn sign(header: &Value, claims: &Value) -> String {
    sign_text(&header.to_string(), &claims.to_string(), &key(1))
}

/// A caller with a member and two scopes.
pub(crate) fn caller() -> Caller {
    verifier().verify(&sign(&header(), &claims()), now()).unwrap()
}

pub(crate) fn dev_issuer() -> DevIssuer {
    DevIssuer { issuer: "https://dev.example".into(), audience: AUDIENCE.into(), key: key(9) }
}

pub(crate) fn dev_token() -> String {
    let member = MemberRef::new("BST", "member_BST_0000001a").unwrap();
    let claims = DevClaims::for_member(member).with_scopes(["posts:read"]);
    dev_issuer().mint_access_token(&claims, &id(1), now()).as_str().to_owned()
}
