//! What is refused, and how.
use serde_json::{Value, json};

use crate::network::{Network, code, named};

const POST: &str = "query($org: OrgCode!, $id: ID!) { post(org: $org, id: $id) { id } }";
const POSTS: &str = "query($orgs: OrgSelector, $filter: PostFilter, $first: Int, $after: String) {
  posts(orgs: $orgs, filter: $filter, first: $first, after: $after) { edges { cursor node { id } } }
}";
const COMMENTS: &str = "query($org: OrgCode!, $id: ID!, $first: Int, $after: String, $order: CommentOrder) {
  post(org: $org, id: $id) { comments(first: $first, after: $after, order: $order) { edges { cursor node { id } } } }
}";

#[tokio::test]
async fn an_id_that_cannot_be_meant_is_refused() {
    for network in Network::each().await {
        let post = network.at.entry_post.to_string();
        let wrong = [
            json!({ "org": "BST", "id": "" }),
            json!({ "org": "BST", "id": "post_BST_0' OR '1'='1" }),
            json!({ "org": "BST", "id": "post_BST_\u{0}" }),
            json!({ "org": "BST", "id": "x".repeat(100_000) }),
            json!({ "org": "LDS", "id": network.at.desk_group.to_string() }),
            json!({ "org": "LDS", "id": post }),
            json!({ "org": "bst", "id": post }),
        ];
        for variables in wrong {
            let answer = network.ask(POST, variables.clone()).await;
            assert_eq!(code(&answer), "BAD_USER_INPUT", "{variables}");
        }
    }
}

#[tokio::test]
async fn a_page_that_cannot_be_given_is_refused() {
    for network in Network::each().await {
        let first_page = network.ask(POSTS, json!({ "first": 1 })).await;
        let cursor = first_page["data"]["posts"]["edges"][0]["cursor"].clone();
        let wrong = [
            json!({ "first": 101 }),
            json!({ "first": -1 }),
            json!({ "first": i32::MIN }),
            json!({ "after": "" }),
            json!({ "after": "nonsense" }),
            json!({ "after": "A".repeat(1_000_000) }),
            // A cursor of the same list under another filter.
            json!({ "after": cursor, "filter": { "tags": ["housing"] } }),
            json!({ "filter": { "tags": vec!["x"; 51] } }),
            json!({ "filter": { "tags": ["x\u{0}"] } }),
            json!({ "filter": { "publishedFrom": "yesterday" } }),
            json!({ "orgs": { "regions": ["\u{0}"] } }),
        ];
        for variables in wrong {
            let answer = network.ask(POSTS, variables.clone()).await;
            let shown: String = variables.to_string().chars().take(80).collect();
            assert_eq!(code(&answer), "BAD_USER_INPUT", "{shown}");
            assert_eq!(answer["data"]["posts"], Value::Null);
        }
        let levels = json!({ "filter": { "securityLevels": vec!["PUBLIC"; 50_000] }, "first": 0 });
        assert_eq!(network.ask(POSTS, levels).await, json!({ "data": { "posts": { "edges": [] } } }));
        let far =
            json!({ "filter": { "publishedFrom": "9999-12-31T23:59:59Z", "publishedTo": "0001-01-01T00:00:00Z" } });
        assert_eq!(network.ask(POSTS, far).await, json!({ "data": { "posts": { "edges": [] } } }));
    }
}

#[tokio::test]
async fn a_cursor_is_good_for_its_own_list_alone() {
    for network in Network::each().await {
        let of_posts = network.ask(POSTS, json!({ "first": 1 })).await["data"]["posts"]["edges"][0]["cursor"].clone();
        let mut variables = named(network.at.entry_post);
        variables["first"] = json!(2);
        let page = network.ask(COMMENTS, variables.clone()).await;
        let of_comments = page["data"]["post"]["comments"]["edges"][0]["cursor"].clone();
        assert_eq!(code(&network.ask(POSTS, json!({ "after": of_comments })).await), "BAD_USER_INPUT");
        for (after, order) in [(&of_posts, "THREADED"), (&of_comments, "NEWEST")] {
            variables["after"] = after.clone();
            variables["order"] = json!(order);
            assert_eq!(code(&network.ask(COMMENTS, variables.clone()).await), "BAD_USER_INPUT");
        }
        let other = network
            .corpus
            .posts()
            .find(|post| post.security_level == corpus::SecurityLevel::Public && post.id != network.at.entry_post);
        let mut of_other = named(other.unwrap().id);
        of_other["after"] = of_comments;
        assert_eq!(code(&network.ask(COMMENTS, of_other).await), "BAD_USER_INPUT", "a cursor of another thread");
    }
}

#[tokio::test]
async fn no_answer_tells_of_the_inside() {
    for network in Network::each().await {
        for query in [
            "{ post }",
            "{ nothing }",
            "{ post(org: 1, id: 2) { id } }",
            "{",
            "{ posts(first: \"x\") { edges { cursor } } }",
        ] {
            let answer = network.ask(query, json!({})).await.to_string();
            for inner in ["SELECT", "sqlx", "sea_orm", "/src/", "panicked", "comment_path_once"] {
                assert!(!answer.contains(inner), "{answer}");
            }
        }
    }
}
