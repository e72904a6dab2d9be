//! `witan explain`: how the gateway would answer an operation, for a client that takes what is deferred in parts.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use operation::{Deferral, Document, Limits, Operation, Violation, ViolationCode, validate};
use query_planner::{PlanOptions, WorkBudget, plan_for};
use supergraph::Supergraph;

use crate::arguments::ExplainArguments;
use crate::local_network::{LocalNetwork, compose_sdl, parse_supergraph};
use crate::output::print_whole;

pub(super) async fn run(arguments: ExplainArguments) -> anyhow::Result<ExitCode> {
    let supergraph = parse_supergraph(&supergraph_sdl(arguments.supergraph.as_deref()).await?)?;
    let text = read_operation(&arguments.operation)?;
    match check(&supergraph, &text, arguments.name.as_deref()) {
        Ok(operation) => {
            let (labels, deferral) = (BTreeSet::new(), Deferral::Followed { off: BTreeSet::new() });
            let budget = WorkBudget::default();
            let options = PlanOptions { budget, labels: &labels, within: None, deferral: &deferral };
            let plan = plan_for(&supergraph, &operation, &options)?;
            print_whole(&plan.to_text(&supergraph))?;
            Ok(ExitCode::SUCCESS)
        }
        Err(violations) => {
            for violation in &violations {
                let places = violation.locations.iter().map(|place| format!("{}:{}: ", place.line, place.column));
                eprintln!("{}{} ({})", places.collect::<String>(), violation.message, violation.code.as_str());
                if violation.code == ViolationCode::OperationResolutionFailure {
                    eprintln!("choose the operation with --name NAME");
                }
            }
            bail!("the operation does not fit the schema");
        }
    }
}

async fn supergraph_sdl(file: Option<&Path>) -> anyhow::Result<String> {
    match file {
        Some(file) => {
            std::fs::read_to_string(file).with_context(|| format!("the supergraph `{}` cannot be read", file.display()))
        }
        None => compose_sdl(&LocalNetwork::without_data().await?),
    }
}

/// The text of an operation in a file, or from standard input.
pub(super) fn read_operation(file: &Path) -> anyhow::Result<String> {
    if file == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).context("standard input cannot be read")?;
        return Ok(text);
    }
    std::fs::read_to_string(file).with_context(|| format!("the operation `{}` cannot be read", file.display()))
}

fn check(supergraph: &Supergraph, text: &str, name: Option<&str>) -> Result<Operation, Vec<Violation>> {
    let document = Document::parse(text, &Limits::default())?;
    validate(supergraph.api_schema(), document, name)
}
