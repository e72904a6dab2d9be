//! Events over HTTP: those who are known to read are answered, and nobody else.
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use claims::dev::{DevClaims, DevIssuer};
use claims::hop::HopSigner;
use claims::{Caller, MemberRef, SigningKey, TokenId};
use migrations::members::Migrator;
use poem::endpoint::BoxEndpoint;
use poem::http::StatusCode;
use poem::test::TestClient;
use serde_json::{Value, json};
use service::server::{Listener, ServerLimits};
use service::{Health, Shutdown};
use storage::{Database, TestDatabase};
use subgraph::events::{EventSource, reader};
use subgraph::{EndpointLimits, Trusted};

use crate::feed::{renamed, tell};
use crate::hearing::{inbox_on, pairs};
use crate::library::{library, members_on};

const FROM_THE_START: &str = r#"{"after":0,"limit":10,"waitMs":0}"#;

fn signer(issuer: &str, key: u8) -> HopSigner {
    HopSigner::new(issuer, SigningKey::generate(|bytes| bytes.fill(key)))
}

fn gateway() -> HopSigner {
    signer("witan-gateway", 1)
}

fn trusted() -> Trusted {
    let known = |name: &str, key| reader("members", name, SigningKey::generate(|bytes| bytes.fill(key)).key_set());
    Trusted { gateway: gateway().verifier("members"), readers: vec![known("groups", 2), known("posts", 3)] }
}

type Door = TestClient<BoxEndpoint<'static, poem::Response>>;

fn door(database: &Database, health: &Health) -> Door {
    TestClient::new(members_on(database.clone()).endpoint(trusted(), EndpointLimits::default(), health))
}

fn token(signer: &HopSigner, audience: &str, body: &str, id: u8, age: TimeDelta) -> String {
    let id = TokenId::from_random([id; 16]);
    let token = signer.mint(&Caller::anonymous(), audience, body.as_bytes(), None, &id, Utc::now() - age);
    format!("Bearer {}", token.as_str())
}

fn good(body: &str, id: u8) -> String {
    token(&signer("posts", 3), "members/events", body, id, TimeDelta::zero())
}

async fn ask(door: &Door, path: &str, token: &str, body: &str) -> (StatusCode, Value) {
    let request = door.post(path).content_type("application/json").header("authorization", token);
    let answer = request.body(body.to_owned()).send().await.0;
    let (status, body) = (answer.status(), answer.into_body().into_bytes().await.unwrap());
    (status, serde_json::from_slice(&body).unwrap_or_default())
}

#[tokio::test]
async fn a_reader_is_told_what_follows() {
    for test in TestDatabase::each::<Migrator>().await.unwrap() {
        tell(test.database(), [renamed(1, "Ada"), renamed(2, "Bo")]).await;
        let door = door(test.database(), &Health::new());
        let body = r#"{"after":1,"limit":10,"waitMs":0}"#;
        let (status, answer) = ask(&door, "/events", &good(body, 1), body).await;
        let event =
            json!({ "event": "memberChanged", "member": "member_BST_00000002", "label": "Bo", "state": "Active" });
        assert_eq!(status, StatusCode::OK);
        assert_eq!(answer, json!({ "events": [{ "position": 2, "event": event }], "last": 2 }));
    }
}

