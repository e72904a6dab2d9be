//! What the network subgraph answers.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
use bytes::Bytes;
use claims::Caller;
use serde_json::{Value, json};

async fn ask(query: &str, variables: Value) -> Value {
    let body = Bytes::from(json!({ "query": query, "variables": variables }).to_string());
    let answer = network::build().unwrap().execute(&Caller::anonymous(), body).await;
    serde_json::from_slice(&answer).unwrap()
}

const NODE: &str = "query Node($id: ID!) { node(id: $id) { __typename id ... on Post { org } ... on JoinRequest { org } ... on Invitation { org } } }";

#[tokio::test]
async fn an_id_tells_type_and_organisation() {
    let post = ask(NODE, json!({ "id": "post_BST_0000001a" })).await;
    assert_eq!(post, json!({ "data": { "node": { "__typename": "Post", "id": "post_BST_0000001a", "org": "BST" } } }));
    let request = ask(NODE, json!({ "id": "request_NIR-A_0000001a" })).await;
    assert_eq!(request["data"]["node"]["__typename"], "JoinRequest");
    assert_eq!(request["data"]["node"]["org"], "NIR-A");
    let invitation = ask(NODE, json!({ "id": "invitation_LDS_0000001a" })).await;
    assert_eq!(invitation["data"]["node"]["__typename"], "Invitation");
}

#[tokio::test]
async fn a_malformed_id_is_refused() {
    let endless = format!("post_BST_{}", "a".repeat(65));
    let malformed = [
        "",
        "post",
        "post_BST",
        "post_BST_",
        "post_bst_1",
        "option_BST_1",
        "post_BST_A",
        "post_BST_1\u{0}",
        "post__1",
        &endless,
    ];
    for id in malformed {
        let answer = ask(NODE, json!({ "id": id })).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{id}: {answer}");
    }
}

#[tokio::test]
async fn every_node_is_a_key_that_another_subgraph_resolves() {
    let subgraph = network::build().unwrap();
    assert_eq!(subgraph::undescribed(subgraph.sdl()), Vec::<String>::new());
    let keys: Vec<&str> = subgraph.sdl().lines().filter(|line| line.contains("@key(")).collect();
    insta::assert_snapshot!(keys.join("\n"), @r#"
    type Comment implements Node @key(fields: "org id", resolvable: false) {
    type Group implements Node @key(fields: "org id", resolvable: false) {
    type Invitation implements Node @key(fields: "org id", resolvable: false) {
    type JoinRequest implements Node @key(fields: "org id", resolvable: false) {
    type Member implements Node @key(fields: "org id", resolvable: false) {
    type Membership implements Node @key(fields: "org id", resolvable: false) {
    type Network implements Node @key(fields: "org id", resolvable: false) {
    type Poll implements Node @key(fields: "org id", resolvable: false) {
    type Post implements Node @key(fields: "org id", resolvable: false) {
    "#);
}
