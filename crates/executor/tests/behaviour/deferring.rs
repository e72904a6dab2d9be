//! Answers that come in parts.

use std::sync::Arc;

use executor::{Disclosures, Execution, FetchError, Gate, IncrementalForm, Limits, Refusal, execute};
use futures::future::BoxFuture;
use futures::{FutureExt as _, StreamExt as _};
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::run::{behind, deferring, parts};
use crate::support::subgraphs::{Answer, Subgraphs};

async fn answered(query: &str, values: Value, subgraphs: Subgraphs) -> String {
    parts(deferring(query, values, Arc::new(subgraphs))).await
}

/// The same, told by ids.
async fn told_by_id(query: &str, subgraphs: Subgraphs) -> String {
    let execution = deferring(query, json!({}), Arc::new(subgraphs));
    parts(Execution { form: IncrementalForm::ById, ..execution }).await
}

const POST: &str = r#"{"data":{"post":{"title":"Bins","author":{"id":"m1"},"id":"p1"}}}"#;

#[tokio::test]
async fn what_is_deferred_comes_with_its_path_and_label() {
    let query = r#"{ entry: post { title ... @defer(label: "who") { by: author { name } } } }"#;
    let subgraphs = Subgraphs::default()
        .answering("posts", POST)
        .answering("posts", r#"{"data":{"_entities":[{"author":{"id":"m1"}}]}}"#)
        .answering("members", r#"{"data":{"_entities":[{"name":"Ann"}]}}"#);
    assert_snapshot!(answered(query, json!({}), subgraphs).await, @r#"
    {"data":{"entry":{"title":"Bins"}},"hasNext":true}
    {"incremental":[{"data":{"by":{"name":"Ann"}},"path":["entry"],"label":"who"}],"hasNext":false}
    "#);
}

#[tokio::test]
async fn each_item_of_a_list_has_an_entry_of_its_own() {
    let query = "{ posts { title author { id ... @defer { name } } } }";
    let posts = r#"{"data":{"posts":[{"title":"a","author":{"id":"m1"}},{"title":"b","author":null},{"title":"c","author":{"id":"m1"}},{"title":"d","author":{"id":"m2"}}]}}"#;
    let subgraphs = Subgraphs::default()
        .answering("posts", posts)
        .answering("members", r#"{"data":{"_entities":[{"name":"Ann"},{"name":"Bob"}]}}"#);
    assert_snapshot!(answered(query, json!({}), subgraphs).await, @r#"
    {"data":{"posts":[{"title":"a","author":{"id":"m1"}},{"title":"b","author":null},{"title":"c","author":{"id":"m1"}},{"title":"d","author":{"id":"m2"}}]},"hasNext":true}
    {"incremental":[{"data":{"name":"Ann"},"path":["posts",0,"author"]},{"data":{"name":"Ann"},"path":["posts",2,"author"]},{"data":{"name":"Bob"},"path":["posts",3,"author"]}],"hasNext":false}
    "#);
}

#[tokio::test]
async fn by_ids_what_is_to_come_is_told_beforehand_and_ended() {
    let query = r#"{ posts { title author { id ... @defer(label: "who") { name ... @defer { photo } } } } }"#;
    let posts = r#"{"data":{"posts":[{"title":"a","author":{"id":"m1"}},{"title":"b","author":null},{"title":"c","author":{"id":"m2"}}]}}"#;
    let subgraphs = Subgraphs::default()
        .answering("posts", posts)
        .answering("members", r#"{"data":{"_entities":[{"name":"Ann"},{"name":"Bob"}]}}"#)
        .answering("members", r#"{"data":{"_entities":[{"photo":"a.png"},{"photo":null}]}}"#);
    assert_snapshot!(told_by_id(query, subgraphs).await, @r#"
    {"data":{"posts":[{"title":"a","author":{"id":"m1"}},{"title":"b","author":null},{"title":"c","author":{"id":"m2"}}]},"pending":[{"id":"0","path":["posts",0,"author"],"label":"who"},{"id":"1","path":["posts",2,"author"],"label":"who"}],"hasNext":true}
    {"incremental":[{"id":"0","data":{"name":"Ann"}},{"id":"1","data":{"name":"Bob"}}],"completed":[{"id":"0"},{"id":"1"}],"pending":[{"id":"2","path":["posts",0,"author"]},{"id":"3","path":["posts",2,"author"]}],"hasNext":true}
    {"incremental":[{"id":"2","data":{"photo":"a.png"}},{"id":"3","data":{"photo":null}}],"completed":[{"id":"2"},{"id":"3"}],"hasNext":false}
    "#);
}

#[tokio::test]
async fn by_ids_what_could_not_be_had_is_only_ended_with_its_errors() {
    let query = "{ post { id author { id ... @defer { name } ... @defer { photo } } } }";
    let told = r#"{"data":{"_entities":[{"name":null}]},"errors":[{"message":"x","path":["_entities",0,"name"]}]}"#;
    let subgraphs = Subgraphs::default()
        .answering("posts", POST)
        .answering("members", told)
        .answering("members", r#"{"data":{"_entities":[{"photo":"a.png"}]}}"#);
    assert_snapshot!(told_by_id(query, subgraphs).await, @r#"
    {"data":{"post":{"id":"p1","author":{"id":"m1"}}},"pending":[{"id":"0","path":["post","author"]},{"id":"1","path":["post","author"]}],"hasNext":true}
    {"completed":[{"id":"0","errors":[{"message":"a service could not give this","path":["post","author","name"],"extensions":{"code":"SUBGRAPH_ERROR"}}]}],"hasNext":true}
    {"incremental":[{"id":"1","data":{"photo":"a.png"}}],"completed":[{"id":"1"}],"hasNext":false}
    "#);
    let posts = r#"{"data":{"posts":[{"id":"p1","author":{"id":"m1"}},{"id":"p2","author":{"id":"m2"}}]}}"#;
    let told =
        r#"{"data":{"_entities":[{"name":"Ann"},null]},"errors":[{"message":"x","path":["_entities",1,"name"]}]}"#;
    let some = Subgraphs::default().answering("posts", posts).answering("members", told);
    assert_snapshot!(told_by_id("{ posts { id author { id ... @defer { name } } } }", some).await, @r#"
    {"data":{"posts":[{"id":"p1","author":{"id":"m1"}},{"id":"p2","author":{"id":"m2"}}]},"pending":[{"id":"0","path":["posts",0,"author"]},{"id":"1","path":["posts",1,"author"]}],"hasNext":true}
    {"incremental":[{"id":"0","data":{"name":"Ann"}}],"completed":[{"id":"0"},{"id":"1","errors":[{"message":"a service could not give this","path":["posts",1,"author","name"],"extensions":{"code":"SUBGRAPH_ERROR"}}]}],"hasNext":false}
    "#);
}

#[tokio::test]
async fn what_is_there_already_needs_no_fetch() {
    let query = "{ post { title ... @defer { again: title id } id } }";
    assert_snapshot!(answered(query, json!({}), Subgraphs::default().answering("posts", POST)).await, @r#"
    {"data":{"post":{"title":"Bins","id":"p1"}},"hasNext":true}
    {"incremental":[{"data":{"again":"Bins","id":"p1"},"path":["post"]}],"hasNext":false}
    "#);
}

#[tokio::test]
async fn a_null_that_may_not_be_ends_at_its_own_part() {
    let query = "{ post { id author { id ... @defer { name } ... @defer { photo } } } }";
    let subgraphs = Subgraphs::default()
        .answering("posts", POST)
        .answering(
            "members",
            r#"{"data":{"_entities":[{"name":null}]},"errors":[{"message":"x","path":["_entities",0,"name"]}]}"#,
        )
        .answering("members", r#"{"data":{"_entities":[{"photo":"a.png"}]}}"#);
    assert_snapshot!(answered(query, json!({}), subgraphs).await, @r#"
    {"data":{"post":{"id":"p1","author":{"id":"m1"}}},"hasNext":true}
    {"incremental":[{"data":null,"path":["post","author"],"errors":[{"message":"a service could not give this","path":["post","author","name"],"extensions":{"code":"SUBGRAPH_ERROR"}}]}],"hasNext":true}
    {"incremental":[{"data":{"photo":"a.png"},"path":["post","author"]}],"hasNext":false}
    "#);
}

#[tokio::test]
async fn what_fails_is_told_in_its_own_part() {
    let query = r#"{ posts { id author { id ... @defer(label: "l") { photo } } } }"#;
    let posts = r#"{"data":{"posts":[{"id":"p1","author":{"id":"m1"}},{"id":"p2","author":{"id":"m2"}}]}}"#;
    let told =
        r#"{"data":{"_entities":[{"photo":"a.png"},null]},"errors":[{"message":"x","path":["_entities",1,"photo"]}]}"#;
    let one = Subgraphs::default().answering("posts", posts).answering("members", told);
    assert_snapshot!(answered(query, json!({}), one).await, @r#"
    {"data":{"posts":[{"id":"p1","author":{"id":"m1"}},{"id":"p2","author":{"id":"m2"}}]},"hasNext":true}
    {"incremental":[{"data":{"photo":"a.png"},"path":["posts",0,"author"],"label":"l"},{"data":{"photo":null},"path":["posts",1,"author"],"label":"l","errors":[{"message":"a service could not give this","path":["posts",1,"author","photo"],"extensions":{"code":"SUBGRAPH_ERROR"}}]}],"hasNext":false}
    "#);
    let all = Subgraphs::default()
        .answering("posts", posts)
        .doing("members", Answer::Failure(|subgraph| FetchError::TimedOut { subgraph }));
    assert_snapshot!(answered(query, json!({}), all).await, @r#"
    {"data":{"posts":[{"id":"p1","author":{"id":"m1"}},{"id":"p2","author":{"id":"m2"}}]},"hasNext":true}
    {"incremental":[{"data":{"photo":null},"path":["posts",0,"author"],"label":"l","errors":[{"message":"a service did not answer in time","path":["posts",0,"author"],"extensions":{"code":"SUBGRAPH_TIMEOUT"}}]},{"data":{"photo":null},"path":["posts",1,"author"],"label":"l"}],"hasNext":false}
    "#);
}

#[tokio::test]
async fn what_is_not_there_is_not_asked_for_and_ends_the_answer() {
    let query = "{ post { id author { id ... @defer { name } } } }";
    let subgraphs = Subgraphs::default().answering("posts", r#"{"data":{"post":{"id":"p1","author":null}}}"#);
    assert_snapshot!(answered(query, json!({}), subgraphs).await, @r#"{"data":{"post":{"id":"p1","author":null}}}"#);
}

#[tokio::test]
async fn parts_come_within_parts() {
    let query = r#"{ post { id ... @defer(label: "outer") { author { id ... @defer(label: "inner") { name } } } } }"#;
    let subgraphs = Subgraphs::default()
        .answering("posts", r#"{"data":{"post":{"id":"p1"}}}"#)
        .answering("posts", r#"{"data":{"_entities":[{"author":{"id":"m1"}}]}}"#)
        .answering("members", r#"{"data":{"_entities":[{"name":"Ann"}]}}"#);
    assert_snapshot!(answered(query, json!({}), subgraphs).await, @r#"
    {"data":{"post":{"id":"p1"}},"hasNext":true}
    {"incremental":[{"data":{"author":{"id":"m1"}},"path":["post"],"label":"outer"}],"hasNext":true}
    {"incremental":[{"data":{"name":"Ann"},"path":["post","author"],"label":"inner"}],"hasNext":false}
    "#);
}

#[tokio::test]
async fn type_conditions_and_variables_decide_what_is_put_off() {
    let query = "query ($x: Boolean!, $now: Boolean!) { feed { id ... on Post @defer { title }
        ... on Notice @defer(if: $now) @include(if: $x) { text } } }";
    let feed = r#"{"data":{"feed":[{"__typename":"Post","id":"1"},{"__typename":"Notice","id":"2"},null]}}"#;
    let late = r#"{"data":{"_entities":[{"title":"Bins"}]}}"#;
    let subgraphs = Subgraphs::default().answering("posts", feed).answering("posts", late);
    assert_snapshot!(answered(query, json!({ "x": false, "now": true }), subgraphs).await, @r#"
    {"data":{"feed":[{"id":"1"},{"id":"2"},null]},"hasNext":true}
    {"incremental":[{"data":{"title":"Bins"},"path":["feed",0]}],"hasNext":false}
    "#);
    let feed = r#"{"data":{"feed":[{"__typename":"Post","id":"1"},{"__typename":"Notice","id":"2","text":"!"},null]}}"#;
    let subgraphs = Subgraphs::default().answering("posts", feed).answering("posts", late);
    assert_snapshot!(answered(query, json!({ "x": true, "now": false }), subgraphs).await, @r#"
    {"data":{"feed":[{"id":"1"},{"id":"2","text":"!"},null]},"hasNext":true}
    {"incremental":[{"data":{"title":"Bins"},"path":["feed",0]}],"hasNext":false}
    "#);
}

#[tokio::test(start_paused = true)]
async fn a_part_that_is_ready_does_not_wait_for_one_that_is_not() {
    let query =
        r#"{ post { id ... @defer(label: "slow") { title } author { id ... @defer(label: "fast") { name } } } }"#;
    let subgraphs = Subgraphs::default()
        .answering("posts", POST)
        .doing("posts", Answer::Silence)
        .answering("members", r#"{"data":{"_entities":[{"name":"Ann"}]}}"#);
    let mut execution = deferring(query, json!({}), Arc::new(subgraphs));
    execution.deadline = tokio::time::Instant::now() + std::time::Duration::from_millis(200);
    assert_snapshot!(parts(execution).await, @r#"
    {"data":{"post":{"id":"p1","author":{"id":"m1"}}},"hasNext":true}
    {"incremental":[{"data":{"name":"Ann"},"path":["post","author"],"label":"fast"}],"hasNext":true}
    {"incremental":[{"data":null,"path":["post"],"label":"slow","errors":[{"message":"a service did not answer in time","path":["post"],"extensions":{"code":"SUBGRAPH_TIMEOUT"}}]}],"hasNext":false}
    "#);
}

#[tokio::test]
async fn dropping_the_parts_ends_the_fetches() {
    let query = "{ post { id author { id ... @defer { name } } } }";
    let subgraphs = Arc::new(Subgraphs::default().answering("posts", POST).doing("members", Answer::Silence));
    let mut parts = Box::pin(execute(deferring(query, json!({}), subgraphs.clone())));
    let first = parts.next().await.unwrap();
    assert!(first.has_next);
    assert!(parts.next().now_or_never().is_none(), "the second part waits for its fetch");
    assert_eq!(Arc::strong_count(&subgraphs), 2);
    drop(parts);
    assert_eq!(Arc::strong_count(&subgraphs), 1, "nothing holds the transport any more");
}

#[tokio::test]
async fn all_parts_together_have_a_largest_size() {
    let query = "{ post { id author { id ... @defer { name } } } }";
    let name = "a".repeat(300);
    let subgraphs = Subgraphs::default()
        .answering("posts", POST)
        .answering("members", format!(r#"{{"data":{{"_entities":[{{"name":"{name}"}}]}}}}"#));
    let mut execution = deferring(query, json!({}), Arc::new(subgraphs));
    execution.limits = Limits { response_bytes_max: 60, ..Limits::default() };
    assert_snapshot!(parts(execution).await, @r#"
    {"data":{"post":{"id":"p1","author":{"id":"m1"}}},"hasNext":true}
    {"incremental":[{"data":null,"path":["post","author"],"errors":[{"message":"the answer is larger than this gateway gives; ask for less","extensions":{"code":"ANSWER_TOO_LARGE"}}]}],"hasNext":false}
    "#);
}

/// Lets the first part pass and nothing else.
struct Once(std::sync::atomic::AtomicBool);

impl Gate for Once {
    fn admit<'a>(&'a self, _: &'a Disclosures<'a>) -> BoxFuture<'a, Result<(), Refusal>> {
        let passed = self.0.swap(true, std::sync::atomic::Ordering::SeqCst);
        let refusal = || Refusal { code: "LEDGER_UNAVAILABLE", message: "nothing can be disclosed now".to_owned() };
        std::future::ready(if passed { Err(refusal()) } else { Ok(()) }).boxed()
    }
}

#[tokio::test]
async fn the_gate_is_asked_for_each_part() {
    let query = "{ post { id author { id ... @defer { name } } } }";
    let subgraphs = Subgraphs::default()
        .answering("posts", POST)
        .answering("members", r#"{"data":{"_entities":[{"name":"Ann"}]}}"#);
    let execution = deferring(query, json!({}), Arc::new(subgraphs));
    assert_snapshot!(parts(behind(Once(false.into()), execution)).await, @r#"
    {"data":{"post":{"id":"p1","author":{"id":"m1"}}},"hasNext":true}
    {"incremental":[{"data":null,"path":["post","author"],"errors":[{"message":"nothing can be disclosed now","extensions":{"code":"LEDGER_UNAVAILABLE"}}]}],"hasNext":false}
    "#);
}
