//! What can be typed after `witan eid client`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// What a registrar does. The e-ID reads its clients when it starts.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum ClientCommand {
    /// Register a client: sign what is to be registered of it, and put it into the folder.
    Add(AddClientArguments),
    /// Show who is registered, by which keys or certificates.
    List {
        #[command(flatten)]
        folder: ClientFolderArguments,
    },
    /// Change a client's key without an interruption.
    ///
    /// First with --new-key: the client is good by its old key and by the new one from the next start of the e-ID on. Once it uses
    /// the new one, with --drop and the old one's id, as `list` shows it.
    Rotate(RotateClientArguments),
}

/// Where registrations lie, and whose signatures count.
#[derive(Clone, Debug, Args)]
pub(crate) struct ClientFolderArguments {
    /// The folder of the signed registrations (`provider.clients`)
    #[arg(long, value_name = "DIR", default_value = "clients")]
    pub(crate) folder: PathBuf,
    /// The file with the public keys of those who may sign (`provider.registrars`)
    #[arg(long, value_name = "FILE", default_value = "keys/registrars.jwks.json")]
    pub(crate) registrars: PathBuf,
}

/// `witan eid client add`
#[derive(Clone, Debug, Args)]
pub(crate) struct AddClientArguments {
    /// What is to be registered, as JSON; the names are those of `ready_clients` in `witan config schema eid`
    #[arg(value_name = "FILE")]
    pub(crate) registration: PathBuf,
    #[command(flatten)]
    pub(crate) folder: ClientFolderArguments,
    /// The private key that signs; `witan token key registrars` makes one
    #[arg(long, value_name = "FILE", default_value = "keys/registrars.pem")]
    pub(crate) registrar: PathBuf,
    /// Make the client's key too: FILE.pem for the client, and its public half into the registration
    #[arg(long, value_name = "FILE")]
    pub(crate) new_key: Option<PathBuf>,
}

/// `witan eid client rotate`
#[derive(Clone, Debug, Args)]
#[group(required = true, multiple = false, args = ["new_key", "drop"])]
pub(crate) struct RotateClientArguments {
    /// The client's id
    #[arg(value_name = "CLIENT")]
    pub(crate) client: String,
    #[command(flatten)]
    pub(crate) folder: ClientFolderArguments,
    /// The private key that signs
    #[arg(long, value_name = "FILE", default_value = "keys/registrars.pem")]
    pub(crate) registrar: PathBuf,
    /// Make the next key, FILE.pem, which is good beside the present one
    #[arg(long, value_name = "FILE")]
    pub(crate) new_key: Option<PathBuf>,
    /// Remove the key with this id
    #[arg(long, value_name = "KID")]
    pub(crate) drop: Option<String>,
}
