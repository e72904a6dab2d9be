//! The span and the metrics of each request.
use std::time::{Duration, Instant};

use opentelemetry::metrics::{BoundHistogram, Histogram};
use opentelemetry::{KeyValue, global};
use poem::http::Method;
use poem::{Request, Response};
use tracing::{Instrument as _, Span, field, info_span};

use crate::telemetry::trace_context;

/// The buckets that OpenTelemetry's semantic conventions advise for this instrument, in seconds.
const BOUNDARIES: [f64; 14] = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];

/// How long requests take, in seconds.
pub(super) struct Durations {
    all: Histogram<f64>,
    /// Those by POST that were answered with 200, nearly all there are: bound to their labels beforehand.
    answered: BoundHistogram<f64>,
}

impl Durations {
    /// The instrument, under OpenTelemetry's name for it. To be made once telemetry runs: one made before stays mute.
    pub(super) fn new() -> Self {
        let meter = global::meter("service");
        let instrument = meter.f64_histogram("http.server.request.duration").with_unit("s");
        let all = instrument.with_boundaries(BOUNDARIES.to_vec()).build();
        Self { answered: all.bind(&labels("POST", 200)), all }
    }

    fn record(&self, method: &'static str, status: u16, took: Duration) {
        match (method, status) {
            ("POST", 200) => self.answered.record(took.as_secs_f64()),
            _ => self.all.record(took.as_secs_f64(), &labels(method, status)),
        }
    }
}

/// Answers `request` by `answer`, inside a span that belongs to the trace of the request's headers.
pub(super) async fn observed(
    durations: &Durations,
    request: Request,
    answer: impl AsyncFnOnce(Request) -> Response,
) -> Response {
    // Those who ask this ask it every second, and nobody asks about it; who asks for events mostly waits for some.
    if matches!(request.uri().path(), "/health" | "/ready" | "/metrics" | "/events") {
        return answer(request).await;
    }
    let began = Instant::now();
    let method = method_name(request.method());
    let span = request_span(&request, method);
    let response = answer(request).instrument(span.clone()).await;
    let status = response.status().as_u16();
    span.record("http.response.status_code", status);
    durations.record(method, status, began.elapsed());
    response
}

fn labels(method: &'static str, status: u16) -> [KeyValue; 2] {
    [KeyValue::new("http.request.method", method), KeyValue::new("http.response.status_code", i64::from(status))]
}

fn request_span(request: &Request, method: &'static str) -> Span {
    // The path without the query: what is asked may hold personal data.
    let span = info_span!(
        "request",
        otel.kind = "server",
        http.request.method = method,
        url.path = request.uri().path(),
        // By which the request is known here, where whoever answers gives it a name.
        request.id = field::Empty,
        http.response.status_code = field::Empty,
    );
    trace_context::accept(&span, request.headers());
    span
}

/// The method's name, if it is a usual one: a label that clients could make up would fill the memory.
fn method_name(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "OPTIONS" => "OPTIONS",
        _ => "_OTHER",
    }
}
