//! Subscriptions over real HTTP: server-sent events and the multipart subscription protocol.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::Duration;

use async_graphql::http::{create_multipart_mixed_stream, is_accept_multipart_mixed};
use async_graphql::{EmptyMutation, Schema};
use futures::StreamExt as _;
use gateway::{GatewayConfig, HttpSubgraph, SubgraphEndpoint};
use poem::endpoint::make;
use poem::{Body, EndpointExt as _, Response};
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use service::server::{Listener, ServerLimits};
use service::{Health, Shutdown};
use supergraph::SubgraphName;

use crate::harness::{NEWER, TestGateway, answer, endpoints};
use crate::subgraphs::{NotesQuery, NotesSubscription, Seen};

const SENT: &str = "text/event-stream";
const MULTIPART: &str = "multipart/mixed;boundary=\"graphql\";subscriptionSpec=\"1.0\", application/json";
const QUERY: &str = "subscription { written(count: 2) { text by: author { name } } }";

fn subscribed(gateway: &TestGateway, accept: &str, query: &str) -> RequestBuilder {
    let request = gateway.request(reqwest::Method::POST, "/graphql").header("content-type", "application/json");
    request.header("accept", accept).body(json!({ "query": query }).to_string())
}

fn note(n: u8) -> Value {
    json!({ "data": { "written": { "text": format!("Note {n}"), "by": { "name": format!("Person {n}") } } } })
}

/// The data of events `next`, and whether the last event is `complete`.
fn sent(text: &str) -> (Vec<Value>, bool) {
    let data = text.split("\n\n").filter_map(|event| event.strip_prefix("event: next\ndata: "));
    (data.map(|json| serde_json::from_str(json).unwrap()).collect(), text.ends_with("event: complete\ndata:\n\n"))
}

/// Waits until so many subscriptions are followed at the subgraph.
async fn followed(seen: &Seen, count: usize) {
    let reached = async {
        while seen.followed.load(Ordering::SeqCst) != count {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), reached).await.expect("as many are followed");
}

#[tokio::test]
async fn events_are_sent_as_they_come_with_what_other_subgraphs_add() {
    let gateway = TestGateway::start().await;
    let mut response = subscribed(&gateway, SENT, QUERY).send().await.unwrap();
    assert_eq!(
        (response.status().as_u16(), &response.headers()["content-type"]),
        (200, &"text/event-stream; charset=utf-8".parse().unwrap())
    );
    let mut text = String::new();
    while !text.contains("Note 1") {
        text.push_str(std::str::from_utf8(&response.chunk().await.unwrap().unwrap()).unwrap());
    }
    assert!(text.starts_with(":\n\n"), "it is said at once that the client is heard: {text}");
    gateway.seen.go_on.notify_one();
    text.push_str(&response.text().await.unwrap());
    assert_eq!(sent(&text), (vec![note(1), note(2)], true));
}

#[tokio::test]
async fn the_multipart_protocol_wraps_each_answer() {
    let gateway = TestGateway::start().await;
    gateway.seen.go_on.notify_one();
    let answer = answer(subscribed(&gateway, MULTIPART, QUERY)).await;
    assert_eq!(answer.header("content-type"), "multipart/mixed; boundary=\"graphql\"; subscriptionSpec=1.0");
    let bodies = answer.text.split("--graphql").filter_map(|part| part.split_once("\r\n\r\n"));
    let bodies: Vec<Value> = bodies.map(|(_, json)| serde_json::from_str(json).unwrap()).collect();
    assert_eq!(bodies, [json!({ "payload": note(1) }), json!({ "payload": note(2) })]);
    assert!(answer.text.ends_with("--graphql--\r\n"));
}

#[tokio::test]
async fn a_client_that_takes_no_events_is_refused() {
    let gateway = TestGateway::start().await;
    for accept in
        [NEWER, "*/*", "multipart/mixed, application/json", "multipart/mixed;subscriptionSpec=2.0, application/json"]
    {
        let refused = answer(subscribed(&gateway, accept, QUERY)).await;
        refused.assert_refused(406, "SUBSCRIPTION_NOT_ACCEPTED");
    }
    followed(&gateway.seen, 0).await;
}

#[tokio::test]
async fn what_may_not_be_had_or_is_wrong_is_refused_before_a_stream_begins() {
    let gateway = TestGateway::start().await;
    answer(subscribed(&gateway, SENT, "subscription { private { text } }"))
        .await
        .assert_refused(200, "UNAUTHENTICATED");
    let both = "text/event-stream, application/graphql-response+json";
    answer(subscribed(&gateway, both, "subscription { private { text } }"))
        .await
        .assert_refused(401, "UNAUTHENTICATED");
    answer(subscribed(&gateway, both, "subscription { nothing }"))
        .await
        .assert_refused(400, "GRAPHQL_VALIDATION_FAILED");
    let token = gateway.token(&[]);
    let permitted = subscribed(&gateway, SENT, "subscription { private { text } }").bearer_auth(token);
    assert_eq!(sent(&answer(permitted).await.text).0, [json!({ "data": { "private": { "text": "Note 1" } } })]);
}

#[tokio::test]
async fn a_client_that_takes_only_events_gets_a_query_as_one() {
    let gateway = TestGateway::start().await;
    let answer = answer(subscribed(&gateway, SENT, "{ person(id: 1) { name } }")).await;
    assert_eq!(sent(&answer.text), (vec![json!({ "data": { "person": { "name": "Person 1" } } })], true));
}

