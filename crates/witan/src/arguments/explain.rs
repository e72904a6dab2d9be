//! What can be typed after `witan explain`.

use std::path::PathBuf;

use clap::Args;

/// `witan explain`
#[derive(Clone, Debug, Args)]
pub(crate) struct ExplainArguments {
    /// The file with the operation; `-` reads standard input
    pub(crate) operation: PathBuf,
    /// The operation's name, where the file has several
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// The supergraph SDL to plan over [default: Witan's own network]
    #[arg(long, value_name = "FILE")]
    pub(crate) supergraph: Option<PathBuf>,
}
