//! Public keys in files, to be read again while the process runs.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use claims::{KeySet, LiveKeys};
use service::hangup::Hangups;

/// The public keys of somebody who is believed, in a file, and perhaps the next ones in another.
#[derive(Clone, Debug)]
pub(crate) struct KeyFile {
    path: PathBuf,
    next: Option<PathBuf>,
    keys: LiveKeys,
}

impl KeyFile {
    /// Reads the keys in `path`, and those in `next`, where there is such a file.
    ///
    /// # Errors
    /// A file that cannot be read, or holds no usable keys.
    pub(crate) fn read(path: &Path, next: Option<&Path>) -> anyhow::Result<Self> {
        let keys = read_all(path, next)?;
        Ok(Self { path: path.to_owned(), next: next.map(Path::to_owned), keys: keys.into() })
    }

    /// The keys, which change when the files are read again.
    pub(crate) fn keys(&self) -> LiveKeys {
        self.keys.clone()
    }

    /// Reads the files again. Where that fails, the keys from before hold.
    fn reread(&self) {
        match read_all(&self.path, self.next.as_deref()) {
            Ok(keys) => self.keys.exchange(keys),
            Err(error) => {
                let error: &(dyn std::error::Error + Send + Sync) = error.as_ref();
                tracing::error!(error, "public keys cannot be read again; those from before hold");
            }
        }
    }
}

/// Reads the files again whenever an operator asks for it.
pub(crate) async fn reread_on_hangup(mut hangups: Hangups, files: Vec<KeyFile>) {
    loop {
        hangups.next().await;
        tracing::info!("asked to read the public keys again (SIGHUP)");
        files.iter().for_each(KeyFile::reread);
    }
}

fn read_all(path: &Path, next: Option<&Path>) -> anyhow::Result<KeySet> {
    let keys = read_keys(path)?;
    match next.filter(|next| next.exists()) {
        None => Ok(keys),
        Some(next) => {
            let both = keys.and(read_keys(next)?);
            both.with_context(|| format!("`{}` and `{}` cannot be used together", path.display(), next.display()))
        }
    }
}

fn read_keys(path: &Path) -> anyhow::Result<KeySet> {
    let shown = path.display();
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("the public keys `{shown}` cannot be read; `witan token key` makes a pair"))?;
    KeySet::from_jwks(&text).with_context(|| format!("`{shown}` holds no usable public keys"))
}
