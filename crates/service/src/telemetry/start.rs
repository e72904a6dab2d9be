//! Starting telemetry, and ending it without losing what was told last.
use std::io::IsTerminal as _;
use std::time::Duration;

use opentelemetry::global;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_appender_tracing::layer::OpenTelemetryTracingBridge;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::logs::SdkLoggerProvider;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;
use prometheus::Registry as PrometheusRegistry;
use tracing::{Level, Metadata};
use tracing_subscriber::filter::{FilterExt as _, FilterFn, LevelFilter};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer, Registry, fmt};

use super::config::{LogFormat, TelemetryConfig};
use super::export;
use super::metrics::Metrics;
use crate::crypto;

/// What sends telemetry must not be told of in telemetry: each batch sent would make the next.
const SENDS_TELEMETRY: [&str; 8] = [
    "hyper",
    "hyper_util",
    "h2",
    "reqwest",
    "opentelemetry",
    "opentelemetry_sdk",
    "opentelemetry_otlp",
    "opentelemetry_http",
];

/// What is said of telemetry itself, unless the configuration asks for more.
const QUIET: &str = "opentelemetry=warn,opentelemetry_sdk=warn,opentelemetry_otlp=warn";

/// What prints at its lower levels the texts that people wrote, which belong into no log.
const NEVER_TOLD: &str = "html5ever=off";

/// Telemetry that runs. To be kept until the process ends, and then [shut down](Telemetry::shutdown).
#[derive(Debug)]
#[must_use = "telemetry ends when this is dropped"]
pub struct Telemetry {
    metrics: Metrics,
    meter_provider: SdkMeterProvider,
    exports: Option<Exports>,
}

#[derive(Debug)]
struct Exports {
    tracer_provider: SdkTracerProvider,
    logger_provider: SdkLoggerProvider,
}

/// Why telemetry cannot start.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The filter is not one.
    #[error("`telemetry.log_filter` is not a filter; write levels such as `info,sqlx=warn`")]
    Filter(#[source] tracing_subscriber::filter::ParseError),
    /// The exporter cannot be made.
    #[error("`telemetry.otlp_endpoint` cannot be used")]
    Exporter(#[from] opentelemetry_otlp::ExporterBuildError),
    /// The metrics page cannot be made.
    #[error("the metrics page cannot be made")]
    Metrics(#[from] opentelemetry_sdk::error::OTelSdkError),
    /// Telemetry was started before, by this or another library.
    #[error("telemetry was started already in this process")]
    AlreadyStarted(#[from] tracing_subscriber::util::TryInitError),
}

/// Starts logs, traces and metrics for the whole process, which appears under `service_name`.
///
/// Log lines go to standard error. There is always a meter provider, read by [`Telemetry::metrics`].
///
/// # Errors
/// [`TelemetryError`]; a collector that cannot be reached is none: what it misses is lost, and the log says so.
pub fn start(config: &TelemetryConfig, service_name: &str) -> Result<Telemetry, TelemetryError> {
    crypto::install();
    let service_name = config.service_name.as_deref().unwrap_or(service_name).to_owned();
    let resource = Resource::builder().with_service_name(service_name.clone()).build();

    let registry = PrometheusRegistry::new();
    let page = opentelemetry_prometheus::exporter().with_registry(registry.clone()).build()?;
    let mut meters = SdkMeterProvider::builder().with_resource(resource.clone()).with_reader(page);
    let mut exports = None;
    if let Some(endpoint) = &config.otlp_endpoint {
        meters = meters.with_reader(export::metrics(endpoint)?);
        exports = Some(Exports {
            tracer_provider: export::traces(endpoint, &resource, config.trace_ratio)?,
            logger_provider: export::logs(endpoint, &resource)?,
        });
    }

    let terminal =
        terminal_layer(config.log_format).with_filter(filter(&format!("{QUIET},{},{NEVER_TOLD}", config.log_filter))?);
    let not_exported = SENDS_TELEMETRY.map(|name| format!("{name}=off")).join(",");
    let told = format!("{},{not_exported},{NEVER_TOLD}", config.log_filter);
    let (traces, logs) = match &exports {
        Some(exports) => (
            Some(trace_layer(&exports.tracer_provider, service_name).with_filter(filter(&told)?.or(all_spans()))),
            Some(OpenTelemetryTracingBridge::new(&exports.logger_provider).with_filter(filter(&told)?)),
        ),
        None => (None, None),
    };
    Registry::default().with(terminal).with(traces).with(logs).try_init()?;

    let meter_provider = meters.build();
    global::set_meter_provider(meter_provider.clone());
    Ok(Telemetry { metrics: Metrics::new(registry), meter_provider, exports })
}

impl Telemetry {
    /// The process's metrics.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// Sends what is not sent yet, waiting for it no longer than `wait`, and ends telemetry.
    ///
    /// Not cancel-safe: dropped, it leaves what is not sent to luck.
    pub async fn shutdown(self, wait: Duration) {
        let (done, all_sent) = tokio::sync::oneshot::channel();
        // A thread of its own, not `spawn_blocking`: the end of the runtime waits for those, and a collector that takes
        // connections and says nothing would hold the process.
        std::thread::spawn(move || {
            if let Some(exports) = self.exports {
                exports.tracer_provider.shutdown_with_timeout(wait).ok();
                exports.logger_provider.shutdown_with_timeout(wait).ok();
            }
            self.meter_provider.shutdown_with_timeout(wait).ok();
            done.send(()).ok();
        });
        tokio::time::timeout(wait, all_sent).await.ok();
    }
}

fn terminal_layer(format: LogFormat) -> Box<dyn Layer<Registry> + Send + Sync> {
    let layer = fmt::layer().with_writer(std::io::stderr).with_ansi(std::io::stderr().is_terminal());
    match format {
        LogFormat::Text => layer.boxed(),
        LogFormat::Json => layer.json().flatten_event(true).boxed(),
    }
}

fn trace_layer<S>(provider: &SdkTracerProvider, name: String) -> impl Layer<S>
where
    S: tracing::Subscriber + for<'span> tracing_subscriber::registry::LookupSpan<'span>,
{
    tracing_opentelemetry::layer()
        .with_tracer(provider.tracer(name))
        .with_location(false)
        .with_threads(false)
        .with_tracked_inactivity(false)
}

/// Spans down to `debug`, whatever the log shows: those of a request's stages and fetches are made only where traces are kept.
fn all_spans() -> FilterFn<impl Fn(&Metadata<'_>) -> bool> {
    FilterFn::new(|of| of.is_span() && *of.level() <= Level::DEBUG && !sends_telemetry(of.target()))
        .with_max_level_hint(LevelFilter::DEBUG)
}

fn sends_telemetry(target: &str) -> bool {
    target.split("::").next().is_some_and(|name| SENDS_TELEMETRY.contains(&name))
}

fn filter(directives: &str) -> Result<EnvFilter, TelemetryError> {
    EnvFilter::builder().parse(directives).map_err(TelemetryError::Filter)
}
