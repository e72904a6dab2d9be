//! Requests that other sites' pages can make a browser send.

use reqwest::{Method, RequestBuilder};

use crate::harness::{TestGateway, answer};

const LISTED: &str = "https://portal.example";

async fn gateway() -> TestGateway {
    TestGateway::with(|config| {
        config.cors.origins = vec![LISTED.parse().unwrap()];
        config.forward_headers = vec!["x-tenant".parse().unwrap()];
    })
    .await
}

#[tokio::test]
async fn no_form_of_another_site_reaches_the_graph() {
    let gateway = TestGateway::start().await;
    let mutation = r#"{"query":"mutation { rename(id: \"1\", name: \"x\") { id } }"}"#;
    for content_type in [
        "text/plain",
        "text/plain;charset=UTF-8",
        "text/plain; application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "application/json, text/plain",
        "application/octet-stream",
        "",
    ] {
        let request = gateway.request(Method::POST, "/graphql").header("content-type", content_type).body(mutation);
        assert_eq!(answer(request).await.status, 415, "{content_type}");
    }
    assert_eq!(gateway.seen.times_asked(), 0);
}

#[tokio::test]
async fn requests_from_pages_of_other_sites_are_refused() {
    let gateway = gateway().await;
    let from_elsewhere = |request: RequestBuilder| {
        [
            request.try_clone().unwrap().header("sec-fetch-site", "cross-site"),
            request.try_clone().unwrap().header("sec-fetch-site", "same-site"),
            request.try_clone().unwrap().header("origin", "https://evil.example"),
            request.try_clone().unwrap().header("origin", "null"),
            request.try_clone().unwrap().header("origin", "https://portal.example.evil.example"),
            request.header("origin", "http://portal.example").header("sec-fetch-site", "cross-site"),
        ]
    };
    let requests = from_elsewhere(gateway.ask("{ whoami }")).into_iter();
    for request in requests.chain(from_elsewhere(gateway.get(&[("query", "{ whoami }")]))) {
        let answer = answer(request).await;
        answer.assert_refused(403, "CROSS_SITE_REQUEST");
        assert!(!answer.headers.contains_key("access-control-allow-origin"));
    }
    assert_eq!(gateway.seen.times_asked(), 0);
}

#[tokio::test]
async fn own_pages_and_programs_may_ask() {
    let gateway = TestGateway::start().await;
    let own = format!("http://{}", gateway.address);
    for request in [
        gateway.ask("{ __typename }").header("sec-fetch-site", "same-origin"),
        gateway.ask("{ __typename }").header("origin", own),
        gateway.get(&[("query", "{ __typename }")]).header("sec-fetch-site", "none"),
        gateway.get(&[("query", "{ __typename }")]),
    ] {
        answer(request).await.data();
    }
}

#[tokio::test]
async fn a_listed_origin_may_ask_and_read_the_answer_without_cookies() {
    let gateway = gateway().await;
    let request = gateway.ask("{ __typename }").header("origin", LISTED).header("sec-fetch-site", "cross-site");
    let allowed = answer(request).await;
    allowed.data();
    assert_eq!(allowed.header("access-control-allow-origin"), LISTED);
    assert_eq!(allowed.header("vary"), "origin");
    assert!(!allowed.headers.contains_key("access-control-allow-credentials"));
}

#[tokio::test]
async fn a_preflight_is_answered_for_listed_origins_only() {
    let gateway = gateway().await;
    let preflight = |origin: &'static str| {
        let request = gateway.request(Method::OPTIONS, "/graphql").header("origin", origin);
        request.header("access-control-request-method", "POST").header("access-control-request-headers", "content-type")
    };
    let allowed = answer(preflight(LISTED)).await;
    assert_eq!((allowed.status, allowed.header("access-control-allow-origin")), (204, LISTED));
    assert_eq!(allowed.header("access-control-allow-methods"), "GET, POST");
    // What subgraphs are sent along, a page must be able to send.
    assert!(allowed.header("access-control-allow-headers").ends_with(", x-tenant"), "{allowed:?}");
    let refused = answer(preflight("https://evil.example")).await;
    assert!(refused.headers.keys().all(|name| !name.as_str().starts_with("access-control-")));
    let by_default = TestGateway::start().await;
    let request = by_default.request(Method::OPTIONS, "/graphql").header("origin", LISTED);
    assert!(!answer(request).await.headers.contains_key("access-control-allow-origin"));
}
