//! From a query to its answer, with the planner's own plans.

use std::sync::Arc;

use insta::assert_snapshot;
use serde_json::json;

use crate::support::run::{answer_query, answer_query_with, planned, text};
use crate::support::subgraphs::Subgraphs;

#[tokio::test]
async fn aliases_and_fragments_come_back_as_asked() {
    let query = "query { first: post { ...P id } post { title ... on Post { title id } } } fragment P on Post { heading: title }";
    let subgraphs = Subgraphs::default().answering("posts", r#"{"data":{"post":{"title":"Bins","id":1}}}"#);
    assert_snapshot!(answer_query(query, subgraphs).await, @r#"{"data":{"first":{"heading":"Bins","id":"1"},"post":{"title":"Bins","id":"1"}}}"#);
}

#[tokio::test]
async fn paths_of_errors_have_the_clients_keys() {
    let posts = r#"{"data":{"posts":[{"author":{"id":"m1"}},{"author":{"id":"m2"}}]},"errors":[{"message":"x","path":["posts",0,"title"]}]}"#;
    let members = r#"{"data":{"_entities":[{"photo":null},null]},"errors":[{"message":"x","path":["_entities",0,"photo"]},{"message":"x","path":["_entities",1]}]}"#;
    let query = "{ all: posts { by: author { picture: photo } } }";
    let subgraphs = Subgraphs::default().answering("posts", posts).answering("members", members);
    assert_snapshot!(answer_query(query, subgraphs).await, @r#"{"data":{"all":[{"by":{"picture":null}},{"by":{"picture":null}}]},"errors":[{"message":"a service could not give this","path":["all",0],"extensions":{"code":"SUBGRAPH_ERROR"}},{"message":"a service could not give this","path":["all",0,"by","picture"],"extensions":{"code":"SUBGRAPH_ERROR"}},{"message":"a service could not give this","path":["all",1,"by"],"extensions":{"code":"SUBGRAPH_ERROR"}}]}"#);
    let failing = Subgraphs::default().answering("posts", posts).answering("members", "oops");
    assert_snapshot!(answer_query(query, failing).await, @r#"{"data":{"all":[{"by":{"picture":null}},{"by":{"picture":null}}]},"errors":[{"message":"a service could not give this","path":["all",0],"extensions":{"code":"SUBGRAPH_ERROR"}},{"message":"a service gave an answer that cannot be used","path":["all",0,"by"],"extensions":{"code":"SUBGRAPH_BAD_ANSWER"}}]}"#);
}

#[tokio::test]
async fn an_entity_is_found_by_its_key_in_another_subgraph() {
    let subgraphs = Subgraphs::default()
        .answering("posts", r#"{"data":{"post":{"author":{"id":7}}}}"#)
        .answering("members", r#"{"data":{"_entities":[{"name":"Ada"}]}}"#);
    assert_snapshot!(answer_query("{ post { author { name id } } }", subgraphs).await, @r#"{"data":{"post":{"author":{"name":"Ada","id":"7"}}}}"#);
}

#[tokio::test]
async fn a_client_may_call_its_variable_as_it_likes() {
    let query = "query($representations: Boolean!) { post { author { photo @include(if: $representations) name } } }";
    let subgraphs = Subgraphs::default()
        .answering("posts", r#"{"data":{"post":{"author":{"id":"m1"}}}}"#)
        .answering("members", r#"{"data":{"_entities":[{"photo":"1.png","name":"Ada"}]}}"#);
    let subgraphs = Arc::new(subgraphs);
    let answer = text(planned(query, json!({ "representations": true }), subgraphs.clone())).await;
    assert_snapshot!(answer, @r#"{"data":{"post":{"author":{"photo":"1.png","name":"Ada"}}}}"#);
    assert_snapshot!(subgraphs.asked("members").join(""), @r#"{"query":"query($representations_:[_Any!]!,$representations:Boolean!){_entities(representations:$representations_){...on Member{photo@include(if:$representations) name}}}","variables":{"representations_":[{"__typename":"Member","id":"m1"}],"representations":true}}"#);
}

#[tokio::test]
async fn a_skipped_field_is_not_written() {
    let query = "query($with: Boolean!) { post { title author @include(if: $with) { name } id @skip(if: $with) } }";
    let without = Subgraphs::default().answering("posts", r#"{"data":{"post":{"title":"Bins","id":"1"}}}"#);
    assert_snapshot!(answer_query_with(query, json!({ "with": false }), without).await, @r#"{"data":{"post":{"title":"Bins","id":"1"}}}"#);
    let with = Subgraphs::default()
        .answering("posts", r#"{"data":{"post":{"title":"Bins","author":{"id":"m1"}}}}"#)
        .answering("members", r#"{"data":{"_entities":[{"name":"Ada"}]}}"#);
    assert_snapshot!(answer_query_with(query, json!({ "with": true }), with).await, @r#"{"data":{"post":{"title":"Bins","author":{"name":"Ada"}}}}"#);
}
