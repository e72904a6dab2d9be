//! Logs, traces and metrics: to the terminal, to an OpenTelemetry collector, to a Prometheus page.
//!
//! Start at [`start`], which a process calls once. Code everywhere else uses `tracing` and
//! `opentelemetry::global::meter` and knows nothing of this module; what crosses a process border carries its
//! [`trace_context`].
mod config;
mod export;
mod metrics;
mod start;
pub mod trace_context;

pub use config::{LogFormat, TelemetryConfig};
pub use metrics::Metrics;
pub use start::{Telemetry, TelemetryError, start};
