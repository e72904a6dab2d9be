//! Answers in parts, over real HTTP.

use std::time::Duration;

use reqwest::{RequestBuilder, Response};
use serde_json::{Value, json};

use crate::harness::{NEWER, TestGateway, answer};

const PARTS: &str = "multipart/mixed;deferSpec=20220824, application/graphql-response+json, application/json;q=0.9";

fn asked(gateway: &TestGateway, body: &Value) -> RequestBuilder {
    let request = gateway.request(reqwest::Method::POST, "/graphql").header("content-type", "application/json");
    request.header("accept", PARTS).body(body.to_string())
}

/// Reads what comes until it ends with a delimiter of parts, and returns the parts read.
async fn next(response: &mut Response) -> Vec<Value> {
    let mut text = String::new();
    while !text.contains("\r\n--graphql") {
        let chunk = response.chunk().await.unwrap().expect("another part");
        text.push_str(std::str::from_utf8(&chunk).unwrap());
    }
    parts(&text)
}

/// The JSON of each part.
fn parts(text: &str) -> Vec<Value> {
    let bodies = text.split("--graphql").filter_map(|part| part.split_once("\r\n\r\n"));
    bodies.map(|(_, json)| serde_json::from_str(json).unwrap()).collect()
}

#[tokio::test]
async fn the_first_part_is_there_while_the_deferred_one_is_still_fetched() {
    let gateway = TestGateway::start().await;
    let query = json!({ "query": "{ source ... @defer(label: \"late\") { slow } }" });
    let mut response = asked(&gateway, &query).send().await.unwrap();
    let content_type = response.headers()["content-type"].to_str().unwrap().to_owned();
    assert_eq!(content_type, "multipart/mixed; boundary=\"graphql\"; deferSpec=20220824");
    let first = next(&mut response).await;
    assert!(first[0]["data"]["source"].is_string() && first[0]["hasNext"] == true, "{first:?}");
    gateway.seen.waiting.notified().await;
    gateway.seen.go_on.notify_one();
    let rest = response.text().await.unwrap();
    assert!(rest.ends_with("--graphql--\r\n"), "{rest}");
    let entry = json!({ "data": { "slow": "at last" }, "path": [], "label": "late" });
    assert_eq!(parts(&rest), [json!({ "incremental": [entry], "hasNext": false })]);
}

#[tokio::test]
async fn who_names_no_form_or_the_draft_s_is_told_by_ids() {
    let gateway = TestGateway::start().await;
    let query = json!({ "query": "{ notes(first: 2) { text author { id ... @defer(label: \"who\") { name } } } }" });
    for accept in ["multipart/mixed", "multipart/mixed;incrementalSpec=v0.2, application/json"] {
        let request = gateway.request(reqwest::Method::POST, "/graphql").header("content-type", "application/json");
        let answer = answer(request.header("accept", accept).body(query.to_string())).await;
        assert_eq!(answer.header("content-type"), "multipart/mixed; boundary=\"graphql\"; incrementalSpec=v0.2");
        let parts = parts(&answer.text);
        let pending = |id: u8| json!({ "id": id.to_string(), "path": ["notes", id, "author"], "label": "who" });
        assert_eq!(parts[0]["pending"], json!([pending(0), pending(1)]));
        let entry = |id: u8| json!({ "id": id.to_string(), "data": { "name": format!("Person {}", id + 1) } });
        let completed = json!([{ "id": "0" }, { "id": "1" }]);
        let last = json!({ "incremental": [entry(0), entry(1)], "completed": completed, "hasNext": false });
        assert_eq!(parts[1..], [last]);
    }
}

#[tokio::test]
async fn each_item_of_a_list_has_its_entry() {
    let gateway = TestGateway::start().await;
    let query = json!({ "query": "{ notes(first: 2) { text author { id ... @defer { name } } } }" });
    let answer = answer(asked(&gateway, &query)).await;
    let name = |n: u8| json!({ "data": { "name": format!("Person {n}") }, "path": ["notes", n - 1, "author"] });
    let expected = json!({ "incremental": [name(1), name(2)], "hasNext": false });
    assert_eq!(parts(&answer.text)[1..], [expected]);
}

