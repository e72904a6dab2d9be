//! What can be typed after `witan eid card`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// Cards for tests and demonstrations: nobody outside them believes their authority.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum CardCommand {
    /// Make an authority for test cards, and print what an e-ID that believes it has in its configuration.
    Ca {
        /// The folder of the authority; made when absent
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
    /// Make a test card: a certificate and its key.
    ///
    /// FILE.pem and FILE.key are written. A browser takes both in one file, such as
    /// `openssl pkcs12 -export -in FILE.pem -inkey FILE.key -out FILE.p12` makes it.
    Issue(IssueCardArguments),
    /// Take a test card back: who has it cannot sign in by it any more.
    Revoke {
        /// The folder of the authority
        #[arg(long, value_name = "DIR")]
        ca: PathBuf,
        /// The card's certificate (PEM)
        #[arg(value_name = "FILE")]
        card: PathBuf,
    },
    /// Write the authority's list of what is revoked anew. A list holds for thirty days; after that, no card is believed.
    List {
        /// The folder of the authority
        #[arg(long, value_name = "DIR")]
        ca: PathBuf,
    },
}

/// `witan eid card issue`
#[derive(Clone, Debug, Args)]
pub(crate) struct IssueCardArguments {
    /// The folder of the authority
    #[arg(long, value_name = "DIR")]
    pub(crate) ca: PathBuf,
    /// The name on the card
    #[arg(long)]
    pub(crate) name: String,
    /// The personal code: the card is that of the person enrolled with it
    #[arg(long, value_name = "CODE")]
    pub(crate) person_code: String,
    /// The country whose code it is
    #[arg(long, value_name = "CC", default_value = "GB")]
    pub(crate) country: String,
    /// What its key is for; one for signatures must not be good for signing in
    #[arg(long, value_enum, default_value_t = CardPurpose::Authentication)]
    pub(crate) purpose: CardPurpose,
    /// How many days it is good; with 0, it has expired already
    #[arg(long, default_value_t = 365, value_parser = clap::value_parser!(u32).range(0..=3650))]
    pub(crate) days: u32,
    /// Where certificate and key are written, without an ending
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

/// What the key of a card is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CardPurpose {
    /// Signing in
    Authentication,
    /// Signing documents
    Signature,
}
