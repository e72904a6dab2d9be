//! Over HTTP: the gateway is answered, and nobody else.
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;

use bytes::Bytes;
use chrono::{TimeDelta, Utc};
use claims::hop::HopSigner;
use claims::{Caller, SigningKey, TokenId};
use poem::Body;
use poem::endpoint::BoxEndpoint;
use poem::http::StatusCode;
use poem::test::TestClient;
use serde_json::json;
use service::Health;
use storage::TestDatabase;
use subgraph::EndpointLimits;

use crate::library::{library, library_on};

const QUERY: &str = r#"{"query":"{ books(first: 1) { id } }"}"#;

fn signer(key: u8) -> HopSigner {
    HopSigner::new("https://gateway.example", SigningKey::generate(|bytes| bytes.fill(key)))
}

fn client() -> TestClient<BoxEndpoint<'static, poem::Response>> {
    TestClient::new(served(EndpointLimits::default(), &Health::new()))
}

fn served(limits: EndpointLimits, health: &Health) -> BoxEndpoint<'static, poem::Response> {
    library().0.endpoint(signer(1).verifier("library"), limits, health)
}

fn token(signer: &HopSigner, audience: &str, body: &str, id: u8, age: TimeDelta) -> String {
    let token = signer.mint(
        &Caller::anonymous(),
        audience,
        body.as_bytes(),
        None,
        &TokenId::from_random([id; 16]),
        Utc::now() - age,
    );
    format!("Bearer {}", token.as_str())
}

fn good(body: &str, id: u8) -> String {
    token(&signer(1), "library", body, id, TimeDelta::zero())
}

async fn post(client: &TestClient<BoxEndpoint<'static, poem::Response>>, tokens: &[&str], body: &str) -> StatusCode {
    let request = client.post("/graphql").content_type("application/json").body(body.to_owned());
    let request = tokens.iter().fold(request, |request, token| request.header("authorization", *token));
    request.send().await.0.status()
}

#[tokio::test]
async fn a_request_with_its_hop_token_is_answered() {
    let client = client();
    let request = client.post("/graphql").content_type("application/json; charset=utf-8").body(QUERY);
    let answer = request.header("authorization", good(QUERY, 1)).send().await;
    answer.assert_status_is_ok();
    answer.assert_content_type("application/json");
    answer.assert_json(json!({ "data": { "books": [{ "id": "0" }] } })).await;
}

