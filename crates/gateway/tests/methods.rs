//! What each HTTP method may do.

use reqwest::Method;

use crate::harness::{TestGateway, answer};

#[tokio::test]
async fn a_query_may_be_sent_by_get() {
    let gateway = TestGateway::start().await;
    let document = "query Q($id: ID!) { person(id: $id) { name } } query Other { __typename }";
    let request = gateway.get(&[
        ("query", document),
        ("operationName", "Q"),
        ("variables", r#"{"id":"7"}"#),
        ("extensions", "{}"),
    ]);
    assert_eq!(answer(request).await.data()["person"]["name"], "Person 7");
}

#[tokio::test]
async fn a_mutation_by_get_is_never_carried_out() {
    let gateway = TestGateway::start().await;
    let mutation = r#"mutation M { rename(id: "1", name: "x") { id } }"#;
    let both = format!("query Q {{ __typename }} {mutation}");
    for request in [
        gateway.get(&[("query", mutation)]),
        gateway.get(&[("query", &both), ("operationName", "M")]),
        gateway.get(&[("query", mutation)]).header("content-type", "application/json"),
        gateway.get(&[("query", mutation)]).header("x-http-method-override", "POST"),
        gateway.get(&[("query", mutation)]).header("accept-language", "cy"),
    ] {
        let answer = answer(request).await;
        answer.assert_refused(405, "METHOD_NOT_ALLOWED");
        assert_eq!(answer.header("allow"), "POST");
    }
    answer(gateway.get(&[("query", &both), ("operationName", "Q")])).await.data();
    assert_eq!(gateway.seen.times_asked(), 0);
}

#[tokio::test]
async fn other_methods_are_told_which_are_allowed() {
    let gateway = TestGateway::start().await;
    for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::TRACE, Method::HEAD] {
        let head = method == Method::HEAD;
        let answer = answer(gateway.request(method, "/graphql?query={__typename}")).await;
        assert_eq!((answer.status, answer.header("allow")), (405, "GET, POST, OPTIONS"));
        assert!(head || answer.code() == "METHOD_NOT_ALLOWED");
    }
}

#[tokio::test]
async fn a_subscription_is_not_answered_by_get_or_post() {
    let gateway = TestGateway::start().await;
    let answer = answer(gateway.get(&[("query", "subscription { __typename }")])).await;
    assert_eq!(answer.status, 400, "{answer:?}");
}

#[tokio::test]
async fn every_answer_tells_browsers_what_not_to_do_and_nothing_of_the_server() {
    let gateway = TestGateway::start().await;
    for path in ["/graphql?query={__typename}", "/graphql", "/health", "/ready", "/", "/nothing", "/console/app.js"] {
        let answer = answer(gateway.request(Method::GET, path)).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert!(answer.header("content-security-policy").starts_with("default-src 'none'"), "{path}");
        for told in ["server", "x-powered-by", "via"] {
            assert!(!answer.headers.contains_key(told), "{path} tells {told}");
        }
    }
}

#[tokio::test]
async fn every_graphql_answer_is_named_and_kept_nowhere() {
    let gateway = TestGateway::start().await;
    let first = answer(gateway.ask("{ __typename }").header("x-request-id", "chosen-by-client")).await;
    let second = answer(gateway.post("nonsense")).await;
    assert_eq!(first.header("x-request-id").len(), 32);
    assert_ne!(first.header("x-request-id"), second.header("x-request-id"));
    assert_eq!((first.header("cache-control"), second.header("cache-control")), ("no-store", "no-store"));
}

#[tokio::test]
async fn a_request_names_one_host() {
    let gateway = TestGateway::start().await;
    for hosts in ["", "host: a\r\nhost: b\r\n"] {
        let request = format!("GET /graphql?query={{__typename}} HTTP/1.1\r\n{hosts}connection: close\r\n\r\n");
        let answer = gateway.raw(request.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    }
}
