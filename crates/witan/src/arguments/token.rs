//! What can be typed after `witan token`.

use std::path::PathBuf;

use claims::Assurance;
use clap::{Args, Subcommand};

/// `witan token`
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum TokenCommand {
    /// Make an access token for development.
    Mint(MintArguments),
    /// Say what is in a token, what it is good for, and why it would be refused.
    ///
    /// Without --keys, the token is judged as an access token by the server of a data folder. With the public keys of whoever signed
    /// it, any token of the e-ID or of a gateway is explained: access, ID, logout and hop tokens, and what is bound to a key or a
    /// certificate. A refresh token has nothing in it to read. The exit status is 0 only for a good one.
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
    /// The public keys of whoever signed it (a JWK Set): what an e-ID has at /jwks, or a gateway's hop.jwks.json
    #[arg(long, value_name = "FILE")]
    pub(crate) keys: Option<PathBuf>,
    /// The issuer it must be by [default: whom it names]
    #[arg(long, value_name = "ISSUER", requires = "keys")]
    pub(crate) issuer: Option<String>,
    /// The audience it must be for [default: whom it names]
    #[arg(long, value_name = "AUDIENCE", requires = "keys")]
    pub(crate) audience: Option<String>,
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
