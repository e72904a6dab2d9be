//! Equal queries under way at the same time go out once, and what may not be shared never is.

use std::time::Duration;

use claims::hop::HopSigner;
use futures::future::{BoxFuture, join_all};
use gateway::{GatewayConfig, HttpSubgraph, SubgraphEndpoint};
use poem::http::StatusCode;
use serde_json::{Value, json};
use supergraph::SubgraphName;

use crate::harness::{TestGateway, answer, signing_key};
use crate::remote::{Remote, ask, code, eventually};

const LONG: Duration = Duration::from_secs(20);
const QUESTION: &str = "{ whoami }";

/// Begins all requests; operations are known by then, so each is at its fetch when this returns.
async fn begin(gateway: &TestGateway, documents: &[&str]) -> Vec<BoxFuture<'static, Value>> {
    let mut begun = Vec::new();
    for document in documents {
        let mut asking = ask(gateway, document, LONG);
        assert!(futures::poll!(&mut asking).is_pending());
        begun.push(asking);
    }
    begun
}

/// A gateway that has planned these operations, whose subgraph holds its answers back from now on; and how often it was asked.
async fn ready(remote: &Remote, gateway: &TestGateway, documents: &[&str]) -> usize {
    for document in documents {
        ask(gateway, document, LONG).await;
    }
    remote.hold();
    remote.times_asked()
}

/// Sends all at the same time; the subgraph is asked once for each.
async fn assert_each_goes_out(remote: &Remote, gateway: &TestGateway, documents: &[&str]) {
    let before = ready(remote, gateway, documents).await;
    let all = tokio::spawn(join_all(begin(gateway, documents).await));
    eventually(|| remote.times_asked() == before + documents.len()).await;
    remote.let_go();
    all.await.unwrap();
}

#[tokio::test]
async fn equal_queries_go_out_once_and_all_read_the_same_answer() {
    let remote = Remote::start().await;
    let gateway = remote.gateway(|_| ()).await;
    let before = ready(&remote, &gateway, &[QUESTION]).await;
    let begun = begin(&gateway, &[QUESTION; 5]).await;
    let all = tokio::spawn(join_all(begun));
    eventually(|| remote.times_asked() > before).await;
    remote.let_go();
    for answer in all.await.unwrap() {
        assert_eq!(answer, json!({ "data": { "whoami": "x" } }));
    }
    assert_eq!(remote.times_asked(), before + 1);
    // It has landed: who asks now gets an answer of now.
    ask(&gateway, QUESTION, LONG).await;
    assert_eq!(remote.times_asked(), before + 2);
}

#[tokio::test]
async fn queries_that_differ_in_a_byte_go_out_each() {
    let remote = Remote::start().await;
    let gateway = remote.gateway(|_| ()).await;
    let documents = ["{ whoami }", "{ slow }", "{ whoami slow }"];
    assert_each_goes_out(&remote, &gateway, &documents).await;
}

#[tokio::test]
async fn nothing_is_shared_where_it_is_turned_off() {
    let remote = Remote::start().await;
    let gateway = remote.gateway(|config| config.traffic.sharing.enabled = false).await;
    assert_each_goes_out(&remote, &gateway, &[QUESTION; 3]).await;
}

#[tokio::test]
async fn mutations_go_out_each() {
    let remote = Remote::start().await;
    let gateway = remote.gateway(|_| ()).await;
    let mutation = r#"mutation { rename(id: "1", name: "a") { id } }"#;
    assert_each_goes_out(&remote, &gateway, &[mutation; 3]).await;
}

#[tokio::test]
async fn what_says_who_is_asking_is_never_shared_not_even_among_the_unknown() {
    let remote = Remote::start().await;
    service::crypto::install();
    let mut people = remote.endpoint.clone();
    people.audience = Some("people".to_owned());
    let gateway = TestGateway::with_parts(gateway::GatewayConfig::default(), |parts| {
        parts.hop_signer = Some(HopSigner::new("witan-gateway", signing_key()));
        parts.endpoints.insert(SubgraphName::new("people"), SubgraphEndpoint::Http(people));
    })
    .await;
    assert_each_goes_out(&remote, &gateway, &[QUESTION; 3]).await;
}

#[tokio::test]
async fn whoever_began_it_may_go_away() {
    let remote = Remote::start().await;
    let gateway = remote.gateway(|_| ()).await;
    let before = ready(&remote, &gateway, &[QUESTION]).await;
    let mut begun = begin(&gateway, &[QUESTION; 3]).await;
    let first = begun.remove(0);
    let first = tokio::spawn(first);
    eventually(|| remote.times_asked() > before).await;
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    remote.let_go();
    for answer in join_all(begun).await {
        assert_eq!(answer["data"]["whoami"], "x");
    }
    assert_eq!(remote.times_asked(), before + 1);
}

