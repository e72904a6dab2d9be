//! What is refused, and how.
use serde_json::{Value, json};

use crate::network::{Network, code};

const GROUP: &str = "query($org: OrgCode!, $id: ID!) { group(org: $org, id: $id) { id } }";
const GROUPS: &str = "query($orgs: OrgSelector, $filter: GroupFilter, $first: Int, $after: String) {
  groups(orgs: $orgs, filter: $filter, first: $first, after: $after) { edges { cursor node { id } } }
}";

#[tokio::test]
async fn an_id_that_cannot_be_meant_is_refused() {
    for network in Network::each().await {
        let group = network.at.desk_group.to_string();
        let wrong = [
            json!({ "org": "LDS", "id": "" }),
            json!({ "org": "LDS", "id": "group_LDS_0' OR '1'='1" }),
            json!({ "org": "LDS", "id": "group_LDS_\u{0}" }),
            json!({ "org": "LDS", "id": "x".repeat(100_000) }),
            json!({ "org": "LDS", "id": network.at.entry_post.to_string() }),
            json!({ "org": "BST", "id": group }),
            json!({ "org": "lds", "id": group }),
        ];
        for variables in wrong {
            let answer = network.ask(GROUP, variables.clone()).await;
            assert_eq!(code(&answer), "BAD_USER_INPUT", "{variables}");
        }
    }
}

#[tokio::test]
async fn a_page_that_cannot_be_given_is_refused() {
    for network in Network::each().await {
        let first_page = network.ask(GROUPS, json!({ "first": 1 })).await;
        let cursor = first_page["data"]["groups"]["edges"][0]["cursor"].clone();
        let wrong = [
            json!({ "first": 101 }),
            json!({ "first": -1 }),
            json!({ "first": i32::MAX }),
            json!({ "first": i32::MIN }),
            json!({ "after": "" }),
            json!({ "after": "nonsense" }),
            json!({ "after": "A".repeat(1_000_000) }),
            // A cursor of the same list under another filter.
            json!({ "after": cursor, "filter": { "access": "OPEN" } }),
            json!({ "filter": { "tags": vec!["x"; 51] } }),
            json!({ "filter": { "tags": ["x\u{0}"] } }),
            json!({ "filter": { "text": "x".repeat(101) } }),
            json!({ "filter": { "text": "\u{0}" } }),
            json!({ "orgs": { "regions": ["\u{0}"] } }),
            json!({ "orgs": { "codes": ["'; DROP TABLE \"group\"; --"] } }),
        ];
        for variables in wrong {
            let answer = network.ask(GROUPS, variables.clone()).await;
            let shown: String = variables.to_string().chars().take(80).collect();
            assert_eq!(code(&answer), "BAD_USER_INPUT", "{shown}");
            assert_eq!(answer["data"]["groups"], Value::Null);
        }
        let bounded = network.ask(GROUPS, json!({ "orgs": { "nations": vec!["WALES"; 50_000] }, "first": 0 })).await;
        assert_eq!(bounded, json!({ "data": { "groups": { "edges": [] } } }));
    }
}

#[tokio::test]
async fn no_answer_tells_of_the_inside() {
    for network in Network::each().await {
        for query in
            ["{ group }", "{ nothing }", "{ group(org: 1, id: 2) { id } }", "{", "{ groups { edges { node { id } } } "]
        {
            let answer = network.ask(query, json!({})).await.to_string();
            for inner in ["SELECT", "sqlx", "sea_orm", "/src/", "panicked", "membership_once"] {
                assert!(!answer.contains(inner), "{answer}");
            }
        }
    }
}
