//! `__schema` and `__type`, answered by the gateway itself from what clients see.

use insta::assert_snapshot;
use serde_json::json;

use crate::support::run::{answer_query, answer_query_with};
use crate::support::subgraphs::Subgraphs;

#[tokio::test]
async fn a_type_is_described_without_asking_a_subgraph() {
    let query =
        r#"{ __typename __type(name: "Member") { kind name fields { name } } none: __type(name: "Nobody") { name } }"#;
    assert_snapshot!(answer_query(query, Subgraphs::default()).await, @r#"{"data":{"__typename":"Query","__type":{"kind":"OBJECT","name":"Member","fields":[{"name":"id"},{"name":"name"},{"name":"photo"}]},"none":null}}"#);
}

#[tokio::test]
async fn what_the_join_specification_adds_is_not_shown() {
    let query = "{ s: __schema { queryType { name } types { name } directives { name } } }";
    let answer = answer_query(query, Subgraphs::default()).await;
    assert!(answer.starts_with(r#"{"data":{"s":{"queryType":{"name":"Query"},"types":[{"name":""#), "{answer}");
    assert!(!answer.contains("join__") && !answer.contains("link"), "{answer}");
}

#[tokio::test]
async fn variables_choose_what_is_described() {
    let query = "query($name: String!, $with: Boolean!) { t: __type(name: $name) { name kind @include(if: $with) } }";
    for (variables, expected) in [
        (json!({ "name": "Entry", "with": true }), r#"{"data":{"t":{"name":"Entry","kind":"INTERFACE"}}}"#),
        (json!({ "name": "Post", "with": false }), r#"{"data":{"t":{"name":"Post"}}}"#),
    ] {
        assert_eq!(answer_query_with(query, variables, Subgraphs::default()).await, expected);
    }
}

#[tokio::test]
async fn it_stands_beside_data_in_selection_order() {
    let subgraphs = Subgraphs::default().answering("posts", r#"{"data":{"post":{"title":"Bins"}}}"#);
    let query = r#"{ a: __type(name: "ID") { kind } post { title } b: __type(name: "Int") { kind } }"#;
    assert_snapshot!(answer_query(query, subgraphs).await, @r#"{"data":{"a":{"kind":"SCALAR"},"post":{"title":"Bins"},"b":{"kind":"SCALAR"}}}"#);
}
