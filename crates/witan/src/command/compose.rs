//! `witan compose`: subgraph schemas in, a supergraph or every fault out.

use std::process::ExitCode;

use anyhow::{Context as _, bail};
use composition::{Fault, Hint, SubgraphSource, compose};
use serde_json::{Value, json};

use crate::arguments::{ComposeArguments, OutputFormat, SubgraphAddress};
use crate::command::compose::sources::read_sources;
use crate::output::print_whole;

mod sources;

pub(super) async fn run(arguments: ComposeArguments) -> anyhow::Result<ExitCode> {
    let sources = read_sources(&arguments.sources, arguments.hop_key.as_deref()).await?;
    let sources = at_addresses(sources, &arguments.url)?;
    let result = compose(&sources);
    if let (Ok(composed), Some(path)) = (&result, &arguments.out) {
        std::fs::write(path, &composed.supergraph_sdl)
            .with_context(|| format!("`{}` cannot be written", path.display()))?;
    }
    let code = if result.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    match arguments.format {
        OutputFormat::Json => print_whole(&format!("{:#}\n", as_json(&result)))?,
        OutputFormat::Text => match &result {
            Ok(composed) => {
                composed.hints.iter().for_each(|hint| eprintln!("{}", hint.render(&sources)));
                match &arguments.out {
                    None => print_whole(&composed.supergraph_sdl)?,
                    Some(path) => eprintln!("composed {} subgraphs into `{}`", sources.len(), path.display()),
                }
            }
            Err(faults) => {
                faults.iter().for_each(|fault| eprintln!("{}", fault.render(&sources)));
                let (many, names) = (faults.len(), names(&sources));
                eprintln!("witan: {names} cannot be composed: {many} fault{}", if many == 1 { "" } else { "s" });
            }
        },
    }
    Ok(code)
}

/// Gives subgraphs the addresses under which a gateway shall reach them.
fn at_addresses(sources: Vec<SubgraphSource>, addresses: &[SubgraphAddress]) -> anyhow::Result<Vec<SubgraphSource>> {
    if let Some(unknown) = addresses.iter().find(|address| sources.iter().all(|source| source.name != address.name)) {
        bail!("--url names `{}`, but the subgraphs are {}", unknown.name, names(&sources));
    }
    let with_address = |source: SubgraphSource| match addresses.iter().find(|address| address.name == source.name) {
        Some(address) => source.at(address.url.as_str()),
        None => source,
    };
    Ok(sources.into_iter().map(with_address).collect())
}

fn names(sources: &[SubgraphSource]) -> String {
    sources.iter().map(|source| format!("`{}`", source.name)).collect::<Vec<_>>().join(", ")
}

fn as_json(result: &Result<composition::Composed, Vec<Fault>>) -> Value {
    match result {
        Ok(composed) => json!({
            "ok": true,
            "supergraph": composed.supergraph_sdl,
            "errors": [],
            "hints": composed.hints.iter().map(hint_as_json).collect::<Vec<_>>(),
        }),
        Err(faults) => json!({
            "ok": false,
            "supergraph": null,
            "errors": faults.iter().map(fault_as_json).collect::<Vec<_>>(),
            "hints": [],
        }),
    }
}

fn fault_as_json(fault: &Fault) -> Value {
    json!({
        "code": fault.code.as_str(),
        "message": fault.message,
        "subgraph": fault.subgraph,
        "line": fault.line,
        "column": fault.column,
    })
}

fn hint_as_json(hint: &Hint) -> Value {
    json!({
        "code": hint.code.as_str(),
        "message": hint.message,
        "subgraph": hint.subgraph,
        "line": hint.line,
        "column": hint.column,
    })
}
