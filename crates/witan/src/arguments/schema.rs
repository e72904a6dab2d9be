//! What can be typed after `witan schema`.

use std::path::PathBuf;

use clap::Args;

/// `witan schema`
#[derive(Clone, Debug, Args)]
pub(crate) struct SchemaArguments {
    /// `members`, `groups`, `posts`, `network` or `supergraph` [default: supergraph]
    #[arg(conflicts_with = "out")]
    pub(crate) name: Option<String>,
    /// Write every schema into this folder
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}
