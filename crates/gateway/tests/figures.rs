//! The page of figures at `/metrics`.

use std::time::Duration;

use gateway::{GatewayConfig, HttpSubgraph, SubgraphEndpoint};
use reqwest::Method;
use service::telemetry::TelemetryConfig;
use supergraph::SubgraphName;

use crate::harness::{TestGateway, answer};

#[tokio::test]
async fn the_page_counts_requests_stages_fetches_and_cache_look_ups() {
    let quiet = TelemetryConfig { log_filter: "error".to_owned(), ..TelemetryConfig::default() };
    let telemetry = service::telemetry::start(&quiet, "gateway").unwrap();
    let mut config = GatewayConfig::default();
    config.traffic.breaker.failures = 1;
    config.traffic.breaker.open_ms = 600_000;
    // It answers nothing; `people` answers in this process.
    let url = "http://127.0.0.1:9/graphql".parse().unwrap();
    let gone = HttpSubgraph::new(url, Duration::from_secs(5));
    let gateway = TestGateway::with_parts(config, |parts| {
        parts.metrics = Some(telemetry.metrics().clone());
        parts.endpoints.insert(SubgraphName::new("notes"), SubgraphEndpoint::Http(gone));
    })
    .await;
    for document in ["{ whoami }", "{ whoami }", "{", "{ private }", "{ notes { text } }"] {
        answer(gateway.ask(document)).await;
    }
    let page = answer(gateway.request(Method::GET, "/metrics")).await.text;
    // Gateways of other tests in this process count on the same page.
    let counted = |name: &str, labels: &[&str]| {
        let mut lines = page.lines().filter(|line| line.starts_with(name));
        let line = lines.find(|line| labels.iter().all(|label| line.contains(label)));
        line.and_then(|line| line.rsplit(' ').next()?.parse::<u64>().ok()).unwrap_or_default()
    };
    assert!(counted("witan_requests_total", &["outcome=\"executed\""]) >= 2, "{page}");
    assert!(counted("witan_requests_total", &["outcome=\"invalid\""]) >= 1);
    assert!(counted("witan_requests_total", &["outcome=\"unauthenticated\""]) >= 1);
    for stage in ["authenticate", "parse", "validate", "plan", "authorize", "execute", "respond"] {
        assert!(counted("witan_stage_duration_seconds_count", &[&format!("stage=\"{stage}\"")]) >= 1, "{stage}");
    }
    assert!(counted("witan_fetch_duration_seconds_count", &["subgraph=\"people\"", "outcome=\"answered\""]) >= 2);
    assert!(counted("witan_cache_lookups_total", &["cache=\"plans\"", "hit=\"true\""]) >= 1);
    assert!(counted("witan_fetch_spared_total", &["subgraph=\"notes\"", "reason=\"failing\""]) >= 1, "{page}");
    assert!(page.lines().any(|line| line.starts_with("witan_subgraph_breaker") && line.contains("subgraph=\"notes\"")));
    assert!(!page.contains("127.0.0.1") && !page.contains("whoami"), "{page}");
}
