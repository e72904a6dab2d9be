//! Deadlines, clients that go away, schemas that change, and stopping.

use std::sync::atomic::Ordering;
use std::time::Duration;

use gateway::{GatewayConfig, HttpSubgraph, SubgraphEndpoint};
use reqwest::Method;
use supergraph::{SubgraphName, Supergraph};
use tokio::net::TcpListener;

use crate::harness::{SUPERGRAPH, TestGateway, answer, endpoints};

#[tokio::test]
async fn a_subgraph_that_does_not_answer_costs_its_fields_and_no_more_time_than_allowed() {
    // It takes connections and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/graphql", silent.local_addr().unwrap()).parse().unwrap();
    let people = SubgraphEndpoint::Http(HttpSubgraph::new(url, Duration::from_millis(50)));
    let gateway = TestGateway::with_parts(GatewayConfig::default(), |parts| {
        parts.endpoints.insert(SubgraphName::new("people"), people);
    })
    .await;
    let answer = answer(gateway.ask("{ slow notes(first: 1) { text } }")).await;
    assert_eq!((answer.status, answer.code()), (200, "SUBGRAPH_TIMEOUT"), "{answer:?}");
    assert_eq!(answer.json["data"]["slow"], serde_json::Value::Null);
    assert_eq!(answer.json["data"]["notes"][0]["text"], "Note 1");
    assert_eq!(answer.json["errors"][0]["path"], serde_json::json!(["slow"]));
}

#[tokio::test]
async fn a_mutation_is_carried_to_its_end_though_its_client_went_away() {
    let gateway = TestGateway::start().await;
    let request = gateway.ask(r#"mutation { rename(id: "1", name: "wait") { id } }"#);
    let asking = tokio::spawn(request.send());
    gateway.seen.waiting.notified().await;
    asking.abort();
    asking.await.ok();
    gateway.seen.go_on.notify_one();
    gateway.gateway.finish().await;
    assert_eq!(gateway.seen.renamed.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_request_keeps_the_schema_it_began_with() {
    let gateway = TestGateway::start().await;
    let slow = tokio::spawn(gateway.ask("{ slow }").send());
    gateway.seen.waiting.notified().await;
    let without = SUPERGRAPH.replace("  slow: String @join__field(graph: PEOPLE)\n", "");
    gateway.gateway.exchange(Supergraph::parse(&without).unwrap(), endpoints(&gateway.seen)).unwrap();
    answer(gateway.ask("{ slow }")).await.assert_refused(400, "GRAPHQL_VALIDATION_FAILED");
    answer(gateway.ask("{ whoami }")).await.data();
    gateway.seen.go_on.notify_one();
    assert_eq!(slow.await.unwrap().unwrap().text().await.unwrap(), r#"{"data":{"slow":"at last"}}"#);
}

#[tokio::test]
async fn stopping_answers_what_is_in_flight_and_says_so_first() {
    let mut gateway = TestGateway::start().await;
    let slow = tokio::spawn(gateway.ask("{ slow }").send());
    gateway.seen.waiting.notified().await;
    gateway.shutdown.request();
    gateway.seen.go_on.notify_one();
    assert_eq!(slow.await.unwrap().unwrap().status(), 200);
    (&mut gateway.serving).await.unwrap();
    assert!(gateway.ask("{ __typename }").send().await.is_err());
}

#[tokio::test]
async fn health_and_readiness_are_told_apart() {
    let mut component = None;
    let gateway = TestGateway::with_parts(GatewayConfig::default(), |parts| {
        component = Some(parts.health.component("subgraph posts"));
    })
    .await;
    let status = async |path: &str| answer(gateway.request(Method::GET, path)).await.status;
    assert_eq!((status("/health").await, status("/ready").await), (200, 503));
    component.unwrap().ok();
    assert_eq!((status("/health").await, status("/ready").await), (200, 200));
}

#[tokio::test]
async fn readiness_names_the_supergraph_and_the_subgraphs_of_this_process_and_no_others() {
    let url = "http://127.0.0.1:9/graphql".parse().unwrap();
    let gone = SubgraphEndpoint::Http(HttpSubgraph::new(url, Duration::from_secs(5)));
    let gateway = TestGateway::with_parts(GatewayConfig::default(), |parts| {
        parts.endpoints.insert(SubgraphName::new("people"), gone);
    })
    .await;
    let ready = answer(gateway.request(Method::GET, "/ready")).await;
    assert_eq!(ready.status, 200, "{ready:?}");
    let ok = serde_json::json!({ "state": "ok" });
    assert_eq!(ready.json["components"], serde_json::json!({ "supergraph": ok, "subgraph notes": ok }));
}
