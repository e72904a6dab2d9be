//! Tokens and sessions that are believed no longer: attack case 63 among others.

use std::path::Path;

use claims::AccessTokenVerifier;
use gateway::GatewayConfig;
use identity::TokenVerifier;
use serde_json::{Map, Value, json};
use service::Health;

use crate::harness::{TestGateway, answer, dev_issuer};

/// A gateway that looks at this deny list, and its issuer's key.
async fn denying(list: &Path) -> (TestGateway, claims::SigningKey) {
    let issuer = dev_issuer("https://dev.example", "witan");
    let verifier = TokenVerifier::from(AccessTokenVerifier::new([issuer.trusted()]).unwrap());
    let verifier = verifier.with_deny_list(list).unwrap();
    tokio::spawn(verifier.keep_fresh(&Health::new()));
    let gateway = TestGateway::with_parts(GatewayConfig::default(), |parts| parts.verifier = verifier).await;
    (gateway, issuer.key)
}

fn token(key: &claims::SigningKey, id: &str, session: &str) -> String {
    token_for(key, id, session, 300)
}

/// The same for so many seconds from now.
fn token_for(key: &claims::SigningKey, id: &str, session: &str, seconds: i64) -> String {
    let now = service::clock::now().timestamp();
    let claims: Map<String, Value> = serde_json::from_value(json!({
        "iss": "https://dev.example", "aud": "witan", "sub": "p-1", "client_id": "portal", "env": "dev",
        "jti": id, "sid": session, "iat": now, "exp": now + seconds,
    }))
    .unwrap();
    key.sign_token("at+jwt", &claims).as_str().to_owned()
}

#[tokio::test]
async fn a_revoked_token_or_session_is_refused_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("denied");
    std::fs::write(&list, "jti t-1\nsid s-1\n").unwrap();
    let (gateway, key) = denying(&list).await;
    let status = async |id: &str, session: &str| {
        let answered = answer(gateway.ask("{ whoami }").bearer_auth(token(&key, id, session))).await;
        (answered.status, answered.json["errors"][0]["extensions"]["reason"].clone())
    };
    assert_eq!(status("t-1", "s-2").await, (401, json!("TOKEN_REVOKED")));
    assert_eq!(status("t-2", "s-1").await, (401, json!("TOKEN_REVOKED")));
    assert_eq!(status("s-1", "t-1").await, (200, Value::Null), "each claim has its own names");
    // A list that cannot be read changes nothing; the next good one does.
    std::fs::write(&list, "nonsense").unwrap();
    assert_eq!(status("t-1", "s-2").await.0, 401);
    std::fs::write(&list, "sid s-3").unwrap();
    while status("t-1", "s-2").await.0 != 200 {}
    assert_eq!(status("t-4", "s-3").await.0, 401);
}

/// Follows a subscription of which the subgraph sends one event, and then none for good.
async fn follow(gateway: &TestGateway, token: &str) -> reqwest::Response {
    let request = gateway.request(reqwest::Method::POST, "/graphql").header("content-type", "application/json");
    let request = request.header("accept", "text/event-stream").bearer_auth(token);
    let query = json!({ "query": "subscription { written(count: 2) { text } }" }).to_string();
    request.body(query).send().await.unwrap()
}

/// Reads until there is this text, or until the end.
async fn read_until(events: &mut reqwest::Response, awaited: Option<&str>) -> String {
    let mut text = String::new();
    while awaited.is_none_or(|awaited| !text.contains(awaited)) {
        let Some(chunk) = events.chunk().await.unwrap() else { break };
        text.push_str(std::str::from_utf8(&chunk).unwrap());
    }
    text
}

// 63
#[tokio::test]
async fn a_stream_ends_when_its_token_is_revoked() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("denied");
    std::fs::write(&list, "").unwrap();
    let (gateway, key) = denying(&list).await;
    let mut events = follow(&gateway, &token(&key, "t-1", "s-1")).await;
    assert!(read_until(&mut events, Some("Note 1")).await.contains("Note 1"));
    std::fs::write(&list, "sid s-1").unwrap();
    let rest = read_until(&mut events, None).await;
    assert!(rest.ends_with("event: complete\ndata:\n\n") && !rest.contains("Note 2"), "{rest}");
}

// 63
#[tokio::test]
async fn a_stream_ends_when_its_token_expires() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("denied");
    std::fs::write(&list, "").unwrap();
    let (gateway, key) = denying(&list).await;
    let mut events = follow(&gateway, &token_for(&key, "t-1", "s-1", 2)).await;
    assert_eq!(events.status(), 200);
    let whole = read_until(&mut events, None).await;
    assert!(whole.ends_with("event: complete\ndata:\n\n") && !whole.contains("Note 2"), "{whole}");
}

// 63
#[tokio::test]
async fn a_stream_ends_when_its_session_does_and_reading_the_file_again_changes_nothing_of_that() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("denied");
    std::fs::write(&list, "").unwrap();
    let issuer = dev_issuer("https://dev.example", "witan");
    let verifier = TokenVerifier::from(AccessTokenVerifier::new([issuer.trusted()]).unwrap());
    let verifier = verifier.with_deny_list(&list).unwrap();
    let deny_list = verifier.deny_list().clone();
    let gateway = TestGateway::with_parts(GatewayConfig::default(), |parts| parts.verifier = verifier).await;
    let [mut ended, mut other] = [
        follow(&gateway, &token(&issuer.key, "t-1", "s-1")).await,
        follow(&gateway, &token(&issuer.key, "t-2", "s-2")).await,
    ];
    for events in [&mut ended, &mut other] {
        assert!(read_until(events, Some("Note 1")).await.contains("Note 1"));
    }
    let now = service::clock::now();
    deny_list.end_session("s-1", now + chrono::TimeDelta::hours(1), now);
    let rest = read_until(&mut ended, None).await;
    assert!(rest.ends_with("event: complete\ndata:\n\n") && !rest.contains("Note 2"), "{rest}");
    deny_list.read(&list).unwrap();
    let status = async |id: &str, session: &str| {
        answer(gateway.ask("{ whoami }").bearer_auth(token(&issuer.key, id, session))).await.status
    };
    assert_eq!((status("t-3", "s-1").await, status("t-4", "s-2").await), (401, 200));
    // Once each of its tokens has expired, it is forgotten.
    deny_list.end_session("s-9", now + chrono::TimeDelta::hours(3), now + chrono::TimeDelta::hours(2));
    assert_eq!(status("t-5", "s-1").await, 200);
}
