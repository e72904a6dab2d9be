//! Mutations: one after the other, and never sent twice.

use std::sync::Arc;

use executor::FetchError;
use insta::assert_snapshot;

use crate::support::plans::like_and_rename;
use crate::support::run::{execution, text};
use crate::support::subgraphs::{Answer, Subgraphs};

#[tokio::test]
async fn root_fields_run_in_order() {
    let subgraphs = Subgraphs::default()
        .answering("posts", r#"{"data":{"like":{"title":"Bins"}}}"#)
        .answering("members", r#"{"data":{"rename":{"name":"Ada"}}}"#);
    let subgraphs = Arc::new(subgraphs);
    assert_snapshot!(text(execution(like_and_rename(), subgraphs.clone())).await, @r#"{"data":{"like":{"title":"Bins"},"rename":{"name":"Ada"}}}"#);
    assert_eq!(subgraphs.order(), ["posts", "members"]);
}

#[tokio::test]
async fn a_mutation_that_broke_off_is_not_sent_again_and_its_outcome_is_unknown() {
    let interrupted = |subgraph| FetchError::Interrupted { subgraph, source: "reset by posts.internal".into() };
    let subgraphs = Subgraphs::default()
        .doing("posts", Answer::Failure(interrupted))
        .answering("members", r#"{"data":{"rename":{"name":"Ada"}}}"#);
    let subgraphs = Arc::new(subgraphs);
    assert_snapshot!(text(execution(like_and_rename(), subgraphs.clone())).await, @r#"{"data":{"like":null,"rename":{"name":"Ada"}},"errors":[{"message":"a service gave no usable answer; whether it carried out the mutation is unknown","path":["like"],"extensions":{"code":"SUBGRAPH_UNREACHABLE"}}]}"#);
    assert_eq!(subgraphs.asked("posts").len(), 1);
}

#[tokio::test]
async fn a_mutation_that_could_not_be_sent_is_not_sent_again_either() {
    let unreachable = |subgraph| FetchError::Unreachable { subgraph, source: "refused".into() };
    let subgraphs = Subgraphs::default()
        .doing("posts", Answer::Failure(unreachable))
        .answering("members", r#"{"data":{"rename":{"name":"Ada"}}}"#);
    let subgraphs = Arc::new(subgraphs);
    assert_snapshot!(text(execution(like_and_rename(), subgraphs.clone())).await, @r#"{"data":{"like":null,"rename":{"name":"Ada"}},"errors":[{"message":"a service cannot be reached","path":["like"],"extensions":{"code":"SUBGRAPH_UNREACHABLE"}}]}"#);
    assert_eq!(subgraphs.asked("posts").len(), 1);
}
