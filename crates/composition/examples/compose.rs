//! Composes the SDL files given on the command line, each named for its subgraph:
//! `cargo run -p composition --example compose -- posts.graphql members.graphql`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "an example talks to its terminal")]

use std::{path::Path, process::ExitCode};

use composition::{SubgraphSource, compose};

fn main() -> std::io::Result<ExitCode> {
    let mut subgraphs = Vec::new();
    for path in std::env::args().skip(1) {
        let name =
            Path::new(&path).file_stem().map_or_else(|| path.clone(), |stem| stem.to_string_lossy().into_owned());
        subgraphs.push(SubgraphSource::new(name, std::fs::read_to_string(&path)?));
    }
    match compose(&subgraphs) {
        Ok(composed) => {
            print!("{}", composed.supergraph_sdl);
            composed.hints.iter().for_each(|hint| eprintln!("{}", hint.render(&subgraphs)));
            Ok(ExitCode::SUCCESS)
        }
        Err(faults) => {
            faults.iter().for_each(|fault| eprintln!("{}", fault.render(&subgraphs)));
            Ok(ExitCode::FAILURE)
        }
    }
}
