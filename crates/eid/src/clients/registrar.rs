//! What a registrar does: signs the registrations of clients, looks at them, and changes their keys.
use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use claims::{KeySet, SigningKey};
use serde_json::{Map, Value, json};

use super::registration::Registration;
use super::registry::{ClientFault, signed_files};
use super::signed_file::{CLIENT, SignedFile};

/// The folder of the clients' signed registrations, and whose signatures count in it.
#[derive(Debug, Clone)]
pub struct RegisteredClients {
    folder: PathBuf,
    registrars: KeySet,
}

impl RegisteredClients {
    /// The registrations in `folder`, which may be signed by `registrars`.
    pub fn new(folder: &Path, registrars: KeySet) -> Self {
        Self { folder: folder.to_owned(), registrars }
    }

    /// All registrations, in the order of their files.
    ///
    /// # Errors
    /// [`ClientFault`] where a file cannot be read, or is not signed by a registrar.
    pub fn list(&self) -> Result<Vec<Registration>, ClientFault> {
        let files = signed_files(&self.folder, &self.registrars)?;
        let clients = files.into_iter().filter_map(|file| match file {
            SignedFile::Client(registration) => Some(*registration),
            SignedFile::Sector(_) => None,
        });
        Ok(clients.collect())
    }

    /// Signs the registration of a new client, and gives the file it is in.
    ///
    /// # Errors
    /// [`ClientFault`] where it cannot be accepted, or there is one of that name.
    pub fn add(
        &self,
        registration: &Registration,
        registrar: &SigningKey,
        now: DateTime<Utc>,
    ) -> Result<PathBuf, ClientFault> {
        if self.list()?.iter().any(|other| other.client_id == registration.client_id) {
            return Err(fault(registration, "it is registered already; change its keys by `rotate`"));
        }
        self.write(registration, registrar, now)
    }

    /// Adds a public key (a JWK) to a client's: both are good from the next start of the e-ID on.
    ///
    /// # Errors
    /// [`ClientFault`] where there is no such client, or it proves itself by no key.
    pub fn add_key(
        &self,
        client_id: &str,
        key: &Value,
        registrar: &SigningKey,
        now: DateTime<Utc>,
    ) -> Result<PathBuf, ClientFault> {
        let mut registration = self.get(client_id)?;
        keys_of(&mut registration)?.push(key.clone());
        self.write(&registration, registrar, now)
    }

    /// Removes the public key with this id (`kid`) from a client's.
    ///
    /// # Errors
    /// [`ClientFault`] where there is no such client or key, or it is the last one.
    pub fn drop_key(
        &self,
        client_id: &str,
        kid: &str,
        registrar: &SigningKey,
        now: DateTime<Utc>,
    ) -> Result<PathBuf, ClientFault> {
        let mut registration = self.get(client_id)?;
        let keys = keys_of(&mut registration)?;
        let before = keys.len();
        keys.retain(|key| key["kid"] != kid);
        match (keys.len(), before) {
            (0, _) => Err(fault(&registration, "it is its last key; add the next one first")),
            (left, before) if left == before => Err(fault(&registration, "it has no key of that id")),
            (_, _) => self.write(&registration, registrar, now),
        }
    }

    fn get(&self, client_id: &str) -> Result<Registration, ClientFault> {
        let found = self.list()?.into_iter().find(|registration| registration.client_id == client_id);
        let client = || client_id.to_owned();
        let found = found.ok_or_else(|| ClientFault::Client {
            client: client(),
            problem: "there is no registration of that name in the folder".to_owned(),
        })?;
        // Written under another name, it would be there twice.
        if self.file_of(&found).exists() {
            Ok(found)
        } else {
            let problem = format!("rename the file it is in to `{}`", self.file_of(&found).display());
            Err(ClientFault::Client { client: client(), problem })
        }
    }

    /// Writes a file whole, or leaves what was there.
    fn write(
        &self,
        registration: &Registration,
        registrar: &SigningKey,
        now: DateTime<Utc>,
    ) -> Result<PathBuf, ClientFault> {
        if let Some(problem) = registration.fault(false) {
            return Err(fault(registration, &problem));
        }
        if !self.registrars.kids().any(|kid| kid == registrar.kid()) {
            return Err(fault(registration, "the key that signs is none of the registrars'"));
        }
        let claims = Map::from_iter([
            ("registration".to_owned(), json!(registration)),
            ("iat".to_owned(), now.timestamp().into()),
        ]);
        let path = self.file_of(registration);
        let fresh = path.with_extension("jwt.new");
        let written = fs::write(&fresh, registrar.sign_token(CLIENT, &claims).as_str());
        let written = written.and_then(|()| fs::rename(&fresh, &path));
        written.map_err(|source| ClientFault::Unreadable { path: path.clone(), source })?;
        Ok(path)
    }

    /// The file of a client, whose name has no character that a path could have.
    fn file_of(&self, registration: &Registration) -> PathBuf {
        self.folder.join(format!("{}.jwt", registration.client_id))
    }
}

fn keys_of(registration: &mut Registration) -> Result<&mut Vec<Value>, ClientFault> {
    let client = registration.client_id.clone();
    let keys = registration.jwks.as_mut().and_then(|jwks| jwks.get_mut("keys")).and_then(Value::as_array_mut);
    keys.ok_or(ClientFault::Client { client, problem: "it proves itself by no key of `jwks`".to_owned() })
}

fn fault(registration: &Registration, problem: &str) -> ClientFault {
    ClientFault::Client { client: registration.client_id.clone(), problem: problem.to_owned() }
}