#[tokio::test]
async fn without_a_good_token_nothing_is_answered() {
    let client = client();
    let other_key = token(&signer(2), "library", QUERY, 1, TimeDelta::zero());
    let other_audience = token(&signer(1), "posts", QUERY, 2, TimeDelta::zero());
    let other_body = good(r#"{"query":"{ caller }"}"#, 3);
    let expired = token(&signer(1), "library", QUERY, 4, TimeDelta::seconds(40));
    let bare = good(QUERY, 5).replace("Bearer ", "");
    for tokens in [
        vec![],
        vec![""],
        vec!["Bearer"],
        vec!["Bearer a.b.c"],
        vec!["Basic d2l0YW46d2l0YW4="],
        vec![other_key.as_str()],
        vec![other_audience.as_str()],
        vec![other_body.as_str()],
        vec![expired.as_str()],
        vec![bare.as_str()],
        vec![&good(QUERY, 6), &good(QUERY, 7)],
    ] {
        assert_eq!(post(&client, &tokens, QUERY).await, StatusCode::UNAUTHORIZED, "{tokens:?}");
    }
}

#[tokio::test]
async fn the_schema_is_told_to_the_gateway_only() {
    for query in
        ["{ _service { sdl } }", "{ __schema { types { name } } }", "{ _entities(representations: []) { __typename } }"]
    {
        let body = json!({ "query": query }).to_string();
        assert_eq!(post(&client(), &[], &body).await, StatusCode::UNAUTHORIZED);
        assert_eq!(post(&client(), &[&good(&body, 1)], &body).await, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_token_is_good_once() {
    let client = client();
    let token = good(QUERY, 1);
    assert_eq!(post(&client, &[&token], QUERY).await, StatusCode::OK);
    assert_eq!(post(&client, &[&token], QUERY).await, StatusCode::UNAUTHORIZED);
    assert_eq!(post(&client, &[&good(QUERY, 2)], QUERY).await, StatusCode::OK);
}

#[tokio::test]
async fn a_token_in_the_address_is_refused_beside_a_good_one_too() {
    let client = client();
    for address in ["/graphql?access_token=x", "/graphql?a=b&access%5Ftoken"] {
        let request = client.post(address).content_type("application/json").header("authorization", good(QUERY, 1));
        request.body(QUERY).send().await.assert_status(StatusCode::UNAUTHORIZED);
    }
    // The token was not used up by that.
    assert_eq!(post(&client, &[&good(QUERY, 1)], QUERY).await, StatusCode::OK);
}

#[tokio::test]
async fn bodies_of_another_type_or_size_are_refused() {
    let client = client();
    let plain = client.post("/graphql").content_type("text/plain").header("authorization", good(QUERY, 1)).body(QUERY);
    plain.send().await.assert_status(StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let large = json!({ "query": format!("{{ caller }} #{}", "x".repeat(3_000_000)) }).to_string();
    assert_eq!(post(&client, &[&good(&large, 2)], &large).await, StatusCode::PAYLOAD_TOO_LARGE);
    client.get("/graphql").send().await.assert_status(StatusCode::METHOD_NOT_ALLOWED);
}

/// A body of which it is told when it is read from, and that never ends.
fn watched_body() -> (Body, Arc<AtomicBool>) {
    let read = Arc::new(AtomicBool::new(false));
    let told = read.clone();
    let endless = futures::stream::poll_fn(move |_| {
        told.store(true, Ordering::Relaxed);
        Poll::<Option<Result<Bytes, std::io::Error>>>::Pending
    });
    (Body::from_bytes_stream(endless), read)
}

#[tokio::test]
async fn no_body_is_read_before_the_gateway_is_known_to_have_sent_it() {
    let client = client();
    let used = good(QUERY, 1);
    assert_eq!(post(&client, &[&used], QUERY).await, StatusCode::OK);
    let other_key = token(&signer(2), "library", QUERY, 2, TimeDelta::zero());
    let expired = token(&signer(1), "library", QUERY, 3, TimeDelta::seconds(40));
    for token in [other_key, expired, used] {
        let (body, read) = watched_body();
        let request = client.post("/graphql").content_type("application/json").header("authorization", token);
        request.body(body).send().await.assert_status(StatusCode::UNAUTHORIZED);
        assert!(!read.load(Ordering::Relaxed));
    }
    // Nor is a body that says itself that it is too large.
    let (body, read) = watched_body();
    let request = client.post("/graphql").content_type("application/json").header("authorization", good(QUERY, 4));
    request.header("content-length", 3_000_000).body(body).send().await.assert_status(StatusCode::PAYLOAD_TOO_LARGE);
    assert!(!read.load(Ordering::Relaxed));
}

#[tokio::test]
async fn requests_beyond_those_at_work_are_told_to_come_later() {
    let limits = EndpointLimits { requests_max: 1, ..EndpointLimits::default() };
    let client = TestClient::new(served(limits, &Health::new()));
    {
        let (body, read) = watched_body();
        let request = client.post("/graphql").content_type("application/json").header("authorization", good(QUERY, 1));
        let mut at_work = std::pin::pin!(request.body(body).send());
        assert!(futures::poll!(at_work.as_mut()).is_pending() && read.load(Ordering::Relaxed));
        assert_eq!(post(&client, &[&good(QUERY, 2)], QUERY).await, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(post(&client, &[], QUERY).await, StatusCode::UNAUTHORIZED, "who has no proof learns nothing");
    }
    // The one before went away; the token refused for lack of room is not used up.
    assert_eq!(post(&client, &[&good(QUERY, 2)], QUERY).await, StatusCode::OK);
}

#[tokio::test]
async fn health_and_readiness_are_told_to_anyone() {
    client().get("/health").send().await.assert_status_is_ok();
    client().get("/ready").send().await.assert_status_is_ok();
}

#[tokio::test]
async fn a_subgraph_that_stops_is_alive_and_not_ready() {
    let health = Health::new();
    let client = TestClient::new(served(EndpointLimits::default(), &health));
    client.get("/ready").send().await.assert_status_is_ok();
    health.drain();
    client.get("/ready").send().await.assert_status(StatusCode::SERVICE_UNAVAILABLE);
    client.get("/health").send().await.assert_status_is_ok();
}

#[tokio::test]
async fn a_subgraph_is_ready_while_its_database_answers() {
    let test = TestDatabase::sqlite().await.unwrap();
    let health = Health::new();
    let endpoint =
        library_on(test.database().clone()).endpoint(signer(1).verifier("library"), EndpointLimits::default(), &health);
    let client = TestClient::new(endpoint);
    client.get("/ready").send().await.assert_status_is_ok();
    test.database().clone().close().await.unwrap();
    let answer = client.get("/ready").send().await;
    answer.assert_status(StatusCode::SERVICE_UNAVAILABLE);
    let degraded = json!({ "state": "degraded", "reason": "it does not answer" });
    let report = json!({ "ready": false, "draining": false, "components": { "database": degraded } });
    answer.assert_json(report).await;
    client.get("/health").send().await.assert_status_is_ok();
}
