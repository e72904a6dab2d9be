//! Subgraphs that fail, that ask to be left alone, and that are asked much.

use std::time::Duration;

use claims::hop::HopSigner;
use gateway::{GatewayConfig, SubgraphEndpoint};
use poem::http::StatusCode;
use serde_json::Value;
use supergraph::{SubgraphName, Supergraph};

use crate::harness::{SUPERGRAPH, TestGateway, endpoints, signing_key};
use crate::remote::{Remote, ask, code, eventually};

const LONG: Duration = Duration::from_secs(20);
const QUESTION: &str = "{ whoami }";
const BAD: StatusCode = StatusCode::INTERNAL_SERVER_ERROR;

/// After two failures open for so many milliseconds.
fn breaker(open_ms: u64) -> impl FnOnce(&mut GatewayConfig) {
    move |config| (config.traffic.breaker.failures, config.traffic.breaker.open_ms) = (2, open_ms)
}

/// Asks until the answer is right.
async fn until_answered(gateway: &TestGateway) {
    let asking = async {
        while ask(gateway, QUESTION, LONG).await["data"]["whoami"] != "x" {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), asking).await.expect("it is answered again");
}

fn retry_after(answer: &Value) -> u64 {
    assert_eq!(code(answer), "SUBGRAPH_UNAVAILABLE", "{answer:#}");
    answer["errors"][0]["extensions"]["retryAfter"].as_u64().unwrap()
}

