//! Who acts for a caller, as what, and under which name an organisation knows them: attack cases 71 and 72.
use claims::{ACTORS_MAX, Caller, Context, PairwiseSecret, Refused};
use serde_json::{Value, json};

use crate::forge::*;

const BODY: &[u8] = b"{}";

/// The caller of an access token that differs in these claims.
fn of(changes: Value) -> Result<Caller, Refused> {
    verifier().verify(&sign(&header(), &with(claims(), changes)), now())
}

fn refused(changes: Value) -> &'static str {
    of(changes).expect_err("the token is accepted").code()
}

/// The caller as a subgraph is told of it.
fn hopped(caller: &Caller) -> Caller {
    let signer = claims::hop::HopSigner::new("https://gateway.example", key(3));
    let token = signer.mint(caller, "posts", BODY, None, &id(1), now());
    signer.verifier("posts").verify(token.as_str(), BODY, now()).unwrap().caller
}

fn actors(caller: &Caller) -> Vec<(&str, Option<&str>)> {
    caller.actors().iter().map(|actor| (actor.subject(), actor.org())).collect()
}

/// A claim `act` of so many actors.
fn act(count: usize) -> Value {
    (0..count)
        .fold(Value::Null, |inner, number| with(json!({ "sub": format!("system-{number}") }), json!({ "act": inner })))
}

#[test]
fn the_client_acts_and_is_named_with_its_organisation() {
    let caller = of(json!({ "client_subsystem": "uk/la/BST/portal", "client_org": "BST" })).unwrap();
    assert_eq!(actors(&caller), [("uk/la/BST/portal", Some("BST"))]);
    assert_eq!(actors(&hopped(&caller)), actors(&caller));
    assert_eq!(actors(&of(json!({})).unwrap()), [("portal", None)]);
    assert!(!format!("{:?}", caller.actors()).contains("BST"));
}

#[test]
fn a_subgraph_is_told_the_whole_chain_of_actors() {
    let before = json!({ "sub": "uk/la/CRF/desk", "org": "CRF", "act": { "sub": "employee-7" } });
    let caller = of(json!({ "act": before })).unwrap();
    let chain = [("portal", None), ("uk/la/CRF/desk", Some("CRF")), ("employee-7", None)];
    assert_eq!(actors(&caller), chain);
    assert_eq!(actors(&hopped(&caller)), chain);
}

#[test]
fn an_issuer_that_names_the_client_as_actor_has_said_it_once() {
    let caller = of(json!({ "act": { "sub": "portal", "act": { "sub": "desk" } }, "client_org": "BST" })).unwrap();
    assert_eq!(actors(&caller), [("portal", Some("BST")), ("desk", None)]);
}

// 72
#[test]
fn no_link_of_the_chain_is_dropped() {
    assert_eq!(actors(&of(json!({ "act": act(ACTORS_MAX - 1) })).unwrap()).len(), ACTORS_MAX);
    for act in [
        act(ACTORS_MAX),
        act(12),
        json!("system"),
        json!([{ "sub": "system" }]),
        json!({}),
        json!({ "sub": "" }),
        json!({ "sub": 7 }),
        json!({ "sub": "system", "act": null }),
        json!({ "sub": "system", "act": {} }),
        json!({ "sub": "system", "org": ["BST"] }),
        json!({ "sub": "system", "iss": "https://other.example" }),
    ] {
        assert_eq!(refused(json!({ "act": act })), "TOKEN_CLAIM_INVALID", "{act}");
    }
    for claim in ["client_id", "client_org", "client_subsystem"] {
        assert_eq!(refused(json!({ claim: ["portal"] })), "TOKEN_CLAIM_INVALID", "{claim}");
    }
}

#[test]
fn a_caller_acts_in_one_context() {
    let none = json!({ "org": null, "member": null });
    let context = |changes: Value| of(changes).unwrap().context().cloned();
    assert_eq!(context(json!({})), Some(Context::Employee), "a member who is not said to be anything else");
    assert_eq!(context(json!({ "ctx": "employee" })), Some(Context::Employee));
    assert_eq!(context(none.clone()), None);
    assert_eq!(context(with(none.clone(), json!({ "ctx": "citizen" }))), Some(Context::Citizen));
    assert_eq!(context(with(none, json!({ "ctx": "system" }))), Some(Context::System));
    let mandate = json!({ "of": "p-9", "id": "mandate-1" });
    let representative =
        of(json!({ "org": null, "member": null, "ctx": "representative", "mandate": mandate })).unwrap();
    let Some(Context::Representative(mandate)) = representative.context() else { panic!("a representative") };
    assert_eq!((mandate.of(), mandate.id()), ("p-9", "mandate-1"));
    assert_eq!(hopped(&representative).context(), representative.context());
    assert!(!format!("{representative:?} {mandate:?}").contains("p-9"));
}

