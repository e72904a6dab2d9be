//! Attacks by tokens that the gateway's key signed, and that are for something else.
use serde_json::{Value, json};

use super::TYPENAME;
use crate::attack::Attack;
use crate::call::Call;
use crate::forge::{By, Forge, new_id};

pub(super) fn attacks(forge: &Forge) -> Vec<Attack> {
    [kinds(forge), issuers(forge), audiences(forge), times(forge), bodies(forge), replays(forge), forms(forge)].concat()
}

/// RFC 8725 §3.11: a token of another kind is none.
fn kinds(forge: &Forge) -> Vec<Attack> {
    let kinds = ["at+jwt", "JWT", "txntoken+jwt", "dpop+jwt", "logout+jwt", "HOP+JWT"];
    let of =
        |kind: &str| Attack::new(49, format!("of another kind (`typ: {kind}`)"), header(forge, json!({ "typ": kind })));
    let mut attacks: Vec<Attack> = kinds.into_iter().map(of).collect();
    attacks.push(Attack::new(49, "of no kind (`typ` left out)", header(forge, json!({ "typ": null }))));
    attacks
}

fn issuers(forge: &Forge) -> Vec<Attack> {
    let longer = format!("{}/", forge.issuer());
    vec![
        Attack::new(50, "of another issuer", claims(forge, json!({ "iss": "https://other.invalid" }))),
        Attack::new(50, "of an issuer whose name begins like the gateway's", claims(forge, json!({ "iss": longer }))),
        Attack::new(50, "of no issuer", claims(forge, json!({ "iss": null }))),
        Attack::new(50, "of several issuers", claims(forge, json!({ "iss": [forge.issuer()] }))),
    ]
}

fn audiences(forge: &Forge) -> Vec<Attack> {
    let own = forge.audience();
    vec![
        Attack::new(69, "for another audience", claims(forge, json!({ "aud": "conformance-other" }))),
        Attack::new(
            69,
            "for its events instead of its graph",
            claims(forge, json!({ "aud": format!("{own}/events") })),
        ),
        Attack::new(51, "for no audience", claims(forge, json!({ "aud": null }))),
        Attack::new(51, "for this audience among others", claims(forge, json!({ "aud": [own, "conformance-other"] }))),
    ]
}

/// A hop token lives 30 s; clocks are 5 s apart at most.
fn times(forge: &Forge) -> Vec<Attack> {
    let at = |seconds| forge.seconds_from_now(seconds);
    let attack = |name: &str, changes: Value| Attack::new(52, name, claims(forge, changes));
    vec![
        attack("expired", json!({ "iat": at(-90), "exp": at(-60) })),
        attack("not valid yet (`iat`)", json!({ "iat": at(60), "exp": at(90) })),
        attack("not valid yet (`nbf`)", json!({ "nbf": at(60) })),
        attack("living for an hour", json!({ "exp": at(3600) })),
        attack("living since an hour", json!({ "iat": at(-3600) })),
        attack("without end (`exp` left out)", json!({ "exp": null })),
        attack("without beginning (`iat` left out)", json!({ "iat": null })),
        attack("`exp` as text", json!({ "exp": at(30).to_string() })),
        attack("`iat` as text", json!({ "iat": at(0).to_string() })),
        attack("`exp` in an array", json!({ "exp": [at(30)] })),
        attack("a fraction as `exp`", json!({ "exp": at(29) as f64 + 0.5 })),
        attack("a negative `iat`", json!({ "iat": -1 })),
    ]
}

fn bodies(forge: &Forge) -> Vec<Attack> {
    let mut other = Call::with_token(forge.good(TYPENAME), TYPENAME);
    other.body = r#"{"query":"{ __typename } "}"#.to_owned();
    vec![
        Attack::new(70, "for another body", other),
        Attack::new(70, "for no body (`dig` left out)", claims(forge, json!({ "dig": null }))),
        Attack::new(
            70,
            "for the empty body",
            claims(forge, json!({ "dig": "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU" })),
        ),
    ]
}

fn replays(forge: &Forge) -> Vec<Attack> {
    let good = Call::with_token(forge.good(TYPENAME), TYPENAME);
    let id = new_id();
    let named = || claims(forge, json!({ "jti": id }));
    vec![
        Attack { case: 70, name: "replayed".to_owned(), calls: vec![good.clone(), good] },
        Attack { case: 70, name: "another token under a name used before".to_owned(), calls: vec![named(), named()] },
        Attack::new(70, "without a name (`jti` left out)", claims(forge, json!({ "jti": null }))),
        Attack::new(70, "a number as name", claims(forge, json!({ "jti": 7 }))),
    ]
}

/// RFC 7515 §4 and §4.1.11: what two readers could read differently.
fn forms(forge: &Forge) -> Vec<Attack> {
    let text = forge.claims(TYPENAME).to_string();
    let twice = format!(r#"{{"sub":"conformance-other",{}"#, text.trim_start_matches('{'));
    let head = forge.header().to_string();
    let twice_in_header = format!(r#"{{"typ":"at+jwt",{}"#, head.trim_start_matches('{'));
    let signed = |header: &str, claims: &str| Call::with_token(forge.sign(header, claims, By::Gateway), TYPENAME);
    let large = json!({ "padding": "x".repeat(8 * 1024) });
    let nested = format!(r#"{{"deep":{}0{},{}"#, "[".repeat(40), "]".repeat(40), text.trim_start_matches('{'));
    vec![
        Attack::new(53, "a claim that stands twice", signed(&head, &twice)),
        Attack::new(53, "a header member that stands twice", signed(&twice_in_header, &text)),
        Attack::new(53, "an unknown critical extension", header(forge, json!({ "crit": ["x"], "x": 1 }))),
        Attack::new(53, "an unencoded payload (`b64`)", header(forge, json!({ "b64": false, "crit": ["b64"] }))),
        Attack::new(53, "an unencoded payload that is not called critical", header(forge, json!({ "b64": false }))),
        Attack::new(53, "nested forty deep", signed(&head, &nested)),
        Attack::new(53, "longer than 8 KiB", claims(forge, large)),
        Attack::new(53, "claims that are no object", signed(&head, "[]")),
        Attack::new(53, "padded base64", padded(forge)),
        Attack::new(
            68,
            "a scope for nobody (`sub` left out)",
            claims(forge, json!({ "sub": null, "act": null, "ctx": null, "acr": null })),
        ),
        Attack::new(68, "a subject without an assurance level", claims(forge, json!({ "acr": null }))),
    ]
}

fn padded(forge: &Forge) -> Call {
    // 64 bytes of signature always need padding, where padding is used.
    Call::with_token(format!("{}==", forge.good(TYPENAME)), TYPENAME)
}

fn header(forge: &Forge, changes: Value) -> Call {
    Call::with_token(forge.with_header(TYPENAME, changes), TYPENAME)
}

fn claims(forge: &Forge, changes: Value) -> Call {
    Call::with_token(forge.with_claims(TYPENAME, changes), TYPENAME)
}