#[tokio::test]
async fn who_does_not_accept_parts_gets_the_whole_answer() {
    let gateway = TestGateway::start().await;
    let query = "{ notes(first: 1) { text ... @defer { author { name } } } }";
    let whole = json!({ "notes": [{ "text": "Note 1", "author": { "name": "Person 1" } }] });
    let request = |accept: &'static str| {
        let request = gateway.request(reqwest::Method::POST, "/graphql").header("content-type", "application/json");
        request.header("accept", accept).body(json!({ "query": query }).to_string())
    };
    for accept in [NEWER, "*/*", "application/json", "multipart/mixed;deferSpec=20991231, application/json"] {
        assert_eq!(answer(request(accept)).await.data(), &whole, "Accept: {accept}");
    }
    let answer = answer(request("multipart/mixed")).await;
    assert_eq!(parts(&answer.text).len(), 2, "{answer:?}");
}

#[tokio::test]
async fn an_answer_of_one_part_comes_whole_unless_only_parts_are_accepted() {
    let gateway = TestGateway::start().await;
    let plain = json!({ "query": "{ source }" });
    assert_eq!(answer(asked(&gateway, &plain)).await.header("content-type").split(';').next(), Some(NEWER));
    let request = gateway.request(reqwest::Method::POST, "/graphql").header("content-type", "application/json");
    let only = answer(request.header("accept", "multipart/mixed").body(plain.to_string())).await;
    assert!(only.header("content-type").starts_with("multipart/mixed"), "{only:?}");
    assert!(parts(&only.text)[0]["data"]["source"].is_string(), "{only:?}");
}

#[tokio::test]
async fn plans_are_remembered_for_what_is_deferred() {
    let gateway = TestGateway::start().await;
    let query = "query ($later: Boolean!) { source ... @defer(if: $later) { half } }";
    for later in [true, false, true, false] {
        let answer = answer(asked(&gateway, &json!({ "query": query, "variables": { "later": later } }))).await;
        assert_eq!(answer.text.contains("incremental"), later, "{answer:?}");
    }
    let whole = answer(gateway.post(json!({ "query": query, "variables": { "later": true } }).to_string())).await;
    assert!(whole.data()["half"].is_string());
}

#[tokio::test]
async fn what_may_not_be_had_is_refused_before_anything_is_sent() {
    let gateway = TestGateway::start().await;
    let refused = answer(asked(&gateway, &json!({ "query": "{ source ... @defer { private } }" }))).await;
    refused.assert_refused(401, "UNAUTHENTICATED");
    assert_eq!(gateway.seen.times_asked(), 0);
    let token = gateway.token(&[]);
    let permitted = asked(&gateway, &json!({ "query": "{ source ... @defer { private } }" })).bearer_auth(token);
    assert!(answer(permitted).await.text.contains("for known callers"));
}

#[tokio::test]
async fn the_deadline_is_that_of_all_parts() {
    let gateway = TestGateway::with(|config| config.timeouts.request_ms = 300).await;
    let answer = answer(asked(&gateway, &json!({ "query": "{ source ... @defer { slow } }" }))).await;
    let late = &parts(&answer.text)[1];
    assert_eq!(late["incremental"][0]["errors"][0]["extensions"]["code"], "SUBGRAPH_TIMEOUT", "{answer:?}");
    assert_eq!(late["hasNext"], false);
}

#[tokio::test]
async fn a_client_that_goes_away_ends_the_work() {
    let gateway = TestGateway::with(|config| config.limits.requests_max = 1).await;
    let mut response = asked(&gateway, &json!({ "query": "{ source ... @defer { slow } }" })).send().await.unwrap();
    next(&mut response).await;
    gateway.seen.waiting.notified().await;
    assert_eq!(answer(gateway.ask("{ source }")).await.status, 503, "the only place is taken");
    drop(response);
    let freed = async {
        while answer(gateway.ask("{ source }")).await.status == 503 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), freed).await.expect("the place is free long before the deadline");
}

#[tokio::test]
async fn parts_of_a_mutations_payload_come_later() {
    let gateway = TestGateway::start().await;
    let query = json!({ "query": "mutation { rename(id: 1, name: \"x\") { id ... @defer { name } } }" });
    let answer = answer(asked(&gateway, &query)).await;
    let parts = parts(&answer.text);
    assert_eq!(parts[0], json!({ "data": { "rename": { "id": "1" } }, "hasNext": true }));
    assert_eq!(parts[1]["incremental"][0]["data"], json!({ "name": "Person 1" }));
    assert_eq!(gateway.seen.renamed.load(std::sync::atomic::Ordering::SeqCst), 1);
}
