//! How much one request may ask.

use std::io;

use bytes::Bytes;
use futures::stream;
use poem::http::Method;
use poem::{Endpoint as _, Request};
use serde_json::json;

use crate::harness::{NEWER, TestGateway, answer};

#[tokio::test]
async fn a_body_that_says_it_is_too_large_is_not_read() {
    let gateway = TestGateway::start().await;
    // Nothing follows the head: the answer cannot wait for the body.
    let head =
        "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 104857600\r\n\r\n";
    let answer = gateway.raw(head.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(answer.contains("BODY_TOO_LARGE") && answer.contains("1048576 bytes at most"), "{answer}");
}

#[tokio::test]
async fn a_body_that_does_not_say_its_size_is_read_to_the_limit_and_no_further() {
    let gateway = TestGateway::start().await;
    let endless = stream::repeat_with(|| Ok::<_, io::Error>(Bytes::from(vec![b' '; 64 << 10])));
    let request = gateway.post("").body(reqwest::Body::wrap_stream(endless));
    // The gateway may close the connection before the client has read the answer.
    if let Ok(response) = request.send().await {
        assert_eq!(response.status(), 413);
    }
    answer(gateway.ask("{ __typename }")).await.data();
}

#[tokio::test]
async fn the_largest_body_is_served_and_one_byte_more_is_not() {
    let gateway = TestGateway::with(|config| config.limits.body_bytes_max = 100).await;
    let body = |bytes: usize| format!("{:bytes$}", r#"{"query":"{ __typename }"}"#);
    answer(gateway.post(body(100))).await.data();
    answer(gateway.post(body(101))).await.assert_refused(413, "BODY_TOO_LARGE");
}

#[tokio::test]
async fn json_may_nest_to_the_limit_and_no_deeper() {
    let gateway = TestGateway::with(|config| config.limits.json_depth_max = 10).await;
    let nested = |depth: usize| {
        let value = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        format!(r#"{{"query":"{{ __typename }}","extensions":{{"x":{value}}}}}"#)
    };
    answer(gateway.post(nested(8))).await.data();
    answer(gateway.post(nested(9))).await.assert_refused(400, "BAD_REQUEST");
    answer(gateway.post("[".repeat(100_000))).await.assert_refused(400, "BAD_REQUEST");
}

#[tokio::test]
async fn documents_that_would_cost_too_much_are_refused_at_once() {
    let gateway = TestGateway::start().await;
    let many = |count: usize, what: fn(usize) -> String| (0..count).map(what).collect::<Vec<_>>().join(" ");
    let cases = [
        "{ ".repeat(10_000),
        format!("{{ notes(first: {}1{}) {{ text }} }}", "[".repeat(50_000), "]".repeat(50_000)),
        format!("{{ {} }}", many(10_000, |n| format!("a{n}: __typename"))),
        format!("{{ __typename {} }}", "@include(if: true) ".repeat(10_000)),
        format!("{{ ...f0 }} {}", many(1_000, |n| format!("fragment f{n} on Query {{ ...f{} }}", (n + 1) % 1_000))),
    ];
    for document in cases {
        let answer = answer(gateway.ask(&document)).await;
        assert_eq!(answer.status, 400, "{}", answer.text);
        assert!(answer.text.len() < 1 << 20);
        assert!(answer.json["errors"].as_array().unwrap().len() <= 100);
    }
    assert_eq!(gateway.seen.times_asked(), 0);
}

#[tokio::test]
async fn more_requests_than_allowed_at_once_are_told_to_come_again() {
    let gateway = TestGateway::with(|config| config.limits.requests_max = 1).await;
    let slow = tokio::spawn(gateway.ask("{ slow }").send());
    gateway.seen.waiting.notified().await;
    let refused = answer(gateway.ask("{ __typename }")).await;
    refused.assert_refused(503, "OVERLOADED");
    assert_eq!(refused.header("retry-after"), "1");
    gateway.seen.go_on.notify_one();
    assert_eq!(slow.await.unwrap().unwrap().status(), 200);
}

#[tokio::test]
async fn a_mutation_whose_client_went_away_counts_until_it_has_ended() {
    let gateway = TestGateway::with(|config| config.limits.requests_max = 1).await;
    let endpoint = gateway.gateway.endpoint();
    let asked = |document: &str| {
        let body = serde_json::json!({ "query": document }).to_string();
        let request = Request::builder().method(Method::POST).uri_str("/graphql").header("host", "x");
        endpoint.get_response(request.header("accept", NEWER).content_type("application/json").body(body))
    };
    let mut mutation = Box::pin(asked(r#"mutation { rename(id: "1", name: "wait") { id } }"#));
    tokio::select! {
        _ = &mut mutation => panic!("it waits"),
        () = gateway.seen.waiting.notified() => {}
    }
    drop(mutation);
    assert_eq!(asked("{ __typename }").await.status(), 503);
    gateway.seen.go_on.notify_one();
    gateway.gateway.finish().await;
    assert_eq!(asked("{ __typename }").await.status(), 200);
}

#[tokio::test]
async fn a_body_that_does_not_come_in_time_is_not_waited_for() {
    let gateway = TestGateway::with(|config| config.timeouts.request_ms = 100).await;
    let head = format!(
        "POST /graphql HTTP/1.1\r\nhost: x\r\naccept: {NEWER}\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{{"
    );
    let answer = gateway.raw(head.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("BODY_TOO_SLOW"), "{answer}");
}

#[tokio::test]
async fn an_operation_that_may_cost_too_much_is_refused_whatever_its_variables_say() {
    let gateway = TestGateway::with(|config| config.limits.cost_max = Some(20)).await;
    let document = "query($n: Int) { notes(first: $n) { text author { name } } }";
    let ask = |n: u32| gateway.post(json!({"query": document, "variables": {"n": n}}).to_string());
    answer(ask(10)).await.data();
    let refused = answer(ask(11)).await;
    refused.assert_refused(400, "COST_ESTIMATED_TOO_EXPENSIVE");
    assert_eq!(refused.message(), "the operation is estimated to cost 22, more than 20; ask for less");
    answer(gateway.ask("{ notes { author { name } } }")).await.data();
    answer(gateway.ask("{ notes { author { salary } } }")).await.assert_refused(400, "COST_ESTIMATED_TOO_EXPENSIVE");
    assert_eq!(gateway.seen.times_asked(), 4, "two subgraphs for each of two");
}

#[tokio::test]
async fn costs_are_not_limited_unless_the_operator_says_so() {
    let gateway = TestGateway::start().await;
    answer(gateway.ask("{ notes(first: 100) { text author { name } } }")).await.data();
}
