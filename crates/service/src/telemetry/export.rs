//! Sending to an OpenTelemetry collector: OTLP over HTTP, protobuf.
use std::time::Duration;

use opentelemetry_otlp::{
    ExporterBuildError, LogExporter, MetricExporter, Protocol, SpanExporter, WithExportConfig as _,
};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::logs::SdkLoggerProvider;
use opentelemetry_sdk::metrics::PeriodicReader;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};
use url::Url;

/// The longest wait for the collector to take one batch.
const SEND_TIMEOUT: Duration = Duration::from_secs(5);

/// How often metrics are sent.
const METRICS_INTERVAL: Duration = Duration::from_secs(30);

// The exporters send from threads of their own with a blocking client. The SDK's batch threads have no async runtime,
// so an async client would panic there at the first batch.

pub(super) fn traces(endpoint: &Url, resource: &Resource, ratio: f64) -> Result<SdkTracerProvider, ExporterBuildError> {
    let exporter = SpanExporter::builder()
        .with_http()
        .with_protocol(Protocol::HttpBinary)
        .with_timeout(SEND_TIMEOUT)
        .with_endpoint(signal(endpoint, "traces"))
        .build()?;
    let sampler = Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(ratio)));
    Ok(SdkTracerProvider::builder()
        .with_resource(resource.clone())
        .with_sampler(sampler)
        .with_batch_exporter(exporter)
        .build())
}

pub(super) fn logs(endpoint: &Url, resource: &Resource) -> Result<SdkLoggerProvider, ExporterBuildError> {
    let exporter = LogExporter::builder()
        .with_http()
        .with_protocol(Protocol::HttpBinary)
        .with_timeout(SEND_TIMEOUT)
        .with_endpoint(signal(endpoint, "logs"))
        .build()?;
    Ok(SdkLoggerProvider::builder().with_resource(resource.clone()).with_batch_exporter(exporter).build())
}

pub(super) fn metrics(endpoint: &Url) -> Result<PeriodicReader<MetricExporter>, ExporterBuildError> {
    let exporter = MetricExporter::builder()
        .with_http()
        .with_protocol(Protocol::HttpBinary)
        .with_timeout(SEND_TIMEOUT)
        .with_endpoint(signal(endpoint, "metrics"))
        .build()?;
    Ok(PeriodicReader::builder(exporter).with_interval(METRICS_INTERVAL).build())
}

fn signal(endpoint: &Url, name: &str) -> String {
    format!("{}/v1/{name}", endpoint.as_str().trim_end_matches('/'))
}
