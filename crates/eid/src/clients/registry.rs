//! The clients that were accepted.
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use claims::KeySet;

use super::registration::{BoundTo, Registration, TokenEndpointAuthentication};
use super::signed_file::{Sector, SignedFile, read_signed};
use crate::config::{EidConfig, Mode};
use crate::mtls::MtlsConfig;

/// The clients that were accepted, by identifier.
#[derive(Debug, Clone, Default)]
pub struct Clients {
    by_id: BTreeMap<String, Registration>,
}

/// Why the clients cannot be accepted. One that is wrong stops the start: it is no use to find out later.
#[derive(Debug, thiserror::Error)]
pub enum ClientFault {
    /// A file cannot be read.
    #[error("`{path}` cannot be read", path = path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A file is not signed by a registrar, or is no registration.
    #[error("`{path}` is refused: {problem}", path = path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// A registration cannot be accepted.
    #[error("the client `{client}` is refused: {problem}")]
    Client {
        /// Which client.
        client: String,
        /// What is wrong with it.
        problem: String,
    },
    /// Clients or people that nobody signed for are configured outside `dev` mode.
    #[error("`{0}` is for `dev` mode only; register clients by signed files and enrol people")]
    DevelopmentOnly(&'static str),
    /// There are files, and nobody who may sign them.
    #[error("`clients` names a folder, and `registrars` no file with the keys of those who may sign in it")]
    NoRegistrars,
}

impl Clients {
    /// Reads and checks all clients that `config` names.
    ///
    /// # Errors
    /// [`ClientFault`], the first there is.
    pub fn read(config: &EidConfig) -> Result<Self, ClientFault> {
        let is_dev = config.mode == Mode::Dev;
        if !is_dev && !config.ready_clients.is_empty() {
            return Err(ClientFault::DevelopmentOnly("ready_clients"));
        }
        let mut clients = Self::default();
        let mut sectors = Vec::new();
        if let Some(folder) = &config.clients {
            let registrars = read_registrars(config.registrars.as_deref().ok_or(ClientFault::NoRegistrars)?)?;
            for file in signed_files(folder, &registrars)? {
                match file {
                    SignedFile::Client(registration) => clients.add(*registration, is_dev)?,
                    SignedFile::Sector(sector) => sectors.push(sector),
                }
            }
        }
        for registration in &config.ready_clients {
            clients.add(registration.clone(), is_dev)?;
        }
        clients.check_sectors(&sectors)?;
        clients.check_certificates(config.mtls.as_ref())?;
        Ok(clients)
    }

    /// The client with this identifier.
    pub(crate) fn get(&self, client_id: &str) -> Option<&Registration> {
        self.by_id.get(client_id)
    }

    /// Every client.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Registration> {
        self.by_id.values()
    }

    fn add(&mut self, registration: Registration, may_be_local: bool) -> Result<(), ClientFault> {
        let client = registration.client_id.clone();
        if let Some(problem) = registration.fault(may_be_local) {
            return Err(ClientFault::Client { client, problem });
        }
        match self.by_id.insert(client.clone(), registration) {
            None => Ok(()),
            Some(_) => Err(ClientFault::Client { client, problem: "it is registered twice".into() }),
        }
    }

    /// Whether each client's sector is one that its organisation was let into (OpenID Connect Core §8.1, where a sector
    /// file must name who uses it).
    fn check_sectors(&self, sectors: &[Sector]) -> Result<(), ClientFault> {
        for registration in self.by_id.values() {
            let Some(claimed) = &registration.sector else { continue };
            let is_in = |sector: &Sector| sector.sector == *claimed && sector.organisations.contains(&registration.org);
            if !sectors.iter().any(is_in) {
                let problem = format!("no signed file lets `{}` into the sector `{claimed}`", registration.org);
                return Err(ClientFault::Client { client: registration.client_id.clone(), problem });
            }
        }
        Ok(())
    }
}

impl Clients {
    /// Whether those who come with certificates have somewhere to come to.
    fn check_certificates(&self, mtls: Option<&MtlsConfig>) -> Result<(), ClientFault> {
        let authority = mtls.is_some_and(|mtls| mtls.authorities_file.is_some());
        for registration in self.by_id.values() {
            let is_by_authority = registration.token_endpoint_auth_method == TokenEndpointAuthentication::TlsClientAuth;
            let problem = match registration.bound_to() {
                BoundTo::Certificate if mtls.is_none() => "it needs a host for clients with certificates; set `mtls`",
                BoundTo::Certificate if is_by_authority && !authority => {
                    "its certificate needs an authority; set `mtls.authorities_file`"
                }
                BoundTo::Certificate | BoundTo::Key | BoundTo::WhatIsProved => continue,
            };
            return Err(ClientFault::Client { client: registration.client_id.clone(), problem: problem.to_owned() });
        }
        Ok(())
    }
}

fn read_registrars(path: &Path) -> Result<KeySet, ClientFault> {
    let text = fs::read_to_string(path).map_err(|source| unreadable(path, source))?;
    KeySet::from_jwks(&text).map_err(|fault| ClientFault::File { path: path.to_owned(), problem: fault.to_string() })
}

/// The signed files of `folder`, in the order of their names.
pub(super) fn signed_files(folder: &Path, registrars: &KeySet) -> Result<Vec<SignedFile>, ClientFault> {
    let entries = fs::read_dir(folder).and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect());
    let mut paths: Vec<PathBuf> = entries.map_err(|source| unreadable(folder, source))?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "jwt"));
    paths.sort();
    paths.iter().map(|path| signed_file(path, registrars)).collect()
}

fn signed_file(path: &Path, registrars: &KeySet) -> Result<SignedFile, ClientFault> {
    let text = fs::read_to_string(path).map_err(|source| unreadable(path, source))?;
    read_signed(text.trim(), registrars).map_err(|problem| ClientFault::File { path: path.to_owned(), problem })
}

fn unreadable(path: &Path, source: std::io::Error) -> ClientFault {
    ClientFault::Unreadable { path: path.to_owned(), source }
}
