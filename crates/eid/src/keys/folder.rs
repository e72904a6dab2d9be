//! Keys in files that only their owner can read.
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use claims::{KeyFault, SigningKey};

use super::ring::KeyRing;
use crate::random;

/// How a file's name says from when its key signs: `signing-20261201T120000Z.pem`.
const NAME_FORMAT: &str = "signing-%Y%m%dT%H%M%SZ.pem";

/// A folder of signing keys, each in a file that says by its name from when the key signs.
///
/// What the names say is all there is to know, so that replicas that share the folder agree without talking. To withdraw
/// a key at once, remove its file and start again: every token it signed dies with it.
#[derive(Debug, Clone)]
pub struct KeyFolder {
    path: PathBuf,
}

/// Why the keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFolderError {
    /// The folder or a file in it cannot be read or made.
    #[error("the keys at `{path}` cannot be read or made; check that they are there and whose they are", path = path.display())]
    Unreadable {
        /// Which file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Others than the owner may read the key.
    #[error("the key `{path}` can be read by others; run `chmod 600` on it", path = path.display())]
    Exposed {
        /// Which file.
        path: PathBuf,
    },
    /// The file holds no key.
    #[error("the file `{path}` holds no signing key", path = path.display())]
    NotAKey {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        source: KeyFault,
    },
}

impl KeyFolder {
    /// The folder at `path`.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Reads all keys.
    ///
    /// # Errors
    /// [`KeyFolderError`]; a key that others can read is refused.
    pub fn read(&self) -> Result<KeyRing, KeyFolderError> {
        let mut keys = Vec::new();
        for entry in fs::read_dir(&self.path).map_err(|source| unreadable(&self.path, source))? {
            let path = entry.map_err(|source| unreadable(&self.path, source))?.path();
            if let Some(signs_from) = path.file_name().and_then(|name| name.to_str()).and_then(read_name) {
                keys.push((signs_from, read_key(&path)?));
            }
        }
        Ok(KeyRing::new(keys))
    }

    /// Makes the key that is due at `now`, if one is, for a ring in which each signs for `period`. Gives the ring.
    ///
    /// # Errors
    /// [`KeyFolderError`].
    pub fn read_and_renew(&self, now: DateTime<Utc>, period: TimeDelta) -> Result<KeyRing, KeyFolderError> {
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.path);
        made.map_err(|source| unreadable(&self.path, source))?;
        let ring = self.read()?;
        let Some(signs_from) = ring.next_due(now, period) else { return Ok(ring) };
        self.write(signs_from, &SigningKey::generate(random::fill))?;
        self.read()
    }

    /// Writes `key`, which signs from `signs_from`.
    ///
    /// # Errors
    /// [`KeyFolderError::Unreadable`] where it cannot be written. A file that is there already stays as it is: another
    /// replica was quicker.
    pub fn write(&self, signs_from: DateTime<Utc>, key: &SigningKey) -> Result<(), KeyFolderError> {
        let path = self.path.join(signs_from.format(NAME_FORMAT).to_string());
        // Written whole under another name first, so that nobody reads half a key.
        let unfinished = self.path.join(format!("{}.new", random::name()));
        let written = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&unfinished)
            .and_then(|mut file| file.write_all(key.to_pem().as_bytes()).and_then(|()| file.sync_all()))
            .and_then(|()| fs::hard_link(&unfinished, &path));
        fs::remove_file(&unfinished).ok();
        match written {
            Err(source) if source.kind() != io::ErrorKind::AlreadyExists => Err(unreadable(&path, source)),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

fn read_name(name: &str) -> Option<DateTime<Utc>> {
    NaiveDateTime::parse_from_str(name, NAME_FORMAT).ok().map(|instant| instant.and_utc())
}

fn read_key(path: &Path) -> Result<SigningKey, KeyFolderError> {
    let permissions = fs::metadata(path).map_err(|source| unreadable(path, source))?.permissions();
    if permissions.mode() & 0o077 != 0 {
        return Err(KeyFolderError::Exposed { path: path.to_owned() });
    }
    let pem = fs::read_to_string(path).map_err(|source| unreadable(path, source))?;
    SigningKey::from_pem(&pem).map_err(|source| KeyFolderError::NotAKey { path: path.to_owned(), source })
}

fn unreadable(path: &Path, source: io::Error) -> KeyFolderError {
    KeyFolderError::Unreadable { path: path.to_owned(), source }
}
