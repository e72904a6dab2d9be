//! What it costs to plan the entry page of a council portal: three subgraphs, four fetches.

use divan::{Bencher, black_box};
use operation::{Document, Limits, Operation, validate};
use query_planner::{WorkBudget, plan};
use supergraph::Supergraph;

const SUPERGRAPH: &str = include_str!("entry-page/supergraph.graphql");
const OPERATION: &str = include_str!("entry-page/operation.graphql");

fn main() {
    divan::main();
}

fn loaded() -> (Supergraph, Operation) {
    let supergraph = Supergraph::parse(SUPERGRAPH).expect("the supergraph is valid");
    let operation = validated(&supergraph);
    (supergraph, operation)
}

fn validated(supergraph: &Supergraph) -> Operation {
    let document = Document::parse(OPERATION, &Limits::default()).expect("the operation parses");
    validate(supergraph.api_schema(), document, None).expect("the operation is valid")
}

#[divan::bench]
fn parse_and_validate(bencher: Bencher<'_, '_>) {
    let (supergraph, _) = loaded();
    bencher.bench_local(|| validated(black_box(&supergraph)));
}

#[divan::bench]
fn plan_entry_page(bencher: Bencher<'_, '_>) {
    let (supergraph, operation) = loaded();
    bencher.bench_local(|| plan(black_box(&supergraph), black_box(&operation), WorkBudget::default()));
}

#[divan::bench]
fn load_supergraph(bencher: Bencher<'_, '_>) {
    bencher.bench_local(|| Supergraph::parse(black_box(SUPERGRAPH)));
}
