//! What can be typed after `witan config`.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

/// `witan config`
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Print the JSON Schema of a configuration file.
    Schema {
        /// The process it is for
        #[arg(value_enum, default_value_t = ConfiguredProcess::Serve)]
        process: ConfiguredProcess,
    },
    /// Check a configuration file: keys, types, ranges; with --files also the files it names. Opens no port.
    Check {
        /// The process it is for
        #[arg(value_enum)]
        process: ConfiguredProcess,
        /// The file
        file: PathBuf,
        /// Also read the keys, key sets and supergraph that it names
        #[arg(long)]
        files: bool,
    },
}

/// A process that reads a configuration file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ConfiguredProcess {
    /// `witan serve`
    Serve,
    /// `witan gateway`
    Gateway,
    /// `witan subgraph`
    Subgraph,
    /// `witan eid`
    Eid,
}