#[tokio::test]
async fn what_nobody_waits_for_is_given_up() {
    let remote = Remote::start().await;
    let gateway = remote.gateway(|_| ()).await;
    let before = ready(&remote, &gateway, &[QUESTION]).await;
    drop(begin(&gateway, &[QUESTION; 3]).await);
    let again = tokio::spawn(ask(&gateway, QUESTION, LONG));
    eventually(|| remote.times_asked() > before).await;
    remote.let_go();
    assert_eq!(again.await.unwrap()["data"]["whoami"], "x");
}

#[tokio::test]
async fn each_waits_as_long_as_its_own_deadline_allows() {
    let remote = Remote::start().await;
    let gateway = remote.gateway(|_| ()).await;
    let before = ready(&remote, &gateway, &[QUESTION]).await;
    let mut short = ask(&gateway, QUESTION, Duration::from_millis(100));
    assert!(futures::poll!(&mut short).is_pending());
    let long = tokio::spawn(join_all(begin(&gateway, &[QUESTION]).await));
    assert_eq!(code(&short.await), "SUBGRAPH_TIMEOUT");
    remote.let_go();
    assert_eq!(long.await.unwrap()[0]["data"]["whoami"], "x");
    assert_eq!(remote.times_asked(), before + 1);
}

#[tokio::test]
async fn a_failure_is_told_to_all_who_waited() {
    let remote = Remote::start().await;
    let gateway = remote.gateway(|_| ()).await;
    let before = ready(&remote, &gateway, &[QUESTION]).await;
    remote.says(StatusCode::INTERNAL_SERVER_ERROR, None);
    let all = tokio::spawn(join_all(begin(&gateway, &[QUESTION; 3]).await));
    eventually(|| remote.times_asked() > before).await;
    remote.let_go();
    for answer in all.await.unwrap() {
        assert_eq!(code(&answer), "SUBGRAPH_BAD_ANSWER");
    }
    assert_eq!(remote.times_asked(), before + 1);
}

#[tokio::test]
async fn who_asks_after_a_mutation_gets_no_answer_from_before_it() {
    let remote = Remote::start().await;
    let gateway = remote.gateway(|_| ()).await;
    let mutation = r#"mutation { rename(id: "1", name: "a") { id } }"#;
    let before = ready(&remote, &gateway, &[QUESTION, mutation]).await;
    let old = tokio::spawn(join_all(begin(&gateway, &[QUESTION]).await));
    eventually(|| remote.times_asked() == before + 1).await;
    // The subgraph answers neither, but the mutation is over for the gateway: its client may ask what became of it.
    let written = ask(&gateway, mutation, Duration::from_millis(100)).await;
    assert_eq!(code(&written), "SUBGRAPH_TIMEOUT");
    let new = tokio::spawn(join_all(begin(&gateway, &[QUESTION]).await));
    eventually(|| remote.times_asked() == before + 3).await;
    remote.let_go();
    old.await.unwrap();
    new.await.unwrap();
}

#[tokio::test]
async fn queries_that_differ_in_a_header_that_is_passed_on_go_out_each() {
    let remote = Remote::start().await;
    let listed = vec!["x-tenant".parse().unwrap()];
    let people = HttpSubgraph { forward_headers: listed.clone(), ..remote.endpoint.clone() };
    let config = GatewayConfig { forward_headers: listed, ..GatewayConfig::default() };
    let gateway = TestGateway::with_parts(config, |parts| {
        parts.endpoints.insert(SubgraphName::new("people"), SubgraphEndpoint::Http(people));
    })
    .await;
    let before = ready(&remote, &gateway, &[QUESTION]).await;
    let all = ["a", "b"].map(|tenant| answer(gateway.ask(QUESTION).header("x-tenant", tenant)));
    let all = tokio::spawn(join_all(all));
    eventually(|| remote.times_asked() == before + 2).await;
    remote.let_go();
    for answer in all.await.unwrap() {
        assert_eq!(answer.data()["whoami"], "x");
    }
}

#[tokio::test]
async fn requests_alike_of_nobody_known_are_answered_once() {
    let gateway = TestGateway::start().await;
    gateway.seen.go_on.notify_one();
    assert_eq!(ask(&gateway, "{ slow }", LONG).await, json!({ "data": { "slow": "at last" } }));
    let begun = begin(&gateway, &["{ slow }"; 3]).await;
    // Only one of them has come to the subgraph, so one word lets all go.
    gateway.seen.go_on.notify_one();
    for answer in join_all(begun).await {
        assert_eq!(answer, json!({ "data": { "slow": "at last" } }));
    }
}

#[tokio::test]
async fn what_known_callers_ask_is_answered_for_each() {
    let gateway = TestGateway::start().await;
    let bearer = gateway.token(&[]);
    let mut begun = Vec::new();
    for _ in 0..2 {
        begun.push(tokio::spawn(gateway.ask("{ slow }").bearer_auth(&bearer).send()));
        // Each comes to the subgraph.
        gateway.seen.waiting.notified().await;
    }
    gateway.seen.go_on.notify_one();
    gateway.seen.go_on.notify_one();
    for answer in begun {
        assert_eq!(answer.await.unwrap().unwrap().text().await.unwrap(), r#"{"data":{"slow":"at last"}}"#);
    }
}
