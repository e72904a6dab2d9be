//! The first mutations: what they change, what they refuse, and what happens when they are sent twice.

use serde_json::{Value, json};
use tests::{Client, Program};

use crate::operations::{ANSWER, ASK_TO_JOIN, ENTRY_PAGE, keyed, landmarks, serve_tiny};

fn as_member(server: &Program, member: &corpus::RecordId, more: &[&str]) -> Client {
    Client::new(server.url()).with_token(&server.token(&member.to_string(), more))
}

fn answer_to_entry(body: &str, key: &str) -> Value {
    let post = landmarks().entry_post;
    json!({ "in": { "org": post.org.to_string(), "postId": post.to_string(), "body": body, "idempotencyKey": key } })
}

#[tokio::test]
async fn a_comment_appears_below_its_post_and_once_only() {
    let server = serve_tiny().await;
    let officer = as_member(&server, &landmarks().cardiff_officer, &[]);
    let before = officer.graphql(ENTRY_PAGE, keyed(&landmarks().entry_post)).await.data();
    let count = before["post"]["commentCount"].as_u64().unwrap();

    let variables = answer_to_entry("Diolch. We do the same in **Cardiff**.", "first");
    let answer = officer.graphql(ANSWER, variables.clone()).await.data();
    assert_eq!(answer["addComment"]["errors"], json!([]));
    let comment = &answer["addComment"]["comment"];
    assert_eq!(comment["author"]["org"], "CRF");
    assert_eq!(comment["post"]["commentCount"].as_u64(), Some(count + 1));

    let again = officer.graphql(ANSWER, variables).await.data();
    assert_eq!(again["addComment"]["comment"]["id"], comment["id"], "the same key gives the same comment");
    let after = officer.graphql(ENTRY_PAGE, keyed(&landmarks().entry_post)).await.data();
    assert_eq!(after["post"]["commentCount"].as_u64(), Some(count + 1));
    let mine = after["post"]["comments"]["edges"].as_array().unwrap().iter().map(|edge| &edge["node"]);
    let mine: Vec<_> = mine.filter(|node| node["id"] == comment["id"]).collect();
    assert_eq!(mine.len(), 1);
    assert_eq!(mine[0]["body"], "<p>Diolch. We do the same in <strong>Cardiff</strong>.</p>\n");
}

#[tokio::test]
async fn a_mutation_that_was_answered_outlives_a_killed_server() {
    let server = serve_tiny().await;
    let officer = as_member(&server, &landmarks().cardiff_officer, &[]);
    let variables = answer_to_entry("This must not be lost.", "kill");
    let first = officer.graphql(ANSWER, variables.clone()).await.data();
    let folder = server.kill().await;

    let server = Program::start_in(folder, &["serve", "--listen", "127.0.0.1:0"]).await;
    let officer = as_member(&server, &landmarks().cardiff_officer, &[]);
    let again = officer.graphql(ANSWER, variables).await.data();
    assert_eq!(again["addComment"]["comment"]["id"], first["addComment"]["comment"]["id"]);
}

#[tokio::test]
async fn an_empty_comment_is_an_error_that_says_where() {
    let server = serve_tiny().await;
    let officer = as_member(&server, &landmarks().cardiff_officer, &[]);
    let answer = officer.graphql(ANSWER, answer_to_entry("   ", "empty")).await.data();
    assert_eq!(answer["addComment"]["comment"], Value::Null);
    let error = &answer["addComment"]["errors"][0];
    assert_eq!(error["__typename"], "ValidationError");
    assert_eq!(error["path"], json!(["input", "body"]));
}

#[tokio::test]
async fn joining_a_restricted_group_asks_and_asking_again_changes_nothing() {
    let server = serve_tiny().await;
    let group = landmarks().desk_group;
    let officer = as_member(&server, &landmarks().cardiff_officer, &[]);
    let join = |key: &str| json!({ "in": { "org": group.org.to_string(), "groupId": group.to_string(), "message": "Please", "idempotencyKey": key } });
    let first = officer.graphql(ASK_TO_JOIN, join("a")).await.data();
    assert_eq!(first["joinGroup"]["outcome"]["__typename"], "JoinRequest", "{first:#}");
    assert_eq!(first["joinGroup"]["outcome"]["state"], "WAITING");
    let again = officer.graphql(ASK_TO_JOIN, join("a")).await.data();
    assert_eq!(again, first);

    let member = as_member(&server, &landmarks().desk_member, &[]);
    let already = member.graphql(ASK_TO_JOIN, join("b")).await.data();
    assert_eq!(already["joinGroup"]["errors"][0]["__typename"], "AlreadyMember", "{already:#}");
}

#[tokio::test]
async fn an_official_group_asks_for_more_assurance_as_data() {
    let server = serve_tiny().await;
    let group = landmarks().official_group;
    let join = json!({ "in": { "org": group.org.to_string(), "groupId": group.to_string(), "idempotencyKey": "c" } });
    let low = as_member(&server, &landmarks().cardiff_officer, &["--assurance", "low"]);
    let answer = low.graphql(ASK_TO_JOIN, join).await.data();
    assert_eq!(answer["joinGroup"]["errors"][0]["__typename"], "ClearanceTooLow", "{answer:#}");
    assert_eq!(answer["joinGroup"]["errors"][0]["required"], "OFFICIAL");
}

#[tokio::test]
async fn a_private_group_cannot_be_told_from_one_that_does_not_exist() {
    let server = serve_tiny().await;
    let outsider = as_member(&server, &landmarks().private_group_outsider, &[]);
    let join = |id: &str| json!({ "in": { "org": "LDS", "groupId": id, "idempotencyKey": id } });
    let private = outsider.graphql(ASK_TO_JOIN, join(&landmarks().private_group.to_string())).await.data();
    let absent = outsider.graphql(ASK_TO_JOIN, join("group_LDS_zzzzzzzz")).await.data();
    assert_eq!(private["joinGroup"]["errors"][0]["__typename"], "NotPermitted", "{private:#}");
    assert_eq!(private, absent);
}

#[tokio::test]
async fn a_visitor_changes_nothing() {
    let server = serve_tiny().await;
    let visitor = Client::new(server.url());
    let answer = visitor.graphql(ANSWER, answer_to_entry("Hello", "visitor")).await;
    assert_eq!(answer.codes(), ["UNAUTHENTICATED"]);
    assert!(answer.json().get("data").is_none_or(Value::is_null), "{}", answer.text());
}