#[tokio::test]
async fn a_client_that_goes_away_ends_the_subscription_and_gives_back_its_place() {
    let gateway = TestGateway::with(|config| config.limits.subscriptions_max = 1).await;
    let mut response = subscribed(&gateway, SENT, QUERY).send().await.unwrap();
    while !response.chunk().await.unwrap().unwrap().starts_with(b"event: next") {}
    followed(&gateway.seen, 1).await;
    answer(subscribed(&gateway, SENT, QUERY)).await.assert_refused(503, "TOO_MANY_SUBSCRIPTIONS");
    assert_eq!(answer(gateway.ask("{ source }")).await.status, 200, "queries have places of their own");
    drop(response);
    followed(&gateway.seen, 0).await;
    gateway.seen.go_on.notify_one();
    let again = async {
        while answer(subscribed(&gateway, SENT, QUERY)).await.status == 503 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), again).await.expect("the place is free");
}

#[tokio::test]
async fn a_subscription_is_not_followed_for_ever() {
    let gateway = TestGateway::with(|config| config.timeouts.subscription_ms = 200).await;
    let (events, is_complete) = sent(&answer(subscribed(&gateway, SENT, QUERY)).await.text);
    assert_eq!((events, is_complete), (vec![note(1)], true));
    followed(&gateway.seen, 0).await;
}

/// A subgraph over HTTP that sends events as async-graphql's own integrations do, or as server-sent events.
async fn elsewhere(seen: &Seen, accepts_multipart: bool) -> SubgraphEndpoint {
    let schema = Schema::build(NotesQuery, EmptyMutation, NotesSubscription(seen.clone())).enable_federation().finish();
    let endpoint = make(move |mut request| {
        let schema = schema.clone();
        async move {
            let accept = request.header("accept").unwrap_or_default().to_owned();
            let body = request.take_body().into_vec().await.unwrap();
            let answers = schema.execute_stream(serde_json::from_slice::<async_graphql::Request>(&body).unwrap());
            if accepts_multipart && is_accept_multipart_mixed(&accept) {
                let parts = create_multipart_mixed_stream(answers, Duration::from_secs(30));
                let body = Body::from_bytes_stream(parts.map(Ok::<_, std::io::Error>));
                return Response::builder().content_type("multipart/mixed; boundary=graphql").body(body);
            }
            assert!(accept.contains("text/event-stream"), "{accept}");
            let events =
                answers.map(|answer| format!("event: next\ndata: {}\n\n", serde_json::to_string(&answer).unwrap()));
            let end = futures::stream::iter(["event: complete\n\n".to_owned()]);
            let body =
                Body::from_bytes_stream(events.chain(end).map(|text| Ok::<_, std::io::Error>(text.into_bytes())));
            Response::builder().content_type("text/event-stream").body(body)
        }
    });
    let listener = Listener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/graphql", listener.address()).parse().unwrap();
    tokio::spawn(async move {
        listener.serve(endpoint.map_to_response(), ServerLimits::default(), &Health::new(), &Shutdown::default()).await
    });
    SubgraphEndpoint::Http(HttpSubgraph::new(url, Duration::from_secs(5)))
}

async fn over_http(accepts_multipart: bool) {
    service::crypto::install();
    let seen = Seen::default();
    let notes = elsewhere(&seen, accepts_multipart).await;
    let gateway = TestGateway::with_parts(GatewayConfig::default(), |parts| {
        let mut all = endpoints(&seen);
        all.insert(SubgraphName::new("notes"), notes);
        parts.endpoints = BTreeMap::from_iter(all);
    })
    .await;
    let mut response = subscribed(&gateway, SENT, QUERY).send().await.unwrap();
    let mut text = String::new();
    while !text.contains("Note 1") {
        text.push_str(std::str::from_utf8(&response.chunk().await.unwrap().unwrap()).unwrap());
    }
    seen.go_on.notify_one();
    text.push_str(&response.text().await.unwrap());
    assert_eq!(sent(&text), (vec![note(1), note(2)], true));
    let response = subscribed(&gateway, SENT, QUERY).send().await.unwrap();
    followed(&seen, 1).await;
    drop(response);
    followed(&seen, 0).await;
}

#[tokio::test]
async fn a_subgraph_elsewhere_sends_events_by_the_multipart_protocol() {
    over_http(true).await;
}

#[tokio::test]
async fn a_subgraph_elsewhere_sends_events_as_server_sent_events() {
    over_http(false).await;
}

#[tokio::test]
async fn a_subgraph_that_cannot_subscribe_is_told_of_as_one_event() {
    service::crypto::install();
    let gateway = TestGateway::with_parts(GatewayConfig::default(), |parts| {
        let url = "http://127.0.0.1:9/graphql".parse().unwrap();
        let nowhere = HttpSubgraph::new(url, Duration::from_secs(1));
        parts.endpoints.insert(SubgraphName::new("notes"), SubgraphEndpoint::Http(nowhere));
    })
    .await;
    let (events, is_complete) = sent(&answer(subscribed(&gateway, SENT, QUERY)).await.text);
    assert_eq!(events[0]["errors"][0]["extensions"]["code"], "SUBGRAPH_UNREACHABLE", "{events:?}");
    assert!(is_complete && events.len() == 1);
}
