//! Leaves and objects against their types: what is wrong becomes null with an error, and nothing of it leaks.

use std::sync::Arc;

use insta::assert_snapshot;
use query_planner::{ProjectedValue, ScalarKind};
use serde_json::Value;

use crate::support::plans::{feed, list_of, name, non_null, nullable, post_value, query, shape, string};
use crate::support::run::answer;
use crate::support::subgraphs::Subgraphs;

/// The value that the client sees, or `None` when it is null with an error at its path.
async fn shown(value: ProjectedValue, sent: &str) -> Option<String> {
    let body = format!("{{\"data\":{{\"post\":{{\"value\":{sent}}}}}}}");
    let answer = answer(post_value(nullable(), value), Subgraphs::default().answering("posts", body)).await;
    let answer: Value = serde_json::from_str(&answer).unwrap();
    if answer["data"]["post"]["value"].is_null() {
        assert_eq!(answer["errors"][0]["path"], serde_json::json!(["post", "value"]));
        return None;
    }
    assert!(answer.get("errors").is_none());
    Some(answer["data"]["post"]["value"].to_string())
}

#[tokio::test]
async fn scalars_have_the_json_of_their_type_or_are_null() {
    let cases = [
        (ScalarKind::Int, "2147483647", Some("2147483647")),
        (ScalarKind::Int, "2147483648", None),
        (ScalarKind::Int, "\"7\"", None),
        (ScalarKind::Float, "7", Some("7")),
        (ScalarKind::Float, "1e400", None),
        (ScalarKind::String, "\"a\\\"\\u00e9\"", Some("\"a\\\"é\"")),
        (ScalarKind::String, "7", None),
        (ScalarKind::String, "{\"secret\":1}", None),
        (ScalarKind::String, "[\"a\"]", None),
        (ScalarKind::Boolean, "true", Some("true")),
        (ScalarKind::Boolean, "0", None),
        (ScalarKind::Id, "7", Some("\"7\"")),
        (ScalarKind::Id, "true", None),
        (ScalarKind::Custom, "{\"a\":[1,{}]}", Some("{\"a\":[1,{}]}")),
    ];
    for (kind, sent, expected) in cases {
        assert_eq!(shown(ProjectedValue::Scalar(kind), sent).await.as_deref(), expected, "{kind:?} {sent}");
    }
}

#[tokio::test]
async fn an_enum_value_that_clients_do_not_know_is_null_without_a_word() {
    let states = || ProjectedValue::Enum(Arc::from([name("OPEN"), name("CLOSED")]));
    assert_eq!(shown(states(), "\"OPEN\"").await.as_deref(), Some("\"OPEN\""));
    assert_eq!(shown(states(), "7").await, None);
    let hidden = || Subgraphs::default().answering("posts", r#"{"data":{"post":{"value":"HIDDEN"}}}"#);
    assert_snapshot!(answer(post_value(nullable(), states()), hidden()).await, @r#"{"data":{"post":{"value":null}}}"#);
    assert_snapshot!(answer(post_value(non_null(), states()), hidden()).await, @r#"{"data":{"post":null},"errors":[{"message":"a value is missing where the schema promises one","path":["post","value"],"extensions":{"code":"SUBGRAPH_BAD_ANSWER"}}]}"#);
}

#[tokio::test]
async fn an_object_where_a_leaf_is_sent_is_null() {
    let post = || ProjectedValue::Object(shape(&["Post"], vec![string("title", nullable())]));
    assert_eq!(shown(post(), "\"leak\"").await, None);
    assert_eq!(shown(post(), "[{\"title\":\"a\"}]").await, None);
    assert_eq!(shown(post(), "{\"title\":\"a\"}").await.as_deref(), Some("{\"title\":\"a\"}"));
}

#[tokio::test]
async fn a_list_of_ids_is_written_item_by_item() {
    let body = r#"{"data":{"post":{"value":[1, "b",2]}}}"#;
    let plan = post_value(list_of(nullable()), ProjectedValue::Scalar(ScalarKind::Id));
    assert_snapshot!(answer(plan, Subgraphs::default().answering("posts", body)).await, @r#"{"data":{"post":{"value":["1","b","2"]}}}"#);
}

#[tokio::test]
async fn fields_follow_the_runtime_type_wherever_it_is_told() {
    let body = r#"{"data":{"feed":[{"__typename":"Post","title":"a"},{"text":"b","__typename":"Notice"},null,
        {"__typename":"Notice","title":"not asked for","text":"c"}]}}"#;
    assert_snapshot!(answer(feed(), Subgraphs::default().answering("posts", body)).await, @r#"{"data":{"feed":[{"__typename":"Post","title":"a"},{"__typename":"Notice","title":"b"},null,{"__typename":"Notice","title":"c"}]}}"#);
}

#[tokio::test]
async fn a_runtime_type_that_clients_do_not_know_is_null_without_a_word() {
    let body = r#"{"data":{"feed":[{"__typename":"Draft","title":"secret"},{"__typename":"Post","title":"a"}]}}"#;
    assert_snapshot!(answer(feed(), Subgraphs::default().answering("posts", body)).await, @r#"{"data":{"feed":[null,{"__typename":"Post","title":"a"}]}}"#);
}

#[tokio::test]
async fn a_root_typename_needs_no_subgraph() {
    let typename =
        crate::support::plans::field("__typename", crate::support::plans::non_null(), ProjectedValue::Typename);
    assert_snapshot!(answer(query(Vec::new(), None, vec![typename]), Subgraphs::default()).await, @r#"{"data":{"__typename":"Query"}}"#);
}
