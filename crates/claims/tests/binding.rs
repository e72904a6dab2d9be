//! Tokens that are bound to a key or a certificate: attack cases 56 and 59.
use claims::{AccessTokenVerifier, Binding, Possession, Refused, TrustedIssuer};
use serde_json::json;

use crate::forge::*;

fn verifier_of(binding: Binding) -> AccessTokenVerifier {
    AccessTokenVerifier::new([TrustedIssuer { binding, ..trusted(ISSUER, key(1).key_set()) }]).unwrap()
}

#[test]
fn an_issuer_that_demands_proofs_is_believed_with_one_only() {
    let plain = sign(&header(), &claims());
    let bound = sign(&header(), &with(claims(), json!({ "cnf": { "jkt": key(5).kid() } })));
    let (optional, demanded) = (verifier_of(Binding::Optional), verifier_of(Binding::Demanded));
    assert!(optional.verify(&plain, now()).is_ok());
    let refused = demanded.verify(&plain, now()).unwrap_err();
    assert!(matches!(refused, Refused::Claim { claim: "cnf", .. }), "{refused}");
    for verifier in [&optional, &demanded] {
        assert!(verifier.verify_with(&bound, Possession::Key(key(5).kid()), now()).is_ok());
        assert!(verifier.verify_with(&bound, Possession::Key(key(6).kid()), now()).is_err());
        assert!(verifier.verify_with(&plain, Possession::Key(key(5).kid()), now()).is_err());
        assert!(verifier.verify(&bound, now()).is_err());
    }
}

#[test]
fn a_token_with_a_proof_is_not_taken_where_no_proof_is_judged() {
    let bound = sign(&header(), &with(claims(), json!({ "cnf": { "jkt": key(5).kid() } })));
    let header = format!("DPoP {bound}");
    let refused = verifier_of(Binding::Optional).authenticate([header.as_bytes()], now()).unwrap_err();
    assert_eq!(refused.code(), "CREDENTIAL_REFUSED");
}

#[test]
fn a_token_bound_to_a_certificate_is_taken_over_that_certificate_only() {
    let of = |cnf: serde_json::Value| sign(&header(), &with(claims(), json!({ "cnf": cnf })));
    let (bound, plain) = (of(json!({ "x5t#S256": "a-certificate" })), sign(&header(), &claims()));
    let certificate = Possession::Certificate("a-certificate");
    for binding in [Binding::Optional, Binding::Demanded] {
        let verifier = verifier_of(binding);
        assert!(verifier.verify_with(&bound, certificate, now()).is_ok());
        for other in [Possession::Nothing, Possession::Certificate("another"), Possession::Key("a-certificate")] {
            let refused = verifier.verify_with(&bound, other, now()).unwrap_err();
            assert!(matches!(refused, Refused::Claim { claim: "cnf", .. }), "{other:?}: {refused}");
        }
        let to_a_key = of(json!({ "jkt": "a-certificate" }));
        assert!(verifier.verify_with(&to_a_key, certificate, now()).is_err(), "a key is not a certificate");
    }
    // A connection may have a certificate for other reasons: it makes a plain token neither better nor worse.
    assert!(verifier_of(Binding::Optional).verify_with(&plain, certificate, now()).is_ok());
    assert!(verifier_of(Binding::Demanded).verify_with(&plain, certificate, now()).is_err());
}

#[test]
fn what_a_token_is_bound_to_is_understood_or_the_token_is_refused() {
    let both = json!({ "jkt": key(5).kid(), "x5t#S256": "a-certificate" });
    for cnf in [
        both,
        json!({ "x5t#S256": 1 }),
        json!({ "x5t": "a-certificate" }),
        json!({ "jwk": {} }),
        json!({ "x5t#S256": "a-certificate", "jku": "https://evil.example" }),
        json!(["a-certificate"]),
    ] {
        let token = sign(&header(), &with(claims(), json!({ "cnf": cnf })));
        let key = key(5);
        for proved in [Possession::Nothing, Possession::Key(key.kid()), Possession::Certificate("a-certificate")] {
            let refused = verifier_of(Binding::Optional).verify_with(&token, proved, now()).unwrap_err();
            assert!(matches!(refused, Refused::Claim { claim: "cnf", .. }), "{cnf} {proved:?}: {refused}");
        }
    }
}
