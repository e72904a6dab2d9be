//! Tokens that must be bound to a key: attack case 56.
use claims::{AccessTokenVerifier, Binding, Refused, TrustedIssuer};
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
        assert!(verifier.verify_bound(&bound, key(5).kid(), now()).is_ok());
        assert!(verifier.verify_bound(&bound, key(6).kid(), now()).is_err());
        assert!(verifier.verify_bound(&plain, key(5).kid(), now()).is_err());
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
