//! What it costs to run a plan when subgraphs answer at once: bodies made, answers parsed, merged and written.
//!
//! The baseline, in the same run, is serde_json reading the same answers into `Value`s and writing them again: what a
//! gateway would pay before doing anything.
//!
//! `cargo bench -p executor` prints both; the ratio is the figure.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use divan::Bencher;
use divan::counter::BytesCount;
use executor::{
    AlwaysOpen, CompiledPlan, Execution, FetchError, Limits, SubgraphEvents, SubgraphRequest, Transport, execute,
};
use futures::future::{BoxFuture, ready};
use futures::{FutureExt as _, StreamExt as _};
use operation::{Document, Operation, validate};
use query_planner::{Permissions, WorkBudget, authorize, plan};
use supergraph::Supergraph;
use tokio::runtime::{Builder, Runtime};
use tokio::time::Instant;

const PRODUCTS: usize = 100;
const REVIEWS_EACH: usize = 4;
const MEMBERS: usize = 40;

const QUERY: &str = "{ topProducts { upc name price shippingEstimate reviews { id body author { id name } } } }";

fn main() {
    divan::main();
}

#[divan::bench]
fn execute_plan(bencher: Bencher<'_, '_>) {
    let shop = Shop::new();
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime starts");
    assert!(shop.answer(&runtime).len() > 60_000, "the answer is large");
    bencher.counter(BytesCount::new(shop.answer_bytes())).bench_local(|| shop.answer(&runtime));
}

#[divan::bench]
fn serde_json_value_round_trip(bencher: Bencher<'_, '_>) {
    let shop = Shop::new();
    bencher.counter(BytesCount::new(shop.answer_bytes())).bench_local(|| {
        let trees = shop.transport.0.values().map(|body| serde_json::from_slice::<serde_json::Value>(body));
        let trees: Vec<serde_json::Value> = trees.collect::<Result<_, _>>().expect("answers are JSON");
        trees.iter().map(|tree| serde_json::to_vec(tree).expect("it is written")).collect::<Vec<Vec<u8>>>()
    });
}

#[divan::bench]
fn compile_plan(bencher: Bencher<'_, '_>) {
    let supergraph = supergraph();
    let operation = operation(&supergraph);
    let plan = plan(&supergraph, &operation, WorkBudget::default()).expect("it can be planned");
    let plan = authorize(Arc::new(plan), &supergraph, &Permissions::default()).expect("nothing is protected");
    bencher.bench_local(|| CompiledPlan::new(&plan, &supergraph));
}

struct Shop {
    plan: Arc<CompiledPlan>,
    operation: Operation,
    transport: Arc<Ready>,
}

impl Shop {
    fn new() -> Shop {
        let supergraph = supergraph();
        let operation = operation(&supergraph);
        let plan = plan(&supergraph, &operation, WorkBudget::default()).expect("it can be planned");
        assert_eq!(plan.fetches.len(), 4, "one root fetch and three entity fetches");
        let plan = authorize(Arc::new(plan), &supergraph, &Permissions::default()).expect("nothing is protected");
        let plan = Arc::new(CompiledPlan::new(&plan, &supergraph));
        Shop { plan, operation, transport: Arc::new(Ready::new()) }
    }

    fn answer(&self, runtime: &Runtime) -> Bytes {
        let execution = Execution {
            plan: Arc::clone(&self.plan),
            variables: self.operation.coerce(&serde_json::Map::new()).expect("there are none"),
            transport: Arc::<Ready>::clone(&self.transport),
            gate: Arc::new(AlwaysOpen),
            deadline: Instant::now() + Duration::from_secs(60),
            limits: Limits::default(),
            form: executor::IncrementalForm::default(),
        };
        let part = runtime.block_on(execute(execution).boxed().next()).expect("there is an answer");
        assert_eq!(part.error_count, 0, "{}", String::from_utf8_lossy(&part.body));
        part.body
    }

    fn answer_bytes(&self) -> usize {
        self.transport.0.values().map(Bytes::len).sum()
    }
}

fn supergraph() -> Supergraph {
    Supergraph::parse(include_str!("shop.graphql")).expect("the supergraph is valid")
}

fn operation(supergraph: &Supergraph) -> Operation {
    let document = Document::parse(QUERY, &operation::Limits::default()).expect("it parses");
    validate(supergraph.api_schema(), document, None).expect("it is valid")
}

/// The answer that each subgraph always gives.
struct Ready(HashMap<String, Bytes>);

impl Ready {
    fn new() -> Ready {
        Ready(HashMap::from([
            ("products".to_owned(), products().into()),
            ("inventory".to_owned(), inventory().into()),
            ("reviews".to_owned(), reviews().into()),
            ("accounts".to_owned(), accounts().into()),
        ]))
    }
}

impl Transport for Ready {
    fn fetch<'a>(&'a self, request: SubgraphRequest) -> BoxFuture<'a, Result<Bytes, FetchError>> {
        let body = self.0.get(request.name.as_str()).cloned();
        ready(body.ok_or_else(|| FetchError::NotSent { subgraph: request.name, source: "unknown".into() })).boxed()
    }

    fn subscribe<'a>(&'a self, request: SubgraphRequest) -> BoxFuture<'a, Result<SubgraphEvents, FetchError>> {
        ready(Err(FetchError::Unsupported { subgraph: request.name, what: "subscriptions" })).boxed()
    }
}

fn products() -> String {
    list("topProducts", PRODUCTS, |out, n| {
        write!(
            out,
            r#"{{"upc":"upc-{n}","name":"Product number {n}","price":{},"__typename":"Product","weight":{n}}}"#,
            n * 3
        )
    })
}

fn inventory() -> String {
    list("_entities", PRODUCTS, |out, n| write!(out, r#"{{"__typename":"Product","shippingEstimate":{}}}"#, n * 7))
}

fn reviews() -> String {
    list("_entities", PRODUCTS, |out, n| {
        let body = "A review that says, at some length, what was good about it and what was not so good. ".repeat(2);
        let one = |m: usize| {
            let member = (n * REVIEWS_EACH + m) % MEMBERS;
            format!(r#"{{"id":"{n}-{m}","body":"{body}","author":{{"id":"m{member}","__typename":"Member"}}}}"#)
        };
        let reviews: Vec<String> = (0..REVIEWS_EACH).map(one).collect();
        write!(out, r#"{{"__typename":"Product","reviews":[{}]}}"#, reviews.join(","))
    })
}

fn accounts() -> String {
    list("_entities", MEMBERS, |out, n| write!(out, r#"{{"__typename":"Member","name":"Member number {n}"}}"#))
}

fn list(field: &str, count: usize, item: impl Fn(&mut String, usize) -> std::fmt::Result) -> String {
    let mut out = format!(r#"{{"data":{{"{field}":["#);
    for n in 0..count {
        if n > 0 {
            out.push(',');
        }
        item(&mut out, n).expect("a string grows");
    }
    out.push_str("]}}");
    out
}
