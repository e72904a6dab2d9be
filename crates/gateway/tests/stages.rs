//! The seven stages: their order, and that each is left out by nothing.

use std::sync::{Arc, Mutex};

use gateway::pipeline::{self, Arrival, Credential, Effects, GraphQLRequest, Outcome};
use serde_json::Map;
use std::time::Duration;
use tracing::span::{Attributes, Id};
use tracing::{Subscriber, instrument::WithSubscriber as _};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt as _};
use tracing_subscriber::registry::Registry;

use crate::harness::{TestGateway, answer};

/// The names of spans in the order they were made.
#[derive(Clone, Default)]
struct Spans(Arc<Mutex<Vec<&'static str>>>);

impl<S: Subscriber> Layer<S> for Spans {
    fn on_new_span(&self, attributes: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        if attributes.metadata().target().starts_with("gateway") {
            self.0.lock().unwrap().push(attributes.metadata().name());
        }
    }
}

async fn spans_of(gateway: &TestGateway, document: &str, effects: Effects) -> (Outcome, Vec<&'static str>) {
    use futures::StreamExt as _;
    let spans = Spans::default();
    let request = GraphQLRequest::new(document.to_owned(), None, Map::new(), effects);
    let arrival = Arrival::now(Duration::from_secs(10));
    let running = async {
        let response = pipeline::run(gateway.gateway.pipeline(), &arrival, request, Credential::default()).await;
        response.parts.collect::<Vec<_>>().await;
        response.outcome
    };
    let outcome = running.with_subscriber(Registry::default().with(spans.clone())).await;
    let names = spans.0.lock().unwrap().clone();
    (outcome, names)
}

#[tokio::test]
async fn a_request_passes_all_seven_stages_in_their_order_remembered_or_not() {
    let gateway = TestGateway::start().await;
    for _ in 0..2 {
        let (outcome, spans) = spans_of(&gateway, "{ whoami }", Effects::Any).await;
        assert_eq!(outcome, Outcome::Executed);
        assert_eq!(spans, ["authenticate", "parse", "validate", "plan", "authorize", "execute", "respond"]);
    }
}

#[tokio::test]
async fn a_refused_request_goes_from_its_stage_to_the_answer() {
    let gateway = TestGateway::start().await;
    for (document, outcome, stages) in [
        ("{", Outcome::Invalid, &["authenticate", "parse", "respond"][..]),
        ("{ nothing }", Outcome::Invalid, &["authenticate", "parse", "validate", "respond"]),
        ("mutation { __typename }", Outcome::WriteByGet, &["authenticate", "parse", "validate", "respond"]),
        (
            "{ private }",
            Outcome::CredentialRequired,
            &["authenticate", "parse", "validate", "plan", "authorize", "respond"],
        ),
    ] {
        let (got, spans) = spans_of(&gateway, document, Effects::ReadOnly).await;
        assert_eq!((got, spans.as_slice()), (outcome, stages), "{document}");
    }
    assert_eq!(gateway.seen.times_asked(), 0);
}

#[tokio::test]
async fn entities_are_joined_across_subgraphs() {
    let gateway = TestGateway::start().await;
    let answer = answer(gateway.ask("{ notes(first: 2) { text author { name } } }")).await;
    let expected = r#"{"data":{"notes":[{"text":"Note 1","author":{"name":"Person 1"}},{"text":"Note 2","author":{"name":"Person 2"}}]}}"#;
    assert_eq!(answer.text, expected);
    assert_eq!(gateway.seen.times_asked(), 2);
}
