//! Prints the plan of an operation: `cargo run -p query-planner --example explain -- supergraph.graphql operation.graphql`
#![allow(clippy::print_stdout, reason = "an example's output is for its reader")]

use std::error::Error;
use std::fs;

use operation::{Document, Limits, validate};
use query_planner::{WorkBudget, plan};
use supergraph::Supergraph;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [supergraph, operation] = arguments.as_slice() else {
        return Err("give a supergraph and an operation".into());
    };
    let supergraph = Supergraph::parse(&fs::read_to_string(supergraph)?).map_err(|faults| format!("{faults:?}"))?;
    let document =
        Document::parse(&fs::read_to_string(operation)?, &Limits::default()).map_err(|wrong| format!("{wrong:?}"))?;
    let operation = validate(supergraph.api_schema(), document, None).map_err(|wrong| format!("{wrong:?}"))?;
    println!("{}", plan(&supergraph, &operation, WorkBudget::default())?.to_text(&supergraph));
    Ok(())
}
