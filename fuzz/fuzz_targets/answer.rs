//! Whatever subgraphs answer, the client gets a GraphQL response with just the keys it asked for, null only where null may be. The
//! input is the answers, one after the other, with a line of dashes between; the last answers all that is asked after it.
#![no_main]
use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use bytes::Bytes;
use executor::{
    AlwaysOpen, CompiledPlan, Execution, FetchError, Limits, SubgraphEvents, SubgraphRequest, Transport, execute,
};
use futures::future::{BoxFuture, ready};
use futures::{FutureExt as _, StreamExt as _};
use operation::{Document, Variables, validate};
use query_planner::{Permissions, WorkBudget, authorize, plan};
use serde_json::{Map, Value};
use supergraph::Supergraph;

const SHOP: &str = include_str!("../../crates/executor/benches/shop.graphql");
const QUERY: &str = "{ topProducts { upc name price shippingEstimate reviews { id body author { id name } } } }";

static READY: LazyLock<(Arc<CompiledPlan>, Variables)> = LazyLock::new(|| {
    let shop = Supergraph::parse(SHOP).expect("it is a supergraph");
    let document = Document::parse(QUERY, &operation::Limits::default()).expect("it parses");
    let operation = validate(shop.api_schema(), document, None).expect("it is valid");
    let variables = operation.coerce(&Map::new()).expect("it has none");
    let plan = plan(&shop, &operation, WorkBudget::default()).expect("it is planned");
    let plan = authorize(Arc::new(plan), &shop, &Permissions::default()).expect("nothing is guarded");
    (Arc::new(CompiledPlan::new(&plan, &shop)), variables)
});

struct Answers {
    texts: Vec<Bytes>,
    next: AtomicUsize,
}

impl Transport for Answers {
    fn fetch<'a>(&'a self, request: SubgraphRequest) -> BoxFuture<'a, Result<Bytes, FetchError>> {
        assert!(serde_json::from_slice::<Value>(&request.body).is_ok(), "a subgraph is sent JSON");
        let place = self.next.fetch_add(1, Ordering::Relaxed).min(self.texts.len() - 1);
        ready(Ok(self.texts[place].clone())).boxed()
    }

    fn subscribe<'a>(&'a self, request: SubgraphRequest) -> BoxFuture<'a, Result<SubgraphEvents, FetchError>> {
        ready(Err(FetchError::Unsupported { subgraph: request.name, what: "subscriptions" })).boxed()
    }
}

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let texts = split(input).into_iter().map(Bytes::copy_from_slice).collect();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime starts");
    let answer = runtime.block_on(async {
        let execution = Execution {
            plan: Arc::clone(&READY.0),
            variables: READY.1.clone(),
            transport: Arc::new(Answers { texts, next: AtomicUsize::new(0) }),
            gate: Arc::new(AlwaysOpen),
            deadline: tokio::time::Instant::now() + Duration::from_secs(60),
            limits: Limits::default(),
            form: executor::IncrementalForm::default(),
        };
        execute(execution).map(|part| part.body).collect::<Vec<_>>().await.concat()
    });
    let answer: Value = serde_json::from_slice(&answer).expect("the client gets JSON");
    let products = &answer["data"]["topProducts"];
    let keys = ["upc", "name", "price", "shippingEstimate", "reviews"];
    for product in products.as_array().into_iter().flatten().filter_map(Value::as_object) {
        assert!(product.keys().map(String::as_str).eq(keys), "{answer}");
    }
    let paths = answer["errors"].as_array().into_iter().flatten().map(|error| error["path"].to_string());
    assert!(paths.collect::<HashSet<_>>().len() <= 1_000, "errors are bounded");
});

/// The parts of `input` between lines of dashes; at least one.
fn split(input: &[u8]) -> Vec<&[u8]> {
    const BETWEEN: &[u8] = b"\n---\n";
    let mut parts = Vec::new();
    let mut rest = input;
    while let Some(place) = rest.windows(BETWEEN.len()).position(|window| window == BETWEEN) {
        parts.push(&rest[..place]);
        rest = &rest[place + BETWEEN.len()..];
    }
    parts.push(rest);
    parts
}
