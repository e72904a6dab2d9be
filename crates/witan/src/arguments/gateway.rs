//! What can be typed after `witan gateway`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

use super::subgraph::SubgraphAddress;

/// `witan gateway`
#[derive(Clone, Debug, Args)]
pub(crate) struct GatewayArguments {
    /// The supergraph SDL to serve
    #[arg(long, value_name = "FILE", conflicts_with = "subgraphs")]
    pub(crate) supergraph: Option<PathBuf>,
    /// A folder with one `.graphql` file a subgraph, to be composed
    #[arg(long, value_name = "DIR")]
    pub(crate) subgraphs: Option<PathBuf>,
    /// Keep the supergraph served last in this file, and start with it when no schema can be had
    #[arg(long, value_name = "FILE")]
    pub(crate) last_good: Option<PathBuf>,
    /// A configuration file
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Where a subgraph is reached, instead of the address in the supergraph; may be repeated
    #[arg(long, value_name = "NAME=URL")]
    pub(crate) url: Vec<SubgraphAddress>,
    /// The address to listen on [default: 127.0.0.1:4000]
    #[arg(long, value_name = "ADDR")]
    pub(crate) listen: Option<SocketAddr>,
}