#[tokio::test]
async fn a_subgraph_that_fails_again_and_again_is_left_alone_for_a_while() {
    let remote = Remote::start().await;
    let gateway = remote.gateway(breaker(60_000)).await;
    remote.says(BAD, None);
    for _ in 0..2 {
        assert_eq!(code(&ask(&gateway, QUESTION, LONG).await), "SUBGRAPH_BAD_ANSWER");
    }
    let asked = remote.times_asked();
    let spared = ask(&gateway, QUESTION, LONG).await;
    assert!((1..=60).contains(&retry_after(&spared)), "{spared:#}");
    assert_eq!(spared["data"]["whoami"], Value::Null);
    assert_eq!(spared["errors"][0]["message"], "a service is not available; try again later");
    // A mutation that is not sent is not one whose outcome is unknown.
    let mutation = ask(&gateway, r#"mutation { rename(id: "1", name: "a") { id } }"#, LONG).await;
    assert_eq!(mutation["errors"][0]["message"], "a service is not available; try again later");
    retry_after(&mutation);
    assert_eq!(remote.times_asked(), asked, "nothing was sent");
    // Others are asked as before.
    assert_eq!(ask(&gateway, "{ notes(first: 1) { text } }", LONG).await["data"]["notes"][0]["text"], "Note 1");
    // And a change of the schema does not forget it.
    let mut same = endpoints(&gateway.seen);
    same.insert(SubgraphName::new("people"), SubgraphEndpoint::Http(remote.endpoint.clone()));
    gateway.gateway.exchange(Supergraph::parse(SUPERGRAPH).unwrap(), same).unwrap();
    retry_after(&ask(&gateway, QUESTION, LONG).await);
}

#[tokio::test]
async fn one_request_is_let_through_to_try_and_closes_it() {
    let remote = Remote::start().await;
    let gateway = remote.gateway(breaker(30)).await;
    ask(&gateway, QUESTION, LONG).await;
    remote.says(BAD, None);
    for _ in 0..2 {
        ask(&gateway, QUESTION, LONG).await;
    }
    remote.says(StatusCode::OK, None);
    until_answered(&gateway).await;
    let asked = remote.times_asked();
    assert_eq!(asked, 4, "one to try, and no more");
    ask(&gateway, QUESTION, LONG).await;
    assert_eq!(remote.times_asked(), asked + 1);
}

#[tokio::test]
async fn while_one_is_tried_the_others_are_not_sent_and_an_abandoned_trial_is_made_up_for() {
    let remote = Remote::start().await;
    let gateway = remote.gateway(|config| {
        breaker(1)(config);
        config.traffic.sharing.enabled = false;
    });
    let gateway = gateway.await;
    remote.says(BAD, None);
    for _ in 0..2 {
        ask(&gateway, QUESTION, LONG).await;
    }
    remote.says(StatusCode::OK, None);
    remote.hold();
    tokio::time::sleep(Duration::from_millis(5)).await;
    let asked = remote.times_asked();
    let trial = tokio::spawn(ask(&gateway, QUESTION, LONG));
    eventually(|| remote.times_asked() == asked + 1).await;
    retry_after(&ask(&gateway, QUESTION, LONG).await);
    assert_eq!(remote.times_asked(), asked + 1);
    trial.abort();
    trial.await.unwrap_err();
    remote.let_go();
    until_answered(&gateway).await;
}

#[tokio::test]
async fn a_trial_that_fails_opens_it_again() {
    let remote = Remote::start().await;
    let gateway = remote.gateway(breaker(20)).await;
    remote.says(BAD, None);
    // Far more than two fail, and far fewer are sent than asked for.
    let (mut tried, mut spared) = (0, 0);
    while tried < 5 {
        match code(&ask(&gateway, QUESTION, LONG).await) {
            "SUBGRAPH_BAD_ANSWER" => tried += 1,
            other => {
                assert_eq!(other, "SUBGRAPH_UNAVAILABLE");
                spared += 1;
            }
        }
    }
    assert_eq!(remote.times_asked(), 5);
    assert!(spared > 0);
}

#[tokio::test]
async fn a_success_in_between_and_a_request_with_no_time_left_open_nothing() {
    let remote = Remote::start().await;
    let gateway = remote.gateway(breaker(60_000)).await;
    for _ in 0..3 {
        remote.says(BAD, None);
        ask(&gateway, QUESTION, LONG).await;
        remote.says(StatusCode::OK, None);
        ask(&gateway, QUESTION, LONG).await;
    }
    remote.hold();
    for _ in 0..4 {
        let late = ask(&gateway, QUESTION, Duration::from_millis(30)).await;
        assert_eq!(code(&late), "SUBGRAPH_TIMEOUT");
    }
    remote.let_go();
    assert_eq!(ask(&gateway, QUESTION, LONG).await["data"]["whoami"], "x");
}

#[tokio::test]
async fn without_a_breaker_every_request_is_sent() {
    let remote = Remote::start().await;
    let gateway = remote.gateway(|config| {
        breaker(60_000)(config);
        config.traffic.breaker.enabled = false;
    });
    let gateway = gateway.await;
    remote.says(BAD, None);
    for _ in 0..5 {
        assert_eq!(code(&ask(&gateway, QUESTION, LONG).await), "SUBGRAPH_BAD_ANSWER");
    }
    assert_eq!(remote.times_asked(), 5);
}

#[tokio::test]
async fn a_subgraph_that_asks_to_be_left_alone_is_and_the_client_is_told_for_how_long() {
    for status in [StatusCode::SERVICE_UNAVAILABLE, StatusCode::TOO_MANY_REQUESTS] {
        let remote = Remote::start().await;
        let gateway = remote.gateway(|_| ()).await;
        remote.says(status, Some("7"));
        assert_eq!(retry_after(&ask(&gateway, QUESTION, LONG).await), 7);
        assert!((6..=7).contains(&retry_after(&ask(&gateway, QUESTION, LONG).await)));
        assert_eq!(remote.times_asked(), 1);
    }
}

#[tokio::test]
async fn it_is_left_alone_no_longer_than_the_operator_allows() {
    let remote = Remote::start().await;
    let gateway = remote.gateway(|config| config.traffic.retry_after_ms_max = 20).await;
    remote.says(StatusCode::SERVICE_UNAVAILABLE, Some("86400"));
    retry_after(&ask(&gateway, QUESTION, LONG).await);
    remote.says(StatusCode::OK, None);
    until_answered(&gateway).await;

    let gateway = remote.gateway(|config| config.traffic.retry_after_ms_max = 0).await;
    remote.says(StatusCode::SERVICE_UNAVAILABLE, Some("7"));
    let asked = remote.times_asked();
    for _ in 0..3 {
        assert_eq!(retry_after(&ask(&gateway, QUESTION, LONG).await), 7);
    }
    assert_eq!(remote.times_asked(), asked + 3, "told, and not heeded");
}

#[tokio::test]
async fn one_caller_s_too_many_requests_are_not_all_callers_where_the_subgraph_knows_them() {
    let remote = Remote::start().await;
    service::crypto::install();
    let mut people = remote.endpoint.clone();
    people.audience = Some("people".to_owned());
    let gateway = TestGateway::with_parts(GatewayConfig::default(), |parts| {
        parts.hop_signer = Some(HopSigner::new("witan-gateway", signing_key()));
        parts.endpoints.insert(SubgraphName::new("people"), SubgraphEndpoint::Http(people));
    })
    .await;
    remote.says(StatusCode::TOO_MANY_REQUESTS, Some("7"));
    assert_eq!(retry_after(&ask(&gateway, QUESTION, LONG).await), 7);
    remote.says(StatusCode::OK, None);
    assert_eq!(ask(&gateway, QUESTION, LONG).await["data"]["whoami"], "x");
    remote.says(StatusCode::SERVICE_UNAVAILABLE, Some("7"));
    ask(&gateway, QUESTION, LONG).await;
    remote.says(StatusCode::OK, None);
    retry_after(&ask(&gateway, QUESTION, LONG).await);
}

#[tokio::test]
async fn requests_beyond_the_bound_wait_for_their_turn_until_their_deadline() {
    let remote = Remote::start().await;
    let gateway = remote.gateway(|config| {
        config.traffic.requests_max = 1;
        config.traffic.sharing.enabled = false;
    });
    let gateway = gateway.await;
    ask(&gateway, QUESTION, LONG).await;
    remote.hold();
    let first = tokio::spawn(ask(&gateway, QUESTION, LONG));
    eventually(|| remote.times_asked() == 2).await;
    let second = tokio::spawn(ask(&gateway, QUESTION, LONG));
    let late = ask(&gateway, QUESTION, Duration::from_millis(50)).await;
    assert!(["SUBGRAPH_UNAVAILABLE", "SUBGRAPH_TIMEOUT"].contains(&code(&late)), "{late:#}");
    assert_eq!(remote.times_asked(), 2);
    remote.let_go();
    assert_eq!(first.await.unwrap()["data"]["whoami"], "x");
    assert_eq!(second.await.unwrap()["data"]["whoami"], "x");
    assert_eq!(remote.times_asked(), 3);
}