// 39, as far as a resource server can tell
#[test]
fn contexts_are_never_mixed() {
    for changes in [
        json!({ "ctx": "citizen" }),
        json!({ "ctx": "system" }),
        json!({ "ctx": "employee", "org": null, "member": null }),
        json!({ "ctx": "representative", "org": null, "member": null }),
        json!({ "ctx": "representative", "mandate": { "of": "p-9", "id": "1" } }),
        json!({ "mandate": { "of": "p-9", "id": "1" } }),
        json!({ "ctx": "citizen", "org": null, "member": null, "mandate": { "of": "p-9", "id": "1" } }),
        json!({ "ctx": "representative", "org": null, "member": null, "mandate": { "of": "p-9" } }),
        json!({ "ctx": "representative", "org": null, "member": null, "mandate": { "of": "p", "id": "1", "x": 1 } }),
        json!({ "ctx": "Citizen", "org": null, "member": null }),
        json!({ "ctx": ["employee"] }),
    ] {
        assert_eq!(refused(changes.clone()), "TOKEN_CLAIM_INVALID", "{changes}");
    }
}

// 30, for what subgraphs are told
#[test]
fn each_organisation_knows_a_person_by_a_subject_of_its_own() {
    let secret = PairwiseSecret::new(&[7; 32]).unwrap();
    let (bst, crf) = (caller().as_seen_by("BST", &secret), caller().as_seen_by("CRF", &secret));
    assert_eq!(bst, caller().as_seen_by("BST", &secret), "always the same there");
    let subjects =
        [caller().subject().unwrap().to_owned(), bst.subject().unwrap().into(), crf.subject().unwrap().into()];
    assert!(subjects[0] != subjects[1] && subjects[1] != subjects[2] && subjects[0] != subjects[2], "{subjects:?}");
    let other_secret = PairwiseSecret::new(&[8; 32]).unwrap();
    assert_ne!(caller().as_seen_by("BST", &other_secret), bst);
    assert_eq!((bst.member(), bst.assurance()), (caller().member(), caller().assurance()));
    assert!(Caller::anonymous().as_seen_by("BST", &secret).is_anonymous());
    assert!(PairwiseSecret::new(&[7; 31]).is_err());
    assert!(!format!("{secret:?}").contains('7'));
}

#[test]
fn whom_a_representative_acts_for_is_another_one_for_each_organisation_too() {
    let secret = PairwiseSecret::new(&[7; 32]).unwrap();
    let mandate = json!({ "of": "p-9", "id": "mandate-1" });
    let caller = of(json!({ "org": null, "member": null, "ctx": "representative", "mandate": mandate })).unwrap();
    let seen = |org: &str| match caller.as_seen_by(org, &secret).context() {
        Some(Context::Representative(mandate)) => mandate.of().to_owned(),
        other => panic!("{other:?}"),
    };
    assert_ne!(seen("BST"), seen("CRF"));
    assert_ne!(seen("BST"), "p-9");
    // The person represented has the same subject there as when asking for themselves.
    let themselves = of(json!({ "sub": "p-9" })).unwrap().as_seen_by("BST", &secret);
    assert_eq!(themselves.subject(), Some(seen("BST").as_str()));
}

#[test]
fn a_signer_without_a_secret_tells_an_organisation_nothing() {
    let signer = claims::hop::HopSigner::new("https://gateway.example", key(3));
    assert_eq!(signer.seen_by(&caller(), "BST"), None);
    let secret = PairwiseSecret::new(&[7; 32]).unwrap();
    let seen = signer.with_pairwise(secret.clone()).seen_by(&caller(), "BST");
    assert_eq!(seen, Some(caller().as_seen_by("BST", &secret)));
}

#[test]
fn a_key_is_exchanged_under_tokens_of_the_old_one() {
    let (old, new) = (key(3), key(4));
    let signer = claims::hop::HopSigner::new("https://gateway.example", old.clone());
    let (verifier, elsewhere) = (signer.verifier("posts"), signer.clone());
    let mint = || signer.mint(&caller(), "posts", BODY, None, &id(1), now());
    let before = mint();
    verifier.keys.exchange(old.key_set().and(new.key_set()).unwrap());
    elsewhere.exchange_key(new.clone());
    let after = mint();
    assert!(verifier.verify(before.as_str(), BODY, now()).is_ok());
    assert!(verifier.verify(after.as_str(), BODY, now()).is_ok());
    // 55
    verifier.keys.exchange(new.key_set());
    assert_eq!(verifier.verify(before.as_str(), BODY, now()).unwrap_err(), Refused::UnknownKey);
    assert!(verifier.verify(after.as_str(), BODY, now()).is_ok());
}
