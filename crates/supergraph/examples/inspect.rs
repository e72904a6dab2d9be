//! Says which subgraphs resolve which fields: `cargo run -p supergraph --example inspect -- supergraph.graphql`
#![allow(clippy::print_stdout, reason = "an example's output is for its reader")]

use std::error::Error;
use std::fs;

use supergraph::Supergraph;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("give a supergraph")?;
    let supergraph = Supergraph::parse(&fs::read_to_string(path)?)
        .map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
    println!("{}", supergraph.hash());
    for entry in supergraph.types().iter().filter(|entry| entry.accessible && !entry.name.starts_with("__")) {
        for &field in entry.fields.values() {
            let resolving = supergraph.subgraph_ids().filter(|subgraph| {
                supergraph.field_in(*subgraph, field).is_some_and(|declared| !declared.external && !declared.overridden)
            });
            let names: Vec<String> = resolving.map(|subgraph| supergraph.subgraph(subgraph).name.to_string()).collect();
            println!("{}: {}", supergraph.field_coordinate(field), names.join(", "));
        }
    }
    Ok(())
}
