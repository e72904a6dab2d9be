//! The metrics page.
use poem::http::StatusCode;
use poem::{Endpoint, Response, endpoint};
use prometheus::{Registry, TextEncoder};

/// The process's metrics as Prometheus reads them. Cloning shares them.
#[derive(Debug, Clone)]
pub struct Metrics {
    registry: Registry,
}

impl Metrics {
    pub(super) fn new(registry: Registry) -> Self {
        Self { registry }
    }

    /// All metrics in Prometheus's text format.
    ///
    /// # Errors
    /// [`prometheus::Error`] where two instruments contradict each other in name and labels.
    pub fn text(&self) -> Result<String, prometheus::Error> {
        TextEncoder::new().encode_to_string(&self.registry.gather())
    }

    /// `GET /metrics`.
    pub fn endpoint(&self) -> impl Endpoint<Output = Response> + use<> {
        let metrics = self.clone();
        endpoint::make_sync(move |_| match metrics.text() {
            Ok(text) => Response::builder().content_type(prometheus::TEXT_FORMAT).body(text),
            Err(error) => {
                tracing::error!("the metrics page cannot be made: {error}");
                StatusCode::INTERNAL_SERVER_ERROR.into()
            }
        })
    }
}
