//! The data folder of `witan serve`: databases, keys, and what the demonstration data in it are.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use claims::SigningKey;
use corpus::Tier;
use serde::{Deserialize, Serialize};
use storage::DatabaseUrl;

use crate::config::DATA_FOLDER;

/// The folder of keys inside a data folder.
pub(crate) const KEYS: &str = "keys";

/// A folder that one server uses, made when absent; what is in it is readable by its owner only.
#[derive(Debug)]
pub(crate) struct DataFolder {
    path: PathBuf,
    // Held as long as the folder is used, and let go by the system whichever way the process ends.
    _lock: fs::File,
}

/// What the demonstration data in a folder are: written last, so its presence says that they are whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Loaded {
    /// The seed of the corpus.
    pub(crate) seed: u64,
    /// Its size.
    #[serde(with = "tier_name")]
    pub(crate) tier: Tier,
}

impl DataFolder {
    /// Takes the folder for this process alone.
    ///
    /// # Errors
    /// A folder that cannot be made, or that another server uses.
    pub(crate) fn open(path: &Path) -> anyhow::Result<Self> {
        let shown = path.display();
        let unusable = || format!("the data folder `{shown}` cannot be used; choose another with --data");
        fs::DirBuilder::new().recursive(true).mode(0o700).create(path).with_context(unusable)?;
        let lock = fs::File::create(path.join("lock")).with_context(unusable)?;
        if let Err(fs::TryLockError::WouldBlock) = lock.try_lock() {
            bail!("another server uses the data folder `{shown}`; stop it, or choose another folder with --data");
        }
        Ok(Self { path: path.to_owned(), _lock: lock })
    }

    /// How the command line names this folder, with a space before it; nothing where it is the default one.
    pub(crate) fn as_flag(&self) -> String {
        if self.path == Path::new(DATA_FOLDER) { String::new() } else { format!(" --data {}", self.path.display()) }
    }

    /// Where the folder is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The folder of a process's keys.
    pub(crate) fn keys_of(&self, name: &str) -> PathBuf {
        self.path.join(KEYS).join(name)
    }

    /// The finished database of a subgraph.
    pub(crate) fn database(&self, subgraph: &str) -> DatabaseUrl {
        DatabaseUrl::sqlite(self.path.join(format!("{subgraph}.sqlite")))
    }

    /// What the databases hold; `None` for a folder that is new, or whose loading was cut off.
    pub(crate) fn loaded(&self) -> anyhow::Result<Option<Loaded>> {
        loaded(&self.path)
    }

    /// Says that the databases are whole.
    pub(crate) fn set_loaded(&self, loaded: Loaded) -> anyhow::Result<()> {
        let text = serde_json::to_string_pretty(&loaded)?;
        write_whole(&self.path.join("loaded.json"), &format!("{text}\n"), 0o600)
    }

    /// Removes what a loading that was cut off left behind.
    pub(crate) fn remove_database(&self, subgraph: &str) -> anyhow::Result<()> {
        for suffix in ["", "-wal", "-shm"] {
            let path = self.path.join(format!("{subgraph}.sqlite{suffix}"));
            match fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(error).with_context(|| format!("`{}` cannot be removed", path.display()));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Keeps the supergraph that was composed last, for whoever wants to read it.
    pub(crate) fn keep_supergraph(&self, sdl: &str) -> anyhow::Result<()> {
        write_whole(&self.path.join("supergraph.graphql"), sdl, 0o600)
    }

    /// The signing key of this name, made at first use.
    pub(crate) fn signing_key(&self, name: &str) -> anyhow::Result<SigningKey> {
        signing_key(&self.path.join(KEYS), name)
    }
}

/// What the databases of the data folder `folder` hold, whoever uses it; `None` where it is new or was cut off.
pub(crate) fn loaded(folder: &Path) -> anyhow::Result<Option<Loaded>> {
    let path = folder.join("loaded.json");
    match fs::read_to_string(&path) {
        Ok(text) => serde_json::from_str(&text)
            .map(Some)
            .with_context(|| format!("`{}` is damaged; remove the data folder to load it anew", path.display())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("`{}` cannot be read", path.display())),
    }
}

/// The signing key in `NAME.pem` of `folder`, made at first use with its public half beside it in `NAME.jwks.json`.
///
/// # Errors
/// A private key that others than its owner may read is refused.
pub(crate) fn signing_key(folder: &Path, name: &str) -> anyhow::Result<SigningKey> {
    let path = folder.join(format!("{name}.pem"));
    if let Some(key) = read_signing_key(&path)? {
        return Ok(key);
    }
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .with_context(|| format!("the folder `{}` cannot be made", folder.display()))?;
    let key = SigningKey::generate(|bytes| getrandom::fill(bytes).expect("the system has randomness"));
    write_whole(&path, &key.to_pem(), 0o600)?;
    write_whole(&folder.join(format!("{name}.jwks.json")), &key.jwks(), 0o644)?;
    Ok(key)
}

/// The signing key in the file `path`; none where there is no such file.
///
/// # Errors
/// A private key that others than its owner may read is refused.
pub(crate) fn read_signing_key(path: &Path) -> anyhow::Result<Option<SigningKey>> {
    let shown = path.display();
    match fs::read_to_string(path) {
        Ok(pem) => {
            let mode = fs::metadata(path)?.permissions().mode();
            if mode & 0o077 != 0 {
                bail!("the private key `{shown}` may be read by others than its owner; run `chmod 600 {shown}`");
            }
            let key = SigningKey::from_pem(&pem);
            key.map(Some).with_context(|| format!("`{shown}` is not usable; remove it to have one made"))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("the private key `{shown}` cannot be read")),
    }
}

/// Writes a file so that a crash leaves either the old or the new one.
fn write_whole(path: &Path, text: &str, mode: u32) -> anyhow::Result<()> {
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(".new");
    let write = || -> std::io::Result<()> {
        let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(mode).open(&temporary)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&temporary, path)
    };
    write().with_context(|| format!("`{}` cannot be written", path.display()))
}

/// A tier by its name.
mod tier_name {
    use corpus::Tier;
    use serde::{Deserialize as _, Deserializer, Serializer, de};

    #[allow(clippy::trivially_copy_pass_by_ref)] // serde's signature
    pub(super) fn serialize<S: Serializer>(tier: &Tier, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(tier)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Tier, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}
