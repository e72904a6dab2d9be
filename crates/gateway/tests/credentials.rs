//! Who is asking: attack cases 46 to 53, 61, 65 and 66 at the endpoint. (Each is held in full by the crate `claims`.)

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use claims::AccessTokenVerifier;
use gateway::GatewayConfig;
use serde_json::json;

use crate::harness::{Answer, TestGateway, answer, dev_issuer, token};

async fn whoami(gateway: &TestGateway, authorization: &str) -> Answer {
    answer(gateway.ask("{ whoami }").header("authorization", authorization)).await
}

#[tokio::test]
async fn nobody_known_is_anonymous_and_a_verified_token_speaks_for_its_subject() {
    let gateway = TestGateway::start().await;
    assert_eq!(answer(gateway.ask("{ whoami }")).await.data()["whoami"], json!(null));
    let known = whoami(&gateway, &format!("Bearer {}", gateway.token(&[]))).await;
    assert_eq!(known.data()["whoami"], "dev|member_BST_0000001a");
}

#[tokio::test]
async fn a_refused_credential_is_401_and_never_anonymous() {
    let gateway = TestGateway::start().await;
    let good = gateway.token(&[]);
    let parts: Vec<&str> = good.split('.').collect();
    let headed = |header: serde_json::Value| {
        format!("Bearer {}.{}.{}", BASE64_URL_SAFE_NO_PAD.encode(header.to_string()), parts[1], parts[2])
    };
    let kid = gateway.issuer.key.kid();
    let mut refused = vec![
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        "Bearer nonsense".to_owned(),
        format!("Bearer {good} {good}"),
        format!("Basic {good}"),
        format!("DPoP {good}"),
        good.clone(),
        // 46, 48, 49, 53: no algorithm, a key of its own, another kind, an extension nobody knows, its signature gone.
        headed(json!({"alg": "ES256", "typ": "at+jwt", "kid": "../../etc/passwd"})),
        headed(json!({"alg": "ES256", "typ": "at+jwt", "kid": kid, "jwk": {}, "jku": "http://127.0.0.1:9/"})),
        headed(json!({"alg": "ES256", "typ": "JWT", "kid": kid})),
        headed(json!({"alg": "ES256", "typ": "at+jwt", "kid": kid, "crit": ["x"], "x": 1})),
        format!("Bearer {}.{}.", parts[0], parts[1]),
        format!("Bearer {}", "a".repeat(9_000)),
        // 50, 51: another issuer's key in this issuer's name, and another audience.
        format!("Bearer {}", token(&dev_issuer("https://dev.example", "witan"), &[])),
        format!("Bearer {}", token(&dev_issuer("https://elsewhere.example", "witan"), &[])),
    ];
    refused.extend(
        ["none", "None", "NONE", "nOnE", "HS256"]
            .map(|algorithm| headed(json!({"alg": algorithm, "typ": "at+jwt", "kid": kid}))),
    );
    for authorization in refused {
        let answer = whoami(&gateway, &authorization).await;
        answer.assert_refused(401, "UNAUTHENTICATED");
        assert!(answer.header("www-authenticate").starts_with("Bearer error="), "{answer:?}");
        assert!(!answer.text.contains(parts[2]));
    }
    assert_eq!(gateway.seen.times_asked(), 0);
}

#[tokio::test]
async fn a_refused_credential_is_401_in_the_older_media_type_too() {
    let gateway = TestGateway::start().await;
    let request = gateway.request(reqwest::Method::POST, "/graphql").header("content-type", "application/json");
    let request = request.header("authorization", "Bearer x").body(r#"{"query":"{ __typename }"}"#);
    answer(request).await.assert_refused(401, "UNAUTHENTICATED");
}

#[tokio::test]
async fn two_credentials_are_refused_even_when_both_are_good() {
    let gateway = TestGateway::start().await;
    let bearer = format!("Bearer {}", gateway.token(&[]));
    let request = gateway.ask("{ whoami }").header("authorization", &bearer).header("authorization", &bearer);
    answer(request).await.assert_refused(401, "UNAUTHENTICATED");
}

#[tokio::test]
async fn a_token_in_the_address_is_refused_wherever_else_there_is_one() {
    let gateway = TestGateway::start().await;
    let token = gateway.token(&[]);
    let in_address = gateway.get(&[("query", "{ whoami }"), ("access_token", &token)]);
    answer(in_address).await.assert_refused(401, "UNAUTHENTICATED");
    let both = gateway.request(reqwest::Method::POST, "/graphql?access%5ftoken=x");
    let both = both.header("content-type", "application/json").bearer_auth(&token).body(r#"{"query":"{ whoami }"}"#);
    answer(both).await.assert_refused(401, "UNAUTHENTICATED");
    assert_eq!(gateway.seen.times_asked(), 0);
}

#[tokio::test]
async fn a_gateway_without_issuers_refuses_every_credential() {
    let gateway = TestGateway::with_parts(GatewayConfig::default(), |parts| {
        parts.verifier = AccessTokenVerifier::new([]).unwrap().into();
    })
    .await;
    for authorization in [format!("Bearer {}", gateway.token(&[])), "Basic eDp5".to_owned(), "x".to_owned()] {
        whoami(&gateway, &authorization).await.assert_refused(401, "UNAUTHENTICATED");
    }
    answer(gateway.ask("{ whoami }")).await.data();
}

#[tokio::test]
async fn headers_and_extensions_that_say_who_is_asking_say_nothing() {
    let gateway = TestGateway::start().await;
    let body =
        json!({"query": "{ whoami private }", "extensions": {"caller": {"sub": "admin"}, "scopes": ["audit:read"]}});
    let mut request = gateway.post(body.to_string());
    for name in
        ["x-user", "x-user-id", "x-forwarded-user", "x-scopes", "x-witan-caller", "x-hop-token", "proxy-authorization"]
    {
        request = request.header(name, "admin");
    }
    let answer = answer(request.header("cookie", "session=admin; access_token=x")).await;
    answer.assert_refused(401, "UNAUTHENTICATED");
}
