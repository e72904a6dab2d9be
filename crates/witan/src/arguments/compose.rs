//! What can be typed after `witan compose`.

use std::path::PathBuf;

use clap::Args;

use super::output_format::OutputFormat;
use super::subgraph::SubgraphAddress;

/// `witan compose`
#[derive(Clone, Debug, Args)]
pub(crate) struct ComposeArguments {
    /// A folder of `.graphql` files, such files, or addresses of running subgraphs (`NAME=URL` names one)
    #[arg(required = true, value_name = "DIR|FILE|URL")]
    pub(crate) sources: Vec<String>,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t = OutputFormat::Text)]
    pub(crate) format: OutputFormat,
    /// Write the supergraph to this file instead of printing it
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Where a gateway shall reach a subgraph; may be repeated
    #[arg(long, value_name = "NAME=URL")]
    pub(crate) url: Vec<SubgraphAddress>,
    /// The gateway's private key, for running subgraphs that answer only their gateway
    #[arg(long, value_name = "FILE")]
    pub(crate) hop_key: Option<PathBuf>,
}
