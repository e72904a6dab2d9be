//! Attacks on the proof that the gateway signed, and on which key proves it.
use serde_json::{Value, json};

use super::TYPENAME;
use crate::attack::Attack;
use crate::bait::Bait;
use crate::call::Call;
use crate::forge::{By, Forge, encode, with};

pub(super) fn attacks(forge: &Forge, bait: &Bait) -> Vec<Attack> {
    let mut attacks = unsigned(forge);
    attacks.extend(symmetric(forge));
    attacks.extend(foreign_keys(forge));
    attacks.extend(smuggled_keys(forge, bait));
    attacks.extend(altered(forge));
    attacks
}

/// RFC 8725 §3.1: nothing that says itself that it is unsigned.
fn unsigned(forge: &Forge) -> Vec<Attack> {
    let mut attacks: Vec<Attack> = ["none", "None", "NONE", "nOnE"]
        .map(|alg| Attack::new(46, format!("`alg: {alg}`"), one(forge.unsigned(TYPENAME, alg))))
        .into();
    attacks.push(Attack::new(46, "the signature left out", one(forge.unsigned(TYPENAME, "ES256"))));
    let good = forge.good(TYPENAME);
    let signed = good.rsplit_once('.').map_or(good.as_str(), |(signed, _)| signed);
    attacks.push(Attack::new(46, "two parts instead of three", one(signed)));
    // An ECDSA verifier that forgets the range of r and s accepts it for any message (CVE-2022-21449).
    attacks.push(Attack::new(46, "a signature of zeros", one(format!("{signed}.{}", encode([0; 64])))));
    attacks
}

/// RFC 8725 §2.1: a public key is no secret.
fn symmetric(forge: &Forge) -> Vec<Attack> {
    let with_form = |(form, secret): (&str, Vec<u8>)| {
        Attack::new(47, format!("HS256 with the public key ({form})"), one(forge.hs256(json!({}), TYPENAME, &secret)))
    };
    let mut attacks: Vec<Attack> = forge.public_key_forms().into_iter().map(with_form).collect();
    attacks.push(Attack::new(47, "HS256 with an empty secret", one(forge.hs256(json!({}), TYPENAME, b""))));
    attacks
}

fn foreign_keys(forge: &Forge) -> Vec<Attack> {
    let other_kid = json!({ "kid": forge.kid(By::Stranger) });
    vec![
        Attack::new(68, "forged: another key under the gateway's `kid`", one(by_stranger(forge, json!({})))),
        Attack::new(68, "a key that the gateway does not publish", one(by_stranger(forge, other_kid))),
        Attack::new(68, "another key and no `kid`", one(by_stranger(forge, json!({ "kid": null })))),
    ]
}

/// RFC 8725 §3.10: a token does not choose the key it is verified by.
fn smuggled_keys(forge: &Forge, bait: &Bait) -> Vec<Attack> {
    let (own, kid) = (forge.jwk(By::Stranger), forge.kid(By::Stranger));
    let smuggled = |name: &str, changes: Value| Attack::new(48, name, one(by_stranger(forge, changes)));
    vec![
        smuggled("a key in the header (`jwk`)", json!({ "jwk": own, "kid": kid })),
        smuggled("a key in the header, under the gateway's `kid`", json!({ "jwk": own })),
        smuggled("the address of keys in the header (`jku`)", json!({ "jku": bait.url("jku"), "kid": kid })),
        smuggled("the address of a certificate in the header (`x5u`)", json!({ "x5u": bait.url("x5u"), "kid": kid })),
        smuggled("a certificate in the header (`x5c`)", json!({ "x5c": forge.stranger_x5c(), "kid": kid })),
        Attack::new(48, "`kid` as the path of an empty file", one(empty_secret(forge, "../../../../../dev/null"))),
        Attack::new(48, "`kid` as SQL", one(empty_secret(forge, "' UNION SELECT '' -- "))),
    ]
}

/// What was signed is what is read.
fn altered(forge: &Forge) -> Vec<Attack> {
    let widened = json!({ "scope": "conformance:check conformance:everything" });
    let raised = json!({ "acr": "high" });
    let other = json!({ "sub": "conformance-other" });
    let shorter = json!({ "act": { "sub": "conformance-portal" } });
    vec![
        Attack::new(71, "widened: a scope added after signing", one(alter(forge, widened))),
        Attack::new(71, "widened: the assurance level raised after signing", one(alter(forge, raised))),
        Attack::new(71, "another subject after signing", one(alter(forge, other))),
        Attack::new(72, "an actor left out after signing", one(alter(forge, shorter))),
    ]
}

fn one(token: impl AsRef<str>) -> Call {
    Call::with_token(token, TYPENAME)
}

fn by_stranger(forge: &Forge, header_changes: Value) -> String {
    let header = with(forge.header(), header_changes);
    forge.sign(&header.to_string(), &forge.claims(TYPENAME).to_string(), By::Stranger)
}

fn empty_secret(forge: &Forge, kid: &str) -> String {
    forge.hs256(json!({ "kid": kid }), TYPENAME, b"")
}

/// A good token whose claims were changed, under the signature it had.
fn alter(forge: &Forge, changes: Value) -> String {
    let claims = forge.claims(TYPENAME);
    let token = forge.sign(&forge.header().to_string(), &claims.to_string(), By::Gateway);
    let mut parts = token.split('.');
    let (header, _, signature) = (parts.next(), parts.next(), parts.next());
    let changed = encode(with(claims, changes).to_string());
    format!("{}.{changed}.{}", header.unwrap_or_default(), signature.unwrap_or_default())
}
