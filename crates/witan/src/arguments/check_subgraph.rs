//! What can be typed after `witan check-subgraph`.

use std::path::PathBuf;

use clap::Args;
use url::Url;

use super::output_format::OutputFormat;

/// `witan check-subgraph`
#[derive(Clone, Debug, Args)]
pub(crate) struct CheckSubgraphArguments {
    /// The subgraph's GraphQL endpoint, such as http://127.0.0.1:4003/graphql
    pub(crate) url: Url,
    /// The gateway's private key (PEM), whose public half the subgraph knows
    #[arg(long, value_name = "FILE")]
    pub(crate) gateway_key: PathBuf,
    /// The gateway's name in hop tokens (`iss`)
    #[arg(long, value_name = "NAME", default_value = crate::config::HOP_ISSUER)]
    pub(crate) issuer: String,
    /// The subgraph's name in hop tokens (`aud`)
    #[arg(long, value_name = "NAME")]
    pub(crate) audience: String,
    /// How the result is printed
    #[arg(long, value_enum, default_value_t = OutputFormat::Text)]
    pub(crate) format: OutputFormat,
    /// The longest wait for one answer, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=600))]
    pub(crate) timeout: u16,
}
