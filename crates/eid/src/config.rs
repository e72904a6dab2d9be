//! How the provider is set up.
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Deserialize;
use service::Secret;
use service::server::ClientCertificates;

use crate::broker::config::UpstreamConfig;
use crate::build::BuildError;
use crate::card::{Card, CardConfig};
use crate::clients::Registration;
use crate::issuer::Issuer;
use crate::mtls::{Mtls, MtlsConfig};

/// How the provider is set up.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EidConfig {
    /// The address that browsers and clients reach the provider at.
    pub issuer: Issuer,
    /// Whom the provider is for.
    #[serde(default)]
    pub mode: Mode,
    /// The folder of the signing keys. In `dev` mode it is made and filled at the first start.
    #[serde(default)]
    pub keys: Option<PathBuf>,
    /// The one key that signs, as PKCS #8 PEM text, in place of a folder: for where keys come from the environment.
    #[serde(default)]
    pub key: Option<Secret>,
    /// Another key that is published beside `key`: the one that signs next, or the one that signed before.
    #[serde(default)]
    pub other_key: Option<Secret>,
    /// How many days a key signs before the next one does.
    #[serde(default = "EidConfig::default_key_days")]
    #[schemars(range(min = 1, max = 730))]
    pub key_days: u32,
    /// The folder of the clients' signed registration files (`*.jwt`), and of the signed files of sectors.
    #[serde(default)]
    pub clients: Option<PathBuf>,
    /// The file with the public keys (a JWK Set) of those who may sign registrations.
    #[serde(default)]
    pub registrars: Option<PathBuf>,
    /// The host for clients with certificates (RFC 8705). Without it, there are none.
    #[serde(default)]
    pub mtls: Option<MtlsConfig>,
    /// The host for e-ID cards, by which people sign in. Without it, they do so by passkeys alone.
    #[serde(default)]
    pub card: Option<CardConfig>,
    /// Clients without a signed file. In `dev` mode only.
    #[serde(default)]
    pub ready_clients: Vec<Registration>,
    /// People who sign in with one click. In `dev` mode only.
    #[serde(default)]
    pub ready_people: Vec<ReadyPerson>,
    /// The organisations' own providers that people can sign in with.
    #[serde(default)]
    pub upstreams: Vec<UpstreamConfig>,
}

/// Whom the provider is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Made-up people on one machine: tokens and metadata say so, and a production gateway refuses them.
    #[default]
    Dev,
    /// Real people of a small network that has no national e-ID.
    Small,
}

/// A made-up person who signs in with one click.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadyPerson {
    /// Names the person for good, such as `officer-bst`: lower-case letters, digits and hyphens.
    pub id: String,
    /// The name shown.
    pub name: String,
    /// What the person is, such as `facilitates a group in Bristol`.
    #[serde(default)]
    pub about: String,
    /// The code of the organisation the person works for, such as `BST`; given together with `member`.
    #[serde(default)]
    pub org: Option<String>,
    /// The id of the member the person is there, such as `member_BST_0000001a`.
    #[serde(default)]
    pub member: Option<String>,
    /// The level of assurance the person signs in at.
    #[serde(default)]
    pub assurance: ReadyAssurance,
    /// The personal code, if the person has one.
    #[serde(default)]
    pub person_code: Option<String>,
}

/// A level of assurance, as a configuration says it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReadyAssurance {
    /// `low`.
    Low,
    /// `substantial`.
    #[default]
    Substantial,
    /// `high`.
    High,
}

impl From<ReadyAssurance> for claims::Assurance {
    fn from(level: ReadyAssurance) -> Self {
        match level {
            ReadyAssurance::Low => Self::Low,
            ReadyAssurance::Substantial => Self::Substantial,
            ReadyAssurance::High => Self::High,
        }
    }
}

impl EidConfig {
    /// A development provider at `issuer` with its keys in the folder `keys`, and nobody and nothing registered yet.
    pub fn dev(issuer: Issuer, keys: impl Into<PathBuf>) -> Self {
        Self {
            issuer,
            mode: Mode::Dev,
            keys: Some(keys.into()),
            key: None,
            other_key: None,
            key_days: Self::default_key_days(),
            clients: None,
            registrars: None,
            mtls: None,
            card: None,
            ready_clients: Vec::new(),
            ready_people: Vec::new(),
            upstreams: Vec::new(),
        }
    }

    /// Checks that the certificates of hosts beside the issuer's own can be used.
    ///
    /// # Errors
    /// [`BuildError::Host`] or [`BuildError::Card`], which name the file.
    pub fn check_files(&self) -> Result<(), BuildError> {
        if let Some(mtls) = self.mtls.clone() {
            mtls.host.read_tls(ClientCertificates::Asked)?;
            Mtls::read(mtls)?;
        }
        if let Some(card) = self.card.clone() {
            card.host.read_tls(ClientCertificates::Demanded)?;
            Card::read(card)?;
        }
        Ok(())
    }

    fn default_key_days() -> u32 {
        90
    }
}
