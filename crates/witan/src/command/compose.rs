//! `witan compose`: subgraph schemas in, a supergraph or every fault out.

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::Context as _;
use composition::{Fault, Hint, SubgraphSource, compose};
use serde_json::{Value, json};

use crate::arguments::{ComposeArguments, OutputFormat};
use crate::command::compose::sources::read_sources;

mod sources;

pub(super) async fn run(arguments: ComposeArguments) -> anyhow::Result<ExitCode> {
    let sources = read_sources(&arguments.sources, arguments.hop_key.as_deref()).await?;
    let result = compose(&sources);
    if let (Ok(composed), Some(path)) = (&result, &arguments.out) {
        std::fs::write(path, &composed.supergraph_sdl)
            .with_context(|| format!("`{}` cannot be written", path.display()))?;
    }
    let code = if result.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    match arguments.format {
        OutputFormat::Json => println!("{:#}", as_json(&result)),
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

/// A reader that closes early (`| head`) is no fault.
fn print_whole(text: &str) -> anyhow::Result<()> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
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
