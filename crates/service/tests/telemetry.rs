//! Traces, metrics and logs, sent to a collector and shown on a page.
use std::time::Duration;

use opentelemetry::trace::TraceContextExt as _;
use opentelemetry::{KeyValue, global};
use poem::endpoint::make_sync;
use poem::http::HeaderMap;
use poem::{Body, Route, handler, post};
use service::server::{Listener, ServerLimits};
use service::telemetry::{self, TelemetryConfig, TelemetryError, trace_context};
use service::{Health, Shutdown};
use tokio::sync::mpsc;
use tracing::info_span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

/// What a collector got: the path, and the bytes.
type Got = (String, Vec<u8>);

/// A collector that takes everything and passes it on.
async fn collector() -> (url::Url, mpsc::UnboundedReceiver<Got>) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let listener = Listener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.address()).parse().unwrap();
    let endpoint = Route::new().at("/v1/:signal", post(poem::EndpointExt::data(take, sender)));
    tokio::spawn(async move {
        listener.serve(endpoint, ServerLimits::default(), &Health::new(), &Shutdown::default()).await
    });
    (url, receiver)
}

#[handler]
async fn take(
    request: &poem::Request,
    body: Body,
    sender: poem::web::Data<&mpsc::UnboundedSender<Got>>,
) -> poem::Result<()> {
    assert_eq!(request.content_type(), Some("application/x-protobuf"));
    sender.send((request.uri().path().to_owned(), body.into_vec().await?)).ok();
    Ok(())
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

// One test, because a process starts telemetry once.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_process_does_is_told_to_the_collector_and_on_the_page() {
    let bad = TelemetryConfig { log_filter: "info,,=".into(), ..TelemetryConfig::default() };
    assert!(matches!(telemetry::start(&bad, "test"), Err(TelemetryError::Filter(_))));

    let (url, mut received) = collector().await;
    let config = TelemetryConfig { otlp_endpoint: Some(url), ..TelemetryConfig::default() };
    let telemetry = telemetry::start(&config, "example-service").unwrap();
    assert!(matches!(telemetry::start(&config, "again"), Err(TelemetryError::AlreadyStarted(_))));

    // A span that belongs to a trace begun elsewhere, and passes it on.
    let mut headers = HeaderMap::new();
    let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    headers.insert("traceparent", parent.parse().unwrap());
    let span = info_span!("a-span-of-this-test");
    trace_context::accept(&span, &headers);
    span.in_scope(|| tracing::info!("a-line-of-this-test"));
    let mut passed_on = HeaderMap::new();
    trace_context::inject(&span, &mut passed_on);
    let passed_on = passed_on["traceparent"].to_str().unwrap().to_owned();
    let span_id = span.context().span().span_context().span_id();
    assert_eq!(passed_on, format!("00-0af7651916cd43dd8448eb211c80319c-{span_id}-01"));
    // What is part of it: in the trace though the log shows no such level, and the log's lines of that level are nowhere.
    span.in_scope(|| tracing::debug_span!("a-stage-of-this-test").in_scope(|| tracing::debug!("an-unasked-line")));
    drop(span);

    // What clients send as a trace context is only ever a trace context.
    let hostile = info_span!("hostile");
    headers.insert("traceparent", "00-zzz".parse().unwrap());
    trace_context::accept(&hostile, &headers);
    assert_ne!(hostile.context().span().span_context().trace_id().to_string(), "0af7651916cd43dd8448eb211c80319c");

    global::meter("test").u64_counter("things_done").build().add(3, &[KeyValue::new("kind", "small")]);
    request_is_measured().await;
    let text = telemetry.metrics().text().unwrap();
    assert!(text.contains("things_done_total{kind=\"small\""), "{text}");
    assert!(text.contains("http_server_request_duration_seconds_count{http_request_method=\"GET\""), "{text}");

    telemetry.shutdown(Duration::from_secs(10)).await;
    let mut told = Vec::new();
    received.close();
    while let Some(got) = received.recv().await {
        told.push(got);
    }
    let told_in = |path: &str, text: &str| told.iter().any(|(at, bytes)| at == path && contains(bytes, text));
    assert!(told_in("/v1/traces", "a-span-of-this-test"));
    assert!(told_in("/v1/traces", "a-stage-of-this-test"));
    assert!(!told.iter().any(|(_, bytes)| contains(bytes, "an-unasked-line")));
    assert!(told_in("/v1/traces", "example-service"));
    assert!(told_in("/v1/logs", "a-line-of-this-test"));
    assert!(told_in("/v1/metrics", "things_done"));
}

async fn request_is_measured() {
    let listener = Listener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.address());
    let shutdown = Shutdown::default();
    let its_shutdown = shutdown.clone();
    let endpoint = Route::new().at("/", make_sync(|_| "hello"));
    let ended =
        tokio::spawn(
            async move { listener.serve(endpoint, ServerLimits::default(), &Health::new(), &its_shutdown).await },
        );
    service::crypto::install();
    reqwest::get(url).await.unwrap();
    shutdown.request();
    ended.await.unwrap();
}
