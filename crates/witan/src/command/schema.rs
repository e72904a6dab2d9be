//! `witan schema`: our subgraphs' schemas and the supergraph of them, printed from the code.

use std::process::ExitCode;

use anyhow::{Context as _, bail};

use crate::arguments::SchemaArguments;
use crate::local_network::{LocalNetwork, compose_sdl};
use crate::output::print_whole;

const SUPERGRAPH: &str = "supergraph";

pub(super) async fn run(arguments: SchemaArguments) -> anyhow::Result<ExitCode> {
    let subgraphs = LocalNetwork::without_data().await?;
    let mut schemas: Vec<(&str, String)> =
        subgraphs.iter().map(|subgraph| (subgraph.name(), subgraph.sdl().to_owned())).collect();
    schemas.push((SUPERGRAPH, compose_sdl(&subgraphs)?));
    match arguments.out {
        Some(folder) => {
            let shown = folder.display();
            std::fs::create_dir_all(&folder).with_context(|| format!("the folder `{shown}` cannot be made"))?;
            for (name, sdl) in &schemas {
                let path = folder.join(format!("{name}.graphql"));
                std::fs::write(&path, sdl).with_context(|| format!("`{}` cannot be written", path.display()))?;
            }
            println!("wrote {} schemas into `{shown}`", schemas.len());
        }
        None => {
            let wanted = arguments.name.as_deref().unwrap_or(SUPERGRAPH);
            match schemas.iter().find(|(name, _)| *name == wanted) {
                Some((_, sdl)) => print_whole(sdl)?,
                None => {
                    let known: Vec<&str> = schemas.iter().map(|(name, _)| *name).collect();
                    bail!("there is no schema `{wanted}`; choose one of {}", known.join(", "));
                }
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
