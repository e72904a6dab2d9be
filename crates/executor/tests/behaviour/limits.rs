//! Bounds, and the gate before the first byte.

use std::sync::Arc;

use executor::{Disclosures, Gate, Limits, Refusal};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use insta::assert_snapshot;
use query_planner::{PathElement, PlanNode};

use crate::support::plans::{
    HIDDEN_ID, fetch, flatten, into, member_fetch, nullable, object, post_with_author, posts_with_authors, query,
    renamed, root_fetch, string,
};
use crate::support::run::{behind, execution, text};
use crate::support::subgraphs::Subgraphs;

async fn limited(limits: Limits, posts: impl Into<bytes::Bytes>) -> String {
    let subgraphs = Subgraphs::default().answering("posts", posts);
    let mut execution = execution(posts_with_authors(), Arc::new(subgraphs));
    execution.limits = limits;
    text(execution).await
}

const REFUSED: &str = r#"{"data":{"posts":null},"errors":[{"message":"a service gave an answer that cannot be used","path":["posts"],"extensions":{"code":"SUBGRAPH_BAD_ANSWER"}}]}"#;

#[tokio::test]
async fn an_answer_nested_too_deep_is_refused_where_it_was_not_even_asked_for() {
    let deep =
        |levels: usize| format!("{{\"data\":{{\"posts\":[],\"x\":{}{}}}}}", "[".repeat(levels), "]".repeat(levels));
    assert_eq!(limited(Limits::default(), deep(100_000)).await, REFUSED);
    assert_eq!(limited(Limits::default(), deep(100)).await, r#"{"data":{"posts":[]}}"#);
}

#[tokio::test]
async fn an_answer_that_is_too_large_is_refused() {
    let limits = Limits { answer_bytes_max: 1000, ..Limits::default() };
    let padded = format!("{{\"data\":{{\"posts\":[]}}{}}}", " ".repeat(1000));
    assert_eq!(limited(limits, padded).await, REFUSED);
}

#[tokio::test]
async fn a_small_answer_of_many_objects_takes_bounded_memory() {
    let limits = Limits { tree_values_max: 1000, ..Limits::default() };
    let many = format!("{{\"data\":{{\"posts\":[{}]}}}}", vec!["{}"; 1000].join(","));
    assert_eq!(limited(limits, many).await, REFUSED);
}

#[tokio::test]
async fn an_answer_for_the_client_has_a_largest_size() {
    let limits = Limits { response_bytes_max: 1000, ..Limits::default() };
    let many = format!("{{\"data\":{{\"posts\":[{}]}}}}", vec![r#"{"title":"a"}"#; 1000].join(","));
    assert_snapshot!(limited(limits, many).await, @r#"{"data":null,"errors":[{"message":"the answer is larger than this gateway gives; ask for less","extensions":{"code":"ANSWER_TOO_LARGE"}}]}"#);
}

struct Closed;

impl Gate for Closed {
    fn admit<'a>(&'a self, _: &'a Disclosures<'a>) -> BoxFuture<'a, Result<(), Refusal>> {
        let refusal = Refusal { code: "LEDGER_UNAVAILABLE", message: "nothing can be disclosed now".to_owned() };
        std::future::ready(Err(refusal)).boxed()
    }
}

#[tokio::test]
async fn nothing_passes_a_closed_gate() {
    let subgraphs = Subgraphs::default()
        .answering("posts", r#"{"data":{"post":{"title":"Bins","author":{"id":"m1"}}}}"#)
        .answering("members", r#"{"data":{"_entities":[{"name":"Ada","photo":null}]}}"#);
    let execution = behind(Closed, execution(post_with_author(), Arc::new(subgraphs)));
    assert_snapshot!(text(execution).await, @r#"{"data":null,"errors":[{"message":"nothing can be disclosed now","extensions":{"code":"LEDGER_UNAVAILABLE"}}]}"#);
}

/// Members who are each other's friends, over and over: one entity a level, and two ways to it from each level above.
#[tokio::test]
async fn entities_that_many_ways_lead_to_are_walked_to_once() {
    const LEVELS: u32 = 40;
    let friend = |key: &str| object(key, Some("Member"), vec![renamed("id", HIDDEN_ID)]);
    let mut fetches = vec![root_fetch("members", "{member{id}}", vec![friend("member")])];
    let mut path = vec![into("member")];
    let mut nodes = vec![fetch(0)];
    let mut subgraphs = Subgraphs::default().answering("members", r#"{"data":{"member":{"id":"m0"}}}"#);
    for level in 1..=LEVELS {
        let friends = vec![object("friends", Some("Member"), vec![renamed("id", HIDDEN_ID)])];
        fetches.push(member_fetch(friends));
        nodes.push(flatten(path.clone(), level));
        path.extend([into("friends"), PathElement::Each]);
        let body = format!(r#"{{"data":{{"_entities":[{{"friends":[{{"id":"m{level}"}},{{"id":"m{level}"}}]}}]}}}}"#);
        subgraphs = subgraphs.answering("members", body);
    }
    let plan = query(fetches, Some(PlanNode::Sequence(nodes)), vec![string("none", nullable())]);
    let subgraphs = Arc::new(subgraphs);
    assert_snapshot!(text(execution(plan, subgraphs.clone())).await, @r#"{"data":{"none":null}}"#);
    assert_eq!(subgraphs.asked("members").len(), 1 + LEVELS as usize);
}
