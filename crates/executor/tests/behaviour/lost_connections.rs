//! Subgraphs that are late or away.

use std::sync::Arc;
use std::time::Duration;

use executor::{FetchError, Limits};
use insta::assert_snapshot;
use tokio::time::Instant;

use crate::support::plans::post_with_author;
use crate::support::run::{execution, text};
use crate::support::subgraphs::{Answer, Subgraphs};

const POST: &str = r#"{"data":{"post":{"title":"Bins","author":{"id":"m1"}}}}"#;

#[tokio::test(start_paused = true)]
async fn a_silent_subgraph_is_waited_for_no_longer_than_the_fetch_timeout() {
    let subgraphs = Subgraphs::default().answering("posts", POST).doing("members", Answer::Silence);
    let mut execution = execution(post_with_author(), Arc::new(subgraphs));
    execution.limits = Limits { fetch_timeout: Duration::from_secs(3), ..Limits::default() };
    let start = Instant::now();
    assert_snapshot!(text(execution).await, @r#"{"data":{"post":{"title":"Bins","author":null}},"errors":[{"message":"a service did not answer in time","path":["post","author"],"extensions":{"code":"SUBGRAPH_TIMEOUT"}}]}"#);
    assert_eq!(start.elapsed().as_secs(), 3);
}

#[tokio::test(start_paused = true)]
async fn no_fetch_outlives_the_requests_deadline() {
    let subgraphs = Subgraphs::default().answering("posts", POST).doing("members", Answer::Silence);
    let mut execution = execution(post_with_author(), Arc::new(subgraphs));
    let start = Instant::now();
    execution.deadline = start + Duration::from_secs(1);
    text(execution).await;
    assert_eq!(start.elapsed().as_secs(), 1);
}

#[tokio::test]
async fn a_query_that_was_not_sent_is_sent_once_more() {
    let unreachable = |subgraph| FetchError::Unreachable { subgraph, source: "stale".into() };
    let subgraphs = Subgraphs::default()
        .doing("posts", Answer::Failure(unreachable))
        .answering("posts", POST)
        .doing("members", Answer::Failure(unreachable))
        .doing("members", Answer::Failure(unreachable));
    let subgraphs = Arc::new(subgraphs);
    assert_snapshot!(text(execution(post_with_author(), subgraphs.clone())).await, @r#"{"data":{"post":{"title":"Bins","author":null}},"errors":[{"message":"a service cannot be reached","path":["post","author"],"extensions":{"code":"SUBGRAPH_UNREACHABLE"}}]}"#);
    assert_eq!(subgraphs.asked("members").len(), 2);
}

#[tokio::test]
async fn a_query_that_may_have_been_seen_is_not_sent_again() {
    let interrupted = |subgraph| FetchError::Interrupted { subgraph, source: "reset".into() };
    let subgraphs = Arc::new(Subgraphs::default().doing("posts", Answer::Failure(interrupted)));
    assert_snapshot!(text(execution(post_with_author(), subgraphs.clone())).await, @r#"{"data":{"post":null},"errors":[{"message":"a service broke off its answer","path":["post"],"extensions":{"code":"SUBGRAPH_UNREACHABLE"}}]}"#);
    assert_eq!(subgraphs.order(), ["posts"]);
}
