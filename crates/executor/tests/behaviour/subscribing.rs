//! Subscriptions: an answer for each event.

use std::sync::Arc;

use bytes::Bytes;
use executor::{FetchError, execute};
use futures::{FutureExt as _, StreamExt as _, stream};
use insta::assert_snapshot;
use serde_json::{Map, Value, json};

use crate::support::run::planned;
use crate::support::subgraphs::{Answer, Subgraphs};

const QUERY: &str = "subscription ($by: ID) { new: posted(by: $by) { title author { name } } }";

fn post(title: &str) -> Result<Bytes, FetchError> {
    Ok(format!(r#"{{"data":{{"posted":{{"title":"{title}","author":{{"id":"m1"}}}}}}}}"#).into())
}

async fn answers(query: &str, values: Value, subgraphs: Subgraphs) -> String {
    let parts = execute(planned(query, values, Arc::new(subgraphs)));
    let bodies = parts.map(|part| String::from_utf8(part.body.to_vec()).unwrap());
    bodies.collect::<Vec<_>>().await.join("\n")
}

#[tokio::test]
async fn each_event_is_answered_with_what_other_subgraphs_add() {
    let subgraphs = Arc::new(
        Subgraphs::default()
            .sending(stream::iter([post("a"), post("b")]).boxed())
            .answering("members", r#"{"data":{"_entities":[{"name":"Ann"}]}}"#)
            .answering("members", r#"{"data":{"_entities":[{"name":"Anne"}]}}"#),
    );
    let parts = execute(planned(QUERY, json!({ "by": "m1" }), subgraphs.clone()));
    let parts: Vec<String> = parts.map(|part| String::from_utf8(part.body.to_vec()).unwrap()).collect().await;
    assert_snapshot!(parts.join("\n"), @r#"
    {"data":{"new":{"title":"a","author":{"name":"Ann"}}}}
    {"data":{"new":{"title":"b","author":{"name":"Anne"}}}}
    "#);
    assert_snapshot!(subgraphs.asked("posts").join("\n"), @r#"{"query":"subscription($by:ID){posted(by:$by){title author{id}}}","variables":{"by":"m1"}}"#);
}

#[tokio::test]
async fn an_event_with_errors_is_an_answer_and_the_next_comes() {
    let failing = Ok(Bytes::from_static(br#"{"data":null,"errors":[{"message":"x"}]}"#));
    let subgraphs = Subgraphs::default()
        .sending(stream::iter([failing, post("b")]).boxed())
        .doing("members", Answer::Failure(|subgraph| FetchError::TimedOut { subgraph }));
    assert_snapshot!(answers(QUERY, Value::Object(Map::new()), subgraphs).await, @r#"
    {"data":{"new":null},"errors":[{"message":"a service could not give this","path":["new"],"extensions":{"code":"SUBGRAPH_ERROR"}}]}
    {"data":{"new":{"title":"b","author":null}},"errors":[{"message":"a service did not answer in time","path":["new","author"],"extensions":{"code":"SUBGRAPH_TIMEOUT"}}]}
    "#);
}

#[tokio::test]
async fn a_stream_that_breaks_tells_so_and_ends() {
    let broken = Err(FetchError::TimedOut { subgraph: supergraph::SubgraphName::new("posts") });
    let subgraphs = Subgraphs::default()
        .sending(stream::iter([post("a"), broken, post("never")]).boxed())
        .answering("members", r#"{"data":{"_entities":[{"name":"Ann"}]}}"#);
    assert_snapshot!(answers(QUERY, Value::Object(Map::new()), subgraphs).await, @r#"
    {"data":{"new":{"title":"a","author":{"name":"Ann"}}}}
    {"data":{"new":null},"errors":[{"message":"a service did not answer in time","path":["new"],"extensions":{"code":"SUBGRAPH_TIMEOUT"}}]}
    "#);
}

#[tokio::test]
async fn a_transport_that_cannot_subscribe_says_so() {
    assert_snapshot!(answers(QUERY, Value::Object(Map::new()), Subgraphs::default()).await, @r#"{"data":{"new":null},"errors":[{"message":"a service cannot do this","path":["new"],"extensions":{"code":"SUBGRAPH_UNREACHABLE"}}]}"#);
}

#[tokio::test]
async fn events_are_taken_one_at_a_time_and_dropping_the_answers_drops_them() {
    let (sent, held) = (Arc::new(std::sync::atomic::AtomicUsize::new(0)), Arc::new(()));
    let (count, holds) = (Arc::clone(&sent), Arc::clone(&held));
    let events = stream::repeat_with(move || {
        let _holds = &holds;
        count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        Ok(Bytes::from_static(br#"{"data":{"posted":null}}"#))
    });
    let subgraphs = Subgraphs::default().sending(events.boxed());
    let mut parts = Box::pin(execute(planned("subscription { posted { title } }", json!({}), Arc::new(subgraphs))));
    for _ in 0..3 {
        let part = parts.next().await.unwrap();
        assert!(part.has_next && &*part.body == br#"{"data":{"posted":null}}"#, "{part:?}");
    }
    assert_eq!(sent.load(std::sync::atomic::Ordering::SeqCst), 3, "nothing is read ahead");
    drop(parts);
    assert_eq!(Arc::strong_count(&held), 1, "nobody holds the events any more");
}

#[tokio::test]
async fn waiting_for_an_event_has_no_deadline() {
    let subgraphs = Subgraphs::default().sending(stream::pending().boxed());
    let mut execution = planned("subscription { posted { title } }", json!({}), Arc::new(subgraphs));
    execution.deadline = tokio::time::Instant::now();
    let mut parts = Box::pin(execute(execution));
    tokio::task::yield_now().await;
    assert!(parts.next().now_or_never().is_none());
}
