//! What is told of a token of any kind.
use claims::hop::HopSigner;
use claims::{Caller, Expected, TokenKind, explain};
use serde_json::{Value, json};

use crate::forge::*;

fn expected() -> Expected {
    Expected { keys: key(1).key_set(), issuer: None, audience: None }
}

fn of_kind(typ: &str, changes: Value) -> String {
    let header = with(header(), json!({ "typ": typ }));
    sign(&header, &with(claims(), changes))
}

#[test]
fn each_kind_is_told_apart_and_judged() {
    let hop = HopSigner::new("witan-gateway", key(1));
    let hop = hop.mint(&Caller::anonymous(), "posts", b"{}", None, &id(1), now()).as_str().to_owned();
    for (token, kind, said) in [
        (of_kind("at+jwt", json!({})), TokenKind::Access, "the one service in `aud`"),
        (of_kind("at+jwt", json!({ "cnf": { "jkt": "k" } })), TokenKind::Access, "bound to a key"),
        (of_kind("at+jwt", json!({ "cnf": { "x5t#S256": "k" } })), TokenKind::Access, "bound to a certificate"),
        (of_kind("JWT", json!({})), TokenKind::Id, "no service takes it"),
        (hop, TokenKind::Hop, "one subgraph"),
        (of_kind("logout+jwt", json!({})), TokenKind::Logout, "a session has ended"),
        (of_kind("token-introspection+jwt", json!({})), TokenKind::Introspection, "about another token"),
        (of_kind("client-registration+jwt", json!({})), TokenKind::ClientRegistration, "a registrar signed it"),
    ] {
        let explained = explain(&token, &expected(), now());
        assert_eq!((explained.kind, &explained.verdict), (kind, &Ok(())), "{explained}");
        let shown = explained.to_string();
        assert!(shown.contains(said) && shown.contains(kind.name()) && shown.ends_with("valid now\n"), "{shown}");
        assert!(!shown.contains(token.rsplit('.').next().unwrap()), "the signature is not shown");
        // By another's keys, none is good.
        let other = Expected { keys: key(2).key_set(), ..expected() };
        assert_eq!(explain(&token, &other, now()).verdict.unwrap_err().code(), "TOKEN_KEY_UNKNOWN", "{kind:?}");
    }
}

#[test]
fn it_is_said_why_a_token_is_refused() {
    let code = |token: &str, expected: &Expected| explain(token, expected, now()).verdict.unwrap_err().code();
    for typ in ["at+jwt", "JWT"] {
        let token = of_kind(typ, json!({}));
        let issuer = Expected { issuer: Some("https://other.example".to_owned()), ..expected() };
        assert_eq!(code(&token, &issuer), "TOKEN_NOT_TRUSTED", "{typ}");
        let audience = Expected { audience: Some("https://other.example".to_owned()), ..expected() };
        assert_eq!(code(&token, &audience), "TOKEN_FOR_ANOTHER_AUDIENCE", "{typ}");
        let old = json!({ "iat": now().timestamp() - 400, "exp": now().timestamp() - 100 });
        assert_eq!(code(&of_kind(typ, old), &expected()), "TOKEN_NOT_VALID_NOW", "{typ}");
        assert_eq!(code(&of_kind(typ, json!({ "aud": null })), &expected()), "TOKEN_CLAIM_INVALID", "{typ}");
    }
    assert_eq!(code(&of_kind("at+jwt", json!({ "cnf": { "jwk": {} } })), &expected()), "TOKEN_CLAIM_INVALID");
    assert_eq!(code(&of_kind("secevent+jwt", json!({})), &expected()), "TOKEN_OF_ANOTHER_KIND");
    assert_eq!(code("a.b.c", &expected()), "TOKEN_MALFORMED");
}

#[test]
fn what_cannot_be_read_leads_to_who_can() {
    let explained = explain("dGhlIHNlY3JldCBvZiBhIHJlZnJlc2ggdG9rZW4", &expected(), now());
    assert_eq!(explained.kind, TokenKind::Opaque);
    assert!(explained.verdict.is_err() && explained.to_string().contains("`introspection_endpoint`"));
}
