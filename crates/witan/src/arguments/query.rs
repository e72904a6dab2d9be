//! The arguments of `witan query`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use url::Url;

/// `witan query`
#[derive(Clone, Debug, Args)]
pub(crate) struct QueryArguments {
    /// The file with the operation; `-` reads standard input
    pub(crate) operation: PathBuf,
    /// The operation's name, where the file has several
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// The operation's variables, as a JSON object
    #[arg(long, value_name = "JSON", default_value = "{}")]
    pub(crate) variables: String,
    /// The graph to ask
    #[arg(long, value_name = "URL", default_value = "http://localhost:4000/graphql")]
    pub(crate) graph: Url,
    /// The provider that the system is registered with
    #[arg(long, value_name = "URL", default_value = "http://localhost:4010")]
    pub(crate) issuer: String,
    /// The address of the provider's metadata [default: the one under its own]
    #[arg(long, value_name = "URL")]
    pub(crate) metadata: Option<Url>,
    /// What the system is called there
    #[arg(long, value_name = "ID", default_value = "data-team")]
    pub(crate) client: String,
    /// The file with the system's private key (PEM, PKCS #8), by which it proves who it is
    #[arg(long, value_name = "FILE", default_value = "witan-data/keys/data-team.pem")]
    pub(crate) key: PathBuf,
    /// What the graph is called in access tokens
    #[arg(long, value_name = "NAME", default_value = "urn:witan:gateway")]
    pub(crate) audience: String,
    /// What is asked for, such as stats:read; can be given several times
    #[arg(long, value_name = "SCOPE")]
    pub(crate) scope: Vec<String>,
    /// How the answer is printed
    #[arg(long, value_enum, default_value_t = QueryFormat::Json)]
    pub(crate) format: QueryFormat,
    /// The longest wait for the answer, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(crate) timeout: u64,
}

/// How an answer is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum QueryFormat {
    /// The whole answer, as it came.
    Json,
    /// The first list of objects in the data as a table, a line each, with tabs between.
    Table,
}
