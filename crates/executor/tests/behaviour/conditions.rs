//! `@skip` and `@include`, on fields and on whole fetches, and variables sent along.

use std::sync::Arc;

use insta::assert_snapshot;
use query_planner::{Condition, PlanNode};
use serde_json::json;

use crate::support::plans::{fetch, name, post_value, post_with_author};
use crate::support::run::{execution, text, variables};
use crate::support::subgraphs::Subgraphs;

const POST: &str = r#"{"data":{"post":{"title":"Bins","author":{"id":"m1"}}}}"#;
const DECLARED: &str = "query($with: Boolean) { feed(with: $with) { id } }";

#[tokio::test]
async fn a_whole_fetch_is_skipped_by_its_variable() {
    let mut plan = post_with_author();
    let Some(PlanNode::Sequence(nodes)) = &mut plan.node else { panic!() };
    let flatten = nodes.pop().unwrap();
    nodes.push(PlanNode::Condition { variable: name("with"), when_true: Some(Box::new(flatten)), when_false: None });
    let post = plan.projection.fields.first_mut().unwrap();
    let query_planner::ProjectedValue::Object(post) = &mut post.value else { panic!() };
    post.fields[1].conditions = vec![vec![Condition { variable: name("with"), equals: true }]];

    for (value, expected) in [
        (false, r#"{"data":{"post":{"title":"Bins"}}}"#),
        (true, r#"{"data":{"post":{"title":"Bins","author":{"name":"Ada","photo":null}}}}"#),
    ] {
        let mut subgraphs = Subgraphs::default().answering("posts", POST);
        if value {
            subgraphs = subgraphs.answering("members", r#"{"data":{"_entities":[{"name":"Ada","photo":null}]}}"#);
        }
        let mut execution = execution(plan.clone(), Arc::new(subgraphs));
        execution.variables = variables(DECLARED, json!({ "with": value }));
        assert_eq!(text(execution).await, expected);
    }
}

#[tokio::test]
async fn a_response_key_named_twice_is_written_once_where_it_first_applies() {
    let mut plan = post_value(
        crate::support::plans::nullable(),
        query_planner::ProjectedValue::Scalar(query_planner::ScalarKind::Int),
    );
    let query_planner::ProjectedValue::Object(post) = &mut plan.projection.fields[0].value else { panic!() };
    let again = post.fields[0].clone();
    post.fields[0].conditions = vec![vec![Condition { variable: name("with"), equals: false }]];
    post.fields.push(again);
    for value in [true, false] {
        let subgraphs = Subgraphs::default().answering("posts", r#"{"data":{"post":{"value":7}}}"#);
        let mut execution = execution(plan.clone(), Arc::new(subgraphs));
        execution.variables = variables(DECLARED, json!({ "with": value }));
        assert_eq!(text(execution).await, r#"{"data":{"post":{"value":7}}}"#);
    }
}

#[tokio::test]
async fn variables_are_sent_along_and_those_left_out_are_left_out() {
    let mut plan = post_with_author();
    for node in &mut plan.fetches {
        node.variables = vec![name("absent"), name("with")];
    }
    let subgraphs = Subgraphs::default()
        .answering("posts", POST)
        .answering("members", r#"{"data":{"_entities":[{"name":"Ada","photo":null}]}}"#);
    let subgraphs = Arc::new(subgraphs);
    let mut execution = execution(plan, subgraphs.clone());
    execution.variables = variables(DECLARED, json!({ "with": true }));
    text(execution).await;
    assert_snapshot!(subgraphs.asked("posts").join(""), @r#"{"query":"{post{title author{id}}}","variables":{"with":true}}"#);
    assert!(subgraphs.asked("members").join("").ends_with(r#""id":"m1"}],"with":true}}"#));
}

#[tokio::test]
async fn fetches_side_by_side_are_all_waited_for() {
    let mut plan = crate::support::plans::like_and_rename();
    plan.node = Some(PlanNode::Parallel(vec![fetch(0), fetch(1)]));
    let subgraphs = Subgraphs::default()
        .answering("posts", r#"{"data":{"like":{"title":"Bins"}}}"#)
        .answering("members", r#"{"data":{"rename":{"name":"Ada"}}}"#);
    assert_snapshot!(text(execution(plan, Arc::new(subgraphs))).await, @r#"{"data":{"like":{"title":"Bins"},"rename":{"name":"Ada"}}}"#);
}
