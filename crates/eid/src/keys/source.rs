//! Where the signing keys come from.
use chrono::{DateTime, TimeDelta, Utc};
use claims::{KeyFault, SigningKey};
use service::Secret;

use super::folder::{KeyFolder, KeyFolderError};
use super::ring::KeyRing;
use crate::config::{EidConfig, Mode};

/// The last second of the year 9999: when a key signs that is only published.
const NEVER_SECONDS: i64 = 253_402_300_799;

/// Where the signing keys come from.
#[derive(Debug, Clone)]
pub enum KeySource {
    /// A folder of files, read again and again.
    Folder {
        /// The folder.
        folder: KeyFolder,
        /// For how long a key signs, where new ones are made by the provider itself.
        renewed_every: Option<TimeDelta>,
    },
    /// Keys that were given with the configuration, and stay until the next start.
    Given(KeyRing),
}

/// Why there are no keys.
#[derive(Debug, thiserror::Error)]
pub enum KeySourceError {
    /// Both ways of giving keys are used, or none is.
    #[error("give either `keys`, a folder, or `key`, the key itself")]
    NotOne,
    /// A key that was given is none.
    #[error("`{setting}` is no signing key")]
    NotAKey {
        /// Which setting.
        setting: &'static str,
        /// What is wrong with it.
        source: KeyFault,
    },
    /// The folder cannot be used.
    #[error(transparent)]
    Folder(#[from] KeyFolderError),
}

impl KeySource {
    /// What `config` says.
    ///
    /// # Errors
    /// [`KeySourceError::NotOne`] or [`KeySourceError::NotAKey`].
    pub fn of(config: &EidConfig) -> Result<Self, KeySourceError> {
        match (&config.keys, &config.key, &config.other_key) {
            (Some(path), None, None) => {
                let renewed_every = match config.mode {
                    Mode::Dev => Some(TimeDelta::days(i64::from(config.key_days))),
                    Mode::Small => None,
                };
                Ok(Self::Folder { folder: KeyFolder::new(path), renewed_every })
            }
            (None, Some(key), other) => {
                let signs = (DateTime::UNIX_EPOCH, read("key", key)?);
                let never = DateTime::from_timestamp(NEVER_SECONDS, 0).unwrap_or(DateTime::UNIX_EPOCH);
                let other = other.as_ref().map(|key| read("other_key", key)).transpose()?;
                Ok(Self::Given(KeyRing::new([signs].into_iter().chain(other.map(|key| (never, key))))))
            }
            (_, _, _) => Err(KeySourceError::NotOne),
        }
    }

    /// The keys as they are at `now`.
    ///
    /// # Errors
    /// [`KeySourceError::Folder`].
    pub fn read(&self, now: DateTime<Utc>) -> Result<KeyRing, KeySourceError> {
        match self {
            Self::Folder { folder, renewed_every: Some(period) } => Ok(folder.read_and_renew(now, *period)?),
            Self::Folder { folder, renewed_every: None } => Ok(folder.read()?),
            Self::Given(ring) => Ok(ring.clone()),
        }
    }
}

fn read(setting: &'static str, key: &Secret) -> Result<SigningKey, KeySourceError> {
    SigningKey::from_pem(key.expose()).map_err(|source| KeySourceError::NotAKey { setting, source })
}
