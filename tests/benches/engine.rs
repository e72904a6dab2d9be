//! What the engine costs, as ratios: `cargo bench -p tests --bench engine`.
//!
//! Each line sets one thing the engine does beside something of the same size that any gateway has to do, measured in turns
//! in the same run: composing beside parsing the same schemas, planning beside parsing and validating the same operation.
//! Memory is what a plan keeps while it is cached, beside the bytes of its operation.
#![allow(clippy::unwrap_used, clippy::print_stdout)] // A benchmark should say where it fails, and its output is its purpose.

mod engine {
    pub(crate) mod memory;
    pub(crate) mod schemas;
    pub(crate) mod turns;
}

use std::hint::black_box;
use std::sync::Arc;

use apollo_compiler::Schema;
use composition::{SubgraphSource, compose};
use executor::CompiledPlan;
use operation::{Document, Limits, Operation, validate};
use query_planner::{Permissions, PlanError, WorkBudget, authorize, plan};
use supergraph::Supergraph;

use crate::engine::memory::kept;
use crate::engine::schemas::{chain, endless_interfaces, many_keys};
use crate::engine::turns::compare;

const NETWORK: &str = include_str!("../../schema/supergraph.graphql");

/// The operations of the stories, as the program offers them.
const STORIES: [(&str, &str); 8] = [
    ("EntryPage", include_str!("../../crates/witan/operations/entry-page.graphql")),
    ("WhoAmI", include_str!("../../crates/witan/operations/who-am-i.graphql")),
    ("Desk", include_str!("../../crates/witan/operations/desk.graphql")),
    ("Newest", include_str!("../../crates/witan/operations/newest.graphql")),
    ("FindAcross", include_str!("../../crates/witan/operations/find-across.graphql")),
    ("Sector", include_str!("../../crates/witan/operations/sector.graphql")),
    ("PublishWithPoll", include_str!("../../crates/witan/operations/publish-with-poll.graphql")),
    ("Node", include_str!("../../crates/witan/operations/node.graphql")),
];

fn main() {
    composing();
    let network = Supergraph::parse(NETWORK).unwrap();
    println!("\nplanning, beside parsing and validating the operation");
    for (name, text) in STORIES {
        planning(name, &network, text);
    }
    for depth in [2, 4, 6, 8] {
        let (sources, text) = endless_interfaces(12, depth);
        planning(&format!("12 types behind an interface, {depth} deep"), &composed(&sources), &text);
    }
    for keys in [4, 16, 48] {
        let (sources, text) = many_keys(keys);
        planning(&format!("{keys} subgraphs in a ring of keys"), &composed(&sources), &text);
    }
    println!("\nmemory a cached plan keeps, beside its operation's text");
    for (name, text) in STORIES {
        memory(name, &network, text);
    }
}

/// Composing 3, 46 and 400 subgraphs.
fn composing() {
    println!("composing, beside parsing the same schemas");
    for count in [3, 46, 400] {
        let sources = chain(count);
        let parse = || {
            for source in &sources {
                let _ = black_box(Schema::parse(source.1.as_str(), "subgraph.graphql"));
            }
        };
        let subgraphs = as_sources(&sources);
        compare(&format!("{count} subgraphs"), || drop(black_box(compose(&subgraphs).unwrap())), parse);
    }
}

fn as_sources(sources: &[(String, String)]) -> Vec<SubgraphSource> {
    sources.iter().map(|(name, sdl)| SubgraphSource::new(name.as_str(), sdl.as_str())).collect()
}

fn composed(sources: &[(String, String)]) -> Supergraph {
    Supergraph::parse(&compose(&as_sources(sources)).unwrap().supergraph_sdl).unwrap()
}

fn validated(supergraph: &Supergraph, text: &str) -> Operation {
    let document = Document::parse(text, &Limits::default()).unwrap();
    validate(supergraph.api_schema(), document, None).unwrap()
}

/// Plans one operation. Where the budget of work is spent, that is told, with how long refusing took.
fn planning(name: &str, supergraph: &Supergraph, text: &str) {
    let operation = validated(supergraph, text);
    let name = match plan(supergraph, &operation, WorkBudget::default()) {
        Ok(_) => name.to_owned(),
        Err(PlanError::BudgetExceeded { .. }) => format!("{name} (refused)"),
        Err(error) => panic!("{name}: {error}"),
    };
    let ours = || drop(black_box(plan(supergraph, &operation, WorkBudget::default())));
    compare(&name, ours, || drop(black_box(validated(supergraph, text))));
}

fn memory(name: &str, supergraph: &Supergraph, text: &str) {
    let operation = validated(supergraph, text);
    let bytes = kept(|| {
        let plan = Arc::new(plan(supergraph, &operation, WorkBudget::default()).unwrap());
        let plan = authorize(plan, supergraph, &everything(supergraph)).unwrap();
        CompiledPlan::new(&plan, supergraph)
    });
    println!("{name:>42}  {bytes:>9} B  {:>9} B  {:>6.1}", text.len(), bytes as f64 / text.len() as f64);
}

/// Permissions of somebody who may have all that the schema guards.
fn everything(supergraph: &Supergraph) -> Permissions {
    let requirements = || supergraph.requirements();
    Permissions {
        authenticated: true,
        scopes: requirements().flat_map(|asked| asked.scopes.iter().flatten().flatten().cloned()).collect(),
        policies: requirements().flat_map(|asked| asked.policies.iter().flatten().flatten().cloned()).collect(),
    }
}
