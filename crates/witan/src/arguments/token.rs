//! What can be typed after `witan token`.

use std::path::PathBuf;

use claims::Assurance;
use clap::{Args, Subcommand};

/// `witan token`
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum TokenCommand {
    /// Make an access token for development.
    Mint(MintArguments),
    /// Say what is in a token, and why it would be refused.
    Inspect(InspectArguments),
    /// Make a signing key: NAME.pem to keep secret, NAME.jwks.json to hand out.
    Key(KeyArguments),
}

/// `witan token mint`
#[derive(Clone, Debug, Args)]
pub(crate) struct MintArguments {
    /// Sign with the development key of the data folder; there is no other issuer yet
    #[arg(long, required = true)]
    pub(crate) dev: bool,
    /// The member to act as, by id, such as member_BST_00000001
    #[arg(long, value_name = "ID")]
    pub(crate) member: Option<String>,
    /// Scopes to grant, a space or comma between them
    #[arg(long, value_delimiter = ',', value_name = "SCOPES")]
    pub(crate) scope: Vec<String>,
    /// The assurance level: low, substantial or high
    #[arg(long, default_value_t = Assurance::Substantial)]
    pub(crate) assurance: Assurance,
    /// How long it lives, in minutes; at most a day
    #[arg(long, value_name = "MINUTES", default_value_t = 60, value_parser = clap::value_parser!(u16).range(1..=1440))]
    pub(crate) minutes: u16,
    /// The data folder whose server shall accept it
    #[arg(long, value_name = "DIR", default_value = crate::config::DATA_FOLDER)]
    pub(crate) data: PathBuf,
}

/// `witan token inspect`
#[derive(Clone, Debug, Args)]
pub(crate) struct InspectArguments {
    /// The token; read from standard input without it
    pub(crate) token: Option<String>,
    /// The data folder whose server is asked
    #[arg(long, value_name = "DIR", default_value = crate::config::DATA_FOLDER)]
    pub(crate) data: PathBuf,
}

/// `witan token key`
#[derive(Clone, Debug, Args)]
pub(crate) struct KeyArguments {
    /// The key's name
    #[arg(default_value = "hop")]
    pub(crate) name: String,
    /// The folder to put it in
    #[arg(long, value_name = "DIR", default_value = "keys")]
    pub(crate) out: PathBuf,
}