#[tokio::test]
async fn nobody_else_is_told_anything() {
    let test = TestDatabase::sqlite().await.unwrap();
    test.database().migrate::<Migrator>().await.unwrap();
    let door = door(test.database(), &Health::new());
    let (body, now) = (FROM_THE_START, TimeDelta::zero());
    let posts = signer("posts", 3);
    let issuer = DevIssuer {
        issuer: "posts".to_owned(),
        audience: "members/events".to_owned(),
        key: SigningKey::generate(|bytes| bytes.fill(3)),
    };
    let member = DevClaims::for_member(MemberRef::new("BST", "member_BST_00000001").unwrap());
    let access_token = issuer.mint_access_token(&member, &TokenId::from_random([9; 16]), Utc::now());
    let refused = [
        ("no token", String::new()),
        ("the gateway's, as it asks the graph", token(&gateway(), "members", body, 1, now)),
        ("the gateway's, for events", token(&gateway(), "members/events", body, 2, now)),
        ("the gateway's key under a reader's name", token(&signer("posts", 1), "members/events", body, 3, now)),
        ("a reader's key under another reader's name", token(&signer("posts", 2), "members/events", body, 4, now)),
        ("a stranger's", token(&signer("stranger", 4), "members/events", body, 5, now)),
        ("a reader's, for another source", token(&posts, "groups/events", body, 6, now)),
        ("a reader's, for the graph", token(&posts, "members", body, 7, now)),
        ("a reader's, for another body", good(r#"{"after":1,"limit":10,"waitMs":0}"#, 8)),
        ("a reader's of a minute ago", token(&posts, "members/events", body, 9, TimeDelta::seconds(40))),
        ("an access token by a reader's key", format!("Bearer {}", access_token.as_str())),
    ];
    for (whose, token) in refused {
        assert_eq!(ask(&door, "/events", &token, body).await.0, StatusCode::UNAUTHORIZED, "{whose}");
    }
    let once = good(body, 10);
    assert_eq!(ask(&door, "/events", &once, body).await.0, StatusCode::OK);
    assert_eq!(ask(&door, "/events", &once, body).await.0, StatusCode::UNAUTHORIZED, "a token is good once");

    // Nor does a reader ask the graph.
    let query = r#"{"query":"{ books(first: 1) { id } }"}"#;
    for audience in ["members", "members/events"] {
        let token = token(&posts, audience, query, 11, now);
        assert_eq!(ask(&door, "/graphql", &token, query).await.0, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn requests_that_are_none_are_refused() {
    let test = TestDatabase::sqlite().await.unwrap();
    test.database().migrate::<Migrator>().await.unwrap();
    let door = door(test.database(), &Health::new());
    let large = format!("{FROM_THE_START}{}", " ".repeat(2_000));
    for (id, body, status) in [
        (1, "", StatusCode::BAD_REQUEST),
        (2, "[]", StatusCode::BAD_REQUEST),
        (3, r#"{"after":-1,"limit":10,"waitMs":0}"#, StatusCode::BAD_REQUEST),
        (4, r#"{"after":0,"limit":10}"#, StatusCode::BAD_REQUEST),
        (5, r#"{"after":1e30,"limit":10,"waitMs":0}"#, StatusCode::BAD_REQUEST),
        (6, large.as_str(), StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        assert_eq!(ask(&door, "/events", &good(body, id), body).await.0, status, "{body}");
    }
    let widest = format!(r#"{{"after":{},"limit":{0},"waitMs":{0}}}"#, u64::MAX);
    assert_eq!(ask(&door, "/events", &good(&widest, 7), &widest).await.0, StatusCode::OK);
}

#[tokio::test]
async fn a_subgraph_that_tells_nothing_has_no_such_door() {
    let door =
        TestClient::new(library().0.endpoint(gateway().verifier("library"), EndpointLimits::default(), &Health::new()));
    assert_eq!(ask(&door, "/events", &good(FROM_THE_START, 1), FROM_THE_START).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_process_that_stops_lets_nobody_wait() {
    let test = TestDatabase::sqlite().await.unwrap();
    test.database().migrate::<Migrator>().await.unwrap();
    let health = Health::new();
    let door = door(test.database(), &health);
    let body = r#"{"after":0,"limit":10,"waitMs":20000}"#;
    let token = good(body, 1);
    let waiting = ask(&door, "/events", &token, body);
    let stopping = async { health.drain() };
    let (answer, ()) =
        tokio::time::timeout(Duration::from_secs(10), async { tokio::join!(waiting, stopping) }).await.unwrap();
    assert_eq!(answer, (StatusCode::OK, json!({ "events": [], "last": 0 })));
}

/// A members process at `address`.
async fn serve(database: &Database, address: &str) -> (String, Shutdown, tokio::task::JoinHandle<()>) {
    let listener = Listener::bind(address).await.unwrap();
    let (address, shutdown, health) = (listener.address().to_string(), Shutdown::default(), Health::new());
    let endpoint = members_on(database.clone()).endpoint(trusted(), EndpointLimits::default(), &health);
    let stop = shutdown.clone();
    let serving = tokio::spawn(async move {
        let stopped = listener.serve(endpoint, ServerLimits::default(), &health, &stop).await;
        assert_eq!(stopped.connections_cut, 0, "nobody is kept waiting");
    });
    (address, shutdown, serving)
}

#[tokio::test]
async fn a_source_that_goes_away_is_heard_again_when_it_is_back() {
    service::crypto::install();
    for (reader, source) in pairs().await {
        let (address, shutdown, serving) = serve(source.database(), "127.0.0.1:0").await;
        let (inbox, mut heard) = inbox_on(reader.database());
        let url = format!("http://{address}/events").parse().unwrap();
        inbox.listen_to(EventSource::over_http("members", url, signer("groups", 2)).unwrap()).unwrap();
        let health = Health::new();
        let running = tokio::spawn({
            let (inbox, health) = (inbox.clone(), health.clone());
            async move { inbox.run(&health).await }
        });
        tell(source.database(), [renamed(1, "Ada")]).await;
        assert_eq!(heard.recv().await, Some(renamed(1, "Ada")));

        shutdown.request();
        serving.await.unwrap();
        tell(source.database(), [renamed(1, "Bo")]).await;
        assert!(inbox.catch_up().await, "it gives up in time");
        assert!(heard.try_recv().is_err());
        assert!(health.report().ready, "a subgraph answers without the others");

        let (_, shutdown, serving) = serve(source.database(), &address).await;
        assert_eq!(heard.recv().await, Some(renamed(1, "Bo")));
        shutdown.request();
        serving.await.unwrap();
        running.abort();
    }
}

#[tokio::test]
async fn a_reader_that_is_not_known_says_so_and_goes_on_trying() {
    service::crypto::install();
    let test = TestDatabase::sqlite().await.unwrap();
    test.database().migrate::<Migrator>().await.unwrap();
    let (address, shutdown, serving) = serve(test.database(), "127.0.0.1:0").await;
    let url = format!("http://{address}/events").parse().unwrap();
    let source = EventSource::over_http("members", url, signer("groups", 9)).unwrap();
    let asked = serde_json::from_str(FROM_THE_START).unwrap();
    let refused = source.read(asked).await.unwrap_err();
    assert!(refused.is_passing() && refused.to_string().contains("401"), "{refused}");
    shutdown.request();
    serving.await.unwrap();
}
