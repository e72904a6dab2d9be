//! Checks an operation against a schema: `cargo run -p operation --example check -- schema.graphql operation.graphql`
#![allow(clippy::print_stdout, reason = "an example's output is for its reader")]

use std::error::Error;
use std::fs;

use apollo_compiler::Schema;
use operation::{Document, Limits, validate};
use supergraph::ApiSchema;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [schema, operation] = arguments.as_slice() else {
        return Err("give a schema and an operation".into());
    };
    let schema =
        Schema::parse_and_validate(fs::read_to_string(schema)?, schema).map_err(|failed| failed.to_string())?;
    let text = fs::read_to_string(operation)?;
    let checked = Document::parse(&text, &Limits::default())
        .and_then(|document| validate(&ApiSchema::new(schema), document, None));
    match checked {
        Ok(operation) => println!("a valid {}", operation.kind().name()),
        Err(violations) => violations.iter().for_each(|violation| println!("{}: {violation}", violation.code.as_str())),
    }
    Ok(())
}
