//! What a client may get wrong: each time a clear error with a stable code, and nothing inner told.

use serde_json::{Value, json};
use tests::{Answer, Client, Program};

use crate::operations::{landmarks, serve_tiny};

const JSON: (&str, &str) = ("content-type", "application/json");

/// What no answer may contain: names of our crates' insides, SQL, files, addresses of subgraphs.
fn tells_nothing_inner(answer: &Answer) {
    let text = answer.text().to_lowercase();
    for inner in ["panicked", "sqlx", "sea-orm", "select \"", "/home/", "/src/", ".rs:", "127.0.0.1"] {
        assert!(!text.contains(inner), "`{inner}` is told: {text}");
    }
}

async fn refused(server: &Program, document: &str, variables: Value, code: &str) {
    let answer = Client::new(server.url()).graphql(document, variables).await;
    assert_eq!(answer.codes().first().map(String::as_str), Some(code), "{document}: {}", answer.text());
    let message = answer.json()["errors"][0]["message"].as_str().unwrap().to_owned();
    assert!(message.len() > 10, "{message}");
    tells_nothing_inner(&answer);
}

#[tokio::test]
async fn a_body_that_is_no_request_is_refused() {
    let server = serve_tiny().await;
    let client = Client::new(server.url());
    for (body, status) in [
        ("{\"query\": ", 400),
        ("[]", 400),
        ("\"{ __typename }\"", 400),
        ("{\"query\": 1}", 400),
        ("{\"query\": \"{ __typename }\", \"variables\": [1]}", 400),
        ("{\"query\": \"{ __typename }\", \"query\": \"{ a }\"}", 400),
        ("", 400),
    ] {
        let answer = client.post("/graphql", body.into(), &[JSON]).await;
        assert_eq!(answer.status, status, "{body}: {}", answer.text());
        assert_eq!(answer.codes().len(), 1, "{}", answer.text());
        tells_nothing_inner(&answer);
    }
    let large = format!("{{\"query\": \"{{ __typename }}\", \"x\": \"{}\"}}", "x".repeat(10 << 20));
    let answer = client.post("/graphql", large.into_bytes(), &[JSON]).await;
    assert_eq!(answer.status, 413, "{}", answer.text());
    let answer = client.post("/graphql", vec![b'{', 0xff, b'}'], &[JSON]).await;
    assert_eq!(answer.status, 400, "{}", answer.text());
    let answer = client.post("/graphql", b"query={__typename}".to_vec(), &[("content-type", "text/plain")]).await;
    assert_eq!(answer.status, 415, "{}", answer.text());
}

#[tokio::test]
async fn documents_and_variables_that_do_not_fit_the_schema_are_refused() {
    let server = serve_tiny().await;
    refused(&server, "{ post(", json!({}), "GRAPHQL_PARSE_FAILED").await;
    refused(&server, "{ nothing }", json!({}), "GRAPHQL_VALIDATION_FAILED").await;
    let post = "query ($org: OrgCode!, $id: ID!) { post(org: $org, id: $id) { title } }";
    refused(&server, post, json!({}), "BAD_USER_INPUT").await;
    refused(&server, post, json!({ "org": "BST", "id": { "a": 1 } }), "BAD_USER_INPUT").await;
    refused(&server, post, json!({ "org": "no code", "id": "post_BST_00000001" }), "BAD_USER_INPUT").await;
    let depth = format!("{}{}", "{ a".repeat(10_000), "}".repeat(10_000));
    let answer = Client::new(server.url()).graphql(&depth, json!({})).await;
    assert!(!answer.codes().is_empty());
    tells_nothing_inner(&answer);
}

#[tokio::test]
async fn pages_that_are_too_large_and_cursors_from_elsewhere_are_refused() {
    let server = serve_tiny().await;
    let posts =
        "query ($first: Int, $after: String) { posts(first: $first, after: $after) { pageInfo { endCursor } } }";
    refused(&server, posts, json!({ "first": 100_000 }), "BAD_USER_INPUT").await;
    refused(&server, posts, json!({ "first": -1 }), "BAD_USER_INPUT").await;
    refused(&server, posts, json!({ "after": "nonsense" }), "BAD_USER_INPUT").await;
    refused(&server, posts, json!({ "first": 2_147_483_648_u64 }), "BAD_USER_INPUT").await;
    let groups = "{ groups(first: 1) { pageInfo { endCursor } } }";
    let foreign = Client::new(server.url()).graphql(groups, json!({})).await.data();
    let foreign = foreign["groups"]["pageInfo"]["endCursor"].clone();
    assert!(foreign.is_string());
    refused(&server, posts, json!({ "after": foreign }), "BAD_USER_INPUT").await;
}

#[tokio::test]
async fn an_id_of_another_type_or_organisation_is_refused_or_finds_nothing() {
    let server = serve_tiny().await;
    let landmarks = landmarks();
    let post = "query ($org: OrgCode!, $id: ID!) { post(org: $org, id: $id) { title } }";
    let member = landmarks.cardiff_officer.to_string();
    refused(&server, post, json!({ "org": "CRF", "id": member }), "BAD_USER_INPUT").await;
    let entry = landmarks.entry_post.to_string();
    refused(&server, post, json!({ "org": "LDS", "id": entry }), "BAD_USER_INPUT").await;
    refused(&server, post, json!({ "org": "BST", "id": "post_BST_\u{0}" }), "BAD_USER_INPUT").await;
}
