//! Bad input: a clear error with a stable code, and nothing inner told.
use serde_json::{Value, json};

use crate::network::Network;

const MEMBERS: &str = "query($first: Int, $after: String, $orgs: OrgSelector, $filter: MemberFilter) {
    members(first: $first, after: $after, orgs: $orgs, filter: $filter) { edges { cursor } pageInfo { endCursor } } }";
const MEMBER: &str = "query($org: OrgCode!, $id: ID!) { member(org: $org, id: $id) { id } }";

fn assert_refused(answer: &Value) {
    let error = &answer["errors"][0];
    let code = error["extensions"]["code"].as_str().unwrap_or_default();
    assert!(matches!(code, "BAD_USER_INPUT" | "GRAPHQL_VALIDATION_FAILED"), "{answer}");
    let told = answer["errors"].to_string().to_lowercase();
    for inner in ["sqlx", "select ", "sea_orm", "panicked", "src/", "database"] {
        assert!(!told.contains(inner), "{told}");
    }
}

#[tokio::test]
async fn pages_of_any_other_size_are_refused() {
    for network in Network::each().await {
        for first in [-1, 101, 100_000, i32::MAX, i32::MIN] {
            assert_refused(&network.ask(MEMBERS, json!({ "first": first })).await);
        }
        assert_refused(&network.ask(MEMBERS, json!({ "first": 2_147_483_648_i64 })).await);
        assert_refused(&network.ask(MEMBERS, json!({ "first": "20" })).await);
        let none = network.ask(MEMBERS, json!({ "first": 0 })).await;
        assert_eq!(none["data"]["members"]["edges"], json!([]));
    }
}

#[tokio::test]
async fn foreign_and_malformed_cursors_are_refused() {
    for network in Network::each().await {
        let own = network.ask(MEMBERS, json!({ "first": 1 })).await["data"]["members"]["pageInfo"]["endCursor"].clone();
        let others = network.ask("{ organisations(first: 1) { pageInfo { endCursor } } }", json!({})).await;
        let foreign = others["data"]["organisations"]["pageInfo"]["endCursor"].clone();
        let malformed = [json!(""), json!("x"), json!("' or 1=1 --"), json!("A".repeat(100_000)), foreign];
        for cursor in malformed {
            assert_refused(&network.ask(MEMBERS, json!({ "after": cursor })).await);
        }
        let other_filter = json!({ "after": own, "orgs": { "codes": ["BST"] } });
        assert_refused(&network.ask(MEMBERS, other_filter).await);
        assert!(network.ask(MEMBERS, json!({ "after": own })).await["errors"].is_null());
    }
}

#[tokio::test]
async fn ids_of_another_type_or_organisation_are_refused() {
    for network in Network::each().await {
        let member = network.corpus.members().find(|it| it.org().as_str() == "BST").unwrap().id.to_string();
        for (org, id) in [
            ("CRF", member.as_str()),
            ("BST", "post_BST_00000001"),
            ("BST", "member_BST_"),
            ("BST", "1"),
            ("BST", "member_BST_0000000g' or '1'='1"),
            ("BST", "member_BST_00\u{0}01"),
            ("bst", member.as_str()),
            ("B", member.as_str()),
            ("BST\u{0}", member.as_str()),
        ] {
            assert_refused(&network.ask(MEMBER, json!({ "org": org, "id": id })).await);
        }
        let absent = network.ask(MEMBER, json!({ "org": "BST", "id": "member_BST_zzzzzzzz" })).await;
        assert_eq!(absent, json!({ "data": { "member": null } }));
    }
}

#[tokio::test]
async fn a_text_may_be_strange_but_not_hold_nul() {
    for network in Network::each().await {
        for name in ["'; drop table member; --", "%_\\", "\u{202e}\u{200b}", "😀", "𝔘", "\u{10ffff}", ""] {
            let answer =
                network.ask(MEMBERS, json!({ "filter": { "nameStartsWith": name, "expertise": [name] } })).await;
            assert!(answer["errors"].is_null(), "{name:?}: {answer}");
        }
        assert_refused(&network.ask(MEMBERS, json!({ "filter": { "nameStartsWith": "a\u{0}b" } })).await);
        assert_refused(&network.ask(MEMBERS, json!({ "orgs": { "regions": ["\u{0}"] } })).await);
        let literal = r#"{ members(filter: { nameStartsWith: "a\u0000" }) { edges { cursor } } }"#;
        assert_refused(&network.ask(literal, json!({})).await);
    }
}

#[tokio::test]
async fn endless_lists_and_texts_are_refused() {
    for network in Network::each().await {
        let codes: Vec<String> = (0..10_000).map(|number| format!("{number:05}")).collect();
        assert_refused(&network.ask(MEMBERS, json!({ "orgs": { "codes": codes } })).await);
        assert_refused(&network.ask(MEMBERS, json!({ "filter": { "expertise": codes } })).await);
        assert_refused(&network.ask(MEMBERS, json!({ "filter": { "nameStartsWith": "a".repeat(10_000) } })).await);
        assert_refused(&network.ask(MEMBERS, json!({ "orgs": { "regions": ["a".repeat(10_000)] } })).await);
    }
}
