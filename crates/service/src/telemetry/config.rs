//! How a process tells what it does.
use schemars::JsonSchema;
use serde::Deserialize;
use url::Url;

/// How a process tells what it does.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TelemetryConfig {
    /// How log lines look.
    pub log_format: LogFormat,
    /// Which log lines and spans there are, as `level` or `target=level` with commas between, such as
    /// `info,sqlx=warn`.
    pub log_filter: String,
    /// Where to send traces, metrics and logs: the base address of an OTLP receiver over HTTP, such as
    /// `http://collector:4318`. Without it, nothing is sent.
    pub otlp_endpoint: Option<Url>,
    /// The share of new traces that is sent, from 0 to 1. A trace begun elsewhere is sent if its beginner sends it.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub trace_ratio: f64,
    /// The name under which this process appears (`service.name`), if not its own.
    pub service_name: Option<String>,
}

impl Default for TelemetryConfig {
    fn default() -> Self {
        Self {
            log_format: LogFormat::default(),
            log_filter: "info,sea_orm_migration=warn,sqlx=warn".into(),
            otlp_endpoint: None,
            trace_ratio: 1.0,
            service_name: None,
        }
    }
}

/// How log lines look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line, for machines.
    Json,
}
