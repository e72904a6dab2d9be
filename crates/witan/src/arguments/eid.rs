//! What can be typed after `witan eid`.

mod card;
mod client;

use std::net::SocketAddr;
use std::path::PathBuf;

use claims::Assurance;
use clap::{Args, Subcommand};
use storage::DatabaseUrl;

pub(crate) use self::card::{CardCommand, CardPurpose, IssueCardArguments};
pub(crate) use self::client::{AddClientArguments, ClientCommand, ClientFolderArguments, RotateClientArguments};
use super::eid_registrar::{InviteArguments, MandateArguments, ReleaseArguments};

/// `witan eid`
#[derive(Clone, Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct EidArguments {
    #[command(subcommand)]
    pub(crate) command: Option<EidCommand>,
    #[command(flatten)]
    pub(crate) serve: EidServeArguments,
}

/// How the e-ID is served.
///
/// Without a configuration file, for development: made-up people of the demonstration network, who sign in with one click.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct EidServeArguments {
    /// The address to listen on [default: 127.0.0.1:4010]
    #[arg(long, value_name = "ADDR")]
    pub(crate) listen: Option<SocketAddr>,
    /// The folder that keeps the database and keys, where the configuration names no others [default: witan-data]
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// A configuration file
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

/// What officials and operators do.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum EidCommand {
    /// Make the signing key that is due in a folder, if one is.
    Key {
        /// The folder of the e-ID's signing keys
        #[arg(long, value_name = "DIR")]
        folder: PathBuf,
        /// How many days a key signs before the next one does
        #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u32).range(1..=730))]
        days: u32,
    },
    /// Enrol a person, and print the code to hand over.
    Enrol(EnrolArguments),
    /// Let a person back in who lost every passkey, and print the code to hand over. They are known at level low until proofed anew.
    Readmit {
        /// The person's id, as `enrol` printed it
        person: String,
        /// The e-ID's database: `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`
        #[arg(long, value_name = "URL", env = "WITAN_DATABASE__URL", hide_env_values = true)]
        database: DatabaseUrl,
    },
    /// Say how surely a person is known, as two officials found.
    Proof(ProofArguments),
    /// Register clients, show them, and change their keys.
    #[command(subcommand)]
    Client(ClientCommand),
    /// Make cards for tests and demonstrations, and take them back.
    #[command(subcommand)]
    Card(CardCommand),
    /// Register an account at an organisation's provider for a person, and print the code by which they accept it.
    Invite(InviteArguments),
    /// Take an account from the person it is linked to, in 24 hours, as two registrars decided. Until then that person is told.
    Release(ReleaseArguments),
    /// Say that a person may act for another or for an organisation, as two registrars found.
    Mandate(MandateArguments),
    /// End a mandate at once.
    EndMandate {
        /// The mandate's name, as `mandate` printed it
        mandate: String,
        /// The e-ID's database: `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`
        #[arg(long, value_name = "URL", env = "WITAN_DATABASE__URL", hide_env_values = true)]
        database: DatabaseUrl,
    },
}

/// `witan eid enrol`
#[derive(Clone, Debug, Args)]
pub(crate) struct EnrolArguments {
    /// The person's name
    #[arg(long)]
    pub(crate) name: String,
    /// How surely the person was found to be who they say: low, substantial or high
    #[arg(long)]
    pub(crate) level: Assurance,
    /// By what that was found, such as `passport seen`
    #[arg(long)]
    pub(crate) evidence: String,
    /// The member the person is, by id, such as member_BST_00000001
    #[arg(long, value_name = "ID")]
    pub(crate) member: Option<String>,
    /// The personal code
    #[arg(long, value_name = "CODE")]
    pub(crate) person_code: Option<String>,
    /// The e-ID's database: `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`
    #[arg(long, value_name = "URL", env = "WITAN_DATABASE__URL", hide_env_values = true)]
    pub(crate) database: DatabaseUrl,
}

/// `witan eid proof`
#[derive(Clone, Debug, Args)]
pub(crate) struct ProofArguments {
    /// The person's id, as `enrol` printed it
    pub(crate) person: String,
    /// How surely the person was found to be who they say: low, substantial or high
    #[arg(long)]
    pub(crate) level: Assurance,
    /// By what that was found, such as `passport seen`
    #[arg(long)]
    pub(crate) evidence: String,
    /// An official who says so; given twice
    #[arg(long, value_name = "NAME", required = true)]
    pub(crate) official: Vec<String>,
    /// The e-ID's database: `sqlite:PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`
    #[arg(long, value_name = "URL", env = "WITAN_DATABASE__URL", hide_env_values = true)]
    pub(crate) database: DatabaseUrl,
}
