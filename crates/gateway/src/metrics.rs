//! The gateway's figures, by the OpenTelemetry meter of the process.
//!
//! What every request tells is bound to its labels beforehand: to find a series by its labels again and again would cost a
//! small request more than answering it.

use std::sync::Arc;
use std::time::Duration;

use executor::SparedFor;
use opentelemetry::metrics::{BoundCounter, BoundHistogram, Counter, Gauge, Histogram, Meter};
use opentelemetry::{KeyValue, global};

use crate::pipeline::Stage;

/// The instruments. Labels are few and none is chosen by a client.
#[derive(Clone)]
pub(crate) struct Metrics(Arc<Instruments>);

struct Instruments {
    requests: Counter<u64>,
    /// Requests that were executed without an error.
    executed: BoundCounter<u64>,
    /// In the order of [`Stage::ALL`].
    stages: [BoundHistogram<f64>; Stage::ALL.len()],
    fetches: Histogram<f64>,
    operations: Lookups,
    plans: Lookups,
    shared: Counter<u64>,
    answers_shared: Counter<u64>,
    spared: Counter<u64>,
    breakers: Gauge<u64>,
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

/// A cache's look-ups.
struct Lookups {
    hit: BoundCounter<u64>,
    miss: BoundCounter<u64>,
}

/// What became of a request that was executed without an error, as a label.
pub(crate) const EXECUTED: &str = "executed";

impl Metrics {
    pub(crate) fn new() -> Metrics {
        let meter = global::meter("gateway");
        let requests =
            meter.u64_counter("witan.requests").with_description("GraphQL requests, by what became of them").build();
        let stages = seconds(&meter, "witan.stage.duration", "How long each stage of a request took");
        let caches = meter
            .u64_counter("witan.cache.lookups")
            .with_description("Look-ups of operations and plans, by whether they were remembered")
            .build();
        let lookups = |cache: &'static str| {
            let bound = |hit: bool| caches.bind(&[KeyValue::new("cache", cache), KeyValue::new("hit", hit)]);
            Lookups { hit: bound(true), miss: bound(false) }
        };
        Metrics(Arc::new(Instruments {
            executed: requests.bind(&[KeyValue::new("outcome", EXECUTED)]),
            requests,
            stages: Stage::ALL.map(|stage| stages.bind(&[KeyValue::new("stage", stage.as_str())])),
            fetches: seconds(
                &meter,
                "witan.fetch.duration",
                "How long fetches from subgraphs took, by subgraph and outcome",
            ),
            operations: lookups("operations"),
            plans: lookups("plans"),
            shared: meter
                .u64_counter("witan.fetch.shared")
                .with_description("Fetches that were answered by an equal one under way, by subgraph")
                .build(),
            answers_shared: meter
                .u64_counter("witan.request.shared")
                .with_description("Requests that got the answer to one alike, which was being made already.")
                .build(),
            spared: meter
                .u64_counter("witan.fetch.spared")
                .with_description("Fetches that were not sent to spare the subgraph, by subgraph and reason")
                .build(),
            breakers: meter
                .u64_gauge("witan.subgraph.breaker")
                .with_description("Circuit breakers by subgraph: 0 closed, 1 half open, 2 open")
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
        }))
    }

    pub(crate) fn request_ended(&self, outcome: &'static str) {
        match outcome {
            EXECUTED => self.0.executed.add(1),
            other => self.0.requests.add(1, &[KeyValue::new("outcome", other)]),
        }
    }

    pub(crate) fn stage_took(&self, stage: Stage, time: Duration) {
        if let Some(histogram) = self.0.stages.get(stage as usize) {
            histogram.record(time.as_secs_f64());
        }
    }

    pub(crate) fn fetch_took(&self, subgraph: &str, outcome: &'static str, time: Duration) {
        let labels = [KeyValue::new("subgraph", subgraph.to_owned()), KeyValue::new("outcome", outcome)];
        self.0.fetches.record(time.as_secs_f64(), &labels);
    }

    pub(crate) fn operation_looked_up(&self, hit: bool) {
        self.0.operations.count(hit);
    }

    pub(crate) fn plan_looked_up(&self, hit: bool) {
        self.0.plans.count(hit);
    }

    pub(crate) fn request_shared(&self) {
        self.0.answers_shared.add(1, &[]);
    }

    pub(crate) fn fetch_shared(&self, subgraph: &str) {
        self.0.shared.add(1, &[KeyValue::new("subgraph", subgraph.to_owned())]);
    }

    pub(crate) fn fetch_spared(&self, subgraph: &str, why: SparedFor) {
        let reason = match why {
            SparedFor::Failing => "failing",
            SparedFor::Asking => "asking",
            SparedFor::Full => "full",
        };
        let labels = [KeyValue::new("subgraph", subgraph.to_owned()), KeyValue::new("reason", reason)];
        self.0.spared.add(1, &labels);
    }

    /// 0 closed, 1 half open, 2 open.
    pub(crate) fn breaker_is(&self, subgraph: &str, state: u64) {
        self.0.breakers.record(state, &[KeyValue::new("subgraph", subgraph.to_owned())]);
    }

    pub(crate) fn schema_read(&self, outcome: SchemaOutcome) {
        self.0.schemas.add(1, &[KeyValue::new("outcome", outcome.as_str())]);
    }

    pub(crate) fn schema_is_outdated(&self, outdated: bool) {
        self.0.outdated.record(u64::from(outdated), &[]);
    }
}

impl Lookups {
    fn count(&self, hit: bool) {
        if hit { self.hit.add(1) } else { self.miss.add(1) }
    }
}

fn seconds(meter: &Meter, name: &'static str, description: &'static str) -> Histogram<f64> {
    let buckets = vec![0.000_1, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
    meter.f64_histogram(name).with_unit("s").with_description(description).with_boundaries(buckets).build()
}
