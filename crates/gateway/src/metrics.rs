//! The gateway's figures, by the OpenTelemetry meter of the process.

use std::time::Duration;

use opentelemetry::metrics::{Counter, Gauge, Histogram};
use opentelemetry::{KeyValue, global};

use crate::pipeline::Stage;

/// The instruments. Labels are few and none is chosen by a client.
#[derive(Clone)]
pub(crate) struct Metrics {
    requests: Counter<u64>,
    stages: Histogram<f64>,
    fetches: Histogram<f64>,
    caches: Counter<u64>,
    schemas: Counter<u64>,
    outdated: Gauge<u64>,
}

/// What became of a schema that was looked at because it changed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SchemaOutcome {
    Served,
    Refused,
    Unread,
}

impl SchemaOutcome {
    fn as_str(self) -> &'static str {
        match self {
            SchemaOutcome::Served => "served",
            SchemaOutcome::Refused => "refused",
            SchemaOutcome::Unread => "unread",
        }
    }
}

impl Metrics {
    pub(crate) fn new() -> Metrics {
        let meter = global::meter("gateway");
        let seconds = |name, description| {
            let buckets =
                vec![0.000_1, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
            meter.f64_histogram(name).with_unit("s").with_description(description).with_boundaries(buckets).build()
        };
        Metrics {
            requests: meter
                .u64_counter("witan.requests")
                .with_description("GraphQL requests, by what became of them")
                .build(),
            stages: seconds("witan.stage.duration", "How long each stage of a request took"),
            fetches: seconds("witan.fetch.duration", "How long fetches from subgraphs took, by subgraph and outcome"),
            caches: meter
                .u64_counter("witan.cache.lookups")
                .with_description("Look-ups of operations and plans, by whether they were remembered")
                .build(),
            schemas: meter
                .u64_counter("witan.schema.reads")
                .with_description("Schemas that were found changed, by what became of them")
                .build(),
            outdated: meter
                .u64_gauge("witan.schema.outdated")
                .with_description(
                    "1 while the schema's source has none that can be served, and an earlier one serves on",
                )
                .build(),
        }
    }

    pub(crate) fn request_ended(&self, outcome: &'static str) {
        self.requests.add(1, &[KeyValue::new("outcome", outcome)]);
    }

    pub(crate) fn stage_took(&self, stage: Stage, time: Duration) {
        self.stages.record(time.as_secs_f64(), &[KeyValue::new("stage", stage.as_str())]);
    }

    pub(crate) fn fetch_took(&self, subgraph: &str, outcome: &'static str, time: Duration) {
        let labels = [KeyValue::new("subgraph", subgraph.to_owned()), KeyValue::new("outcome", outcome)];
        self.fetches.record(time.as_secs_f64(), &labels);
    }

    pub(crate) fn schema_read(&self, outcome: SchemaOutcome) {
        self.schemas.add(1, &[KeyValue::new("outcome", outcome.as_str())]);
    }

    pub(crate) fn schema_is_outdated(&self, outdated: bool) {
        self.outdated.record(u64::from(outdated), &[]);
    }

    pub(crate) fn cache_asked(&self, cache: &'static str, hit: bool) {
        self.caches.add(1, &[KeyValue::new("cache", cache), KeyValue::new("hit", hit)]);
    }
}
