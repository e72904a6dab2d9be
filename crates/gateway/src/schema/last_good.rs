//! The supergraph served last, in a file: for a start at which its source gives none.
//!
//! The file is supergraph SDL that begins with three comments: what it is and in which version of this form, the SHA-256 of
//! the SDL that follows, and when it was kept.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use chrono::{DateTime, SecondsFormat, Utc};
use supergraph::SupergraphHash;

use super::fault::SourceFault;
use super::files::read_text;

const TITLE: &str = "# The supergraph that Witan served last, version 1";
const HASH: &str = "# SHA-256 ";
const KEPT: &str = "# kept at ";

/// The file.
#[derive(Clone, Debug)]
pub(super) struct LastGood {
    path: PathBuf,
    bytes_max: usize,
}

impl LastGood {
    pub(super) fn new(path: PathBuf, bytes_max: usize) -> LastGood {
        LastGood { path, bytes_max }
    }

    /// Writes it so that a crash leaves either the old or the new one, whole.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn keep(&self, sdl: &str, now: DateTime<Utc>) -> Result<(), SourceFault> {
        let kept = now.to_rfc3339_opts(SecondsFormat::Secs, true);
        let hash = SupergraphHash::of(sdl);
        let text = format!("{TITLE}\n{HASH}{hash}\n{KEPT}{kept}\n{sdl}");
        write_whole(&self.path, &text).map_err(|source| self.unreadable(source))
    }

    /// The SDL that was kept; `None` where nothing was yet.
    ///
    /// # Errors
    /// A file that cannot be read, has another form, or is damaged.
    pub(super) fn recall(&self) -> Result<Option<String>, SourceFault> {
        // The SDL may be as large as allowed, and the comments come before it.
        let text = match read_text(&self.path, self.bytes_max.saturating_add(1024)) {
            Ok(text) => text,
            Err(SourceFault::Unreadable { source, .. }) if source.kind() == ErrorKind::NotFound => return Ok(None),
            Err(fault) => return Err(fault),
        };
        let damaged =
            || self.unreadable(std::io::Error::new(ErrorKind::InvalidData, "it is damaged, or of another version"));
        let (hash, sdl) = parts(&text).ok_or_else(damaged)?;
        if SupergraphHash::of(sdl).to_string() != hash {
            return Err(damaged());
        }
        Ok(Some(sdl.to_owned()))
    }

    fn unreadable(&self, source: std::io::Error) -> SourceFault {
        SourceFault::Unreadable { path: self.path.display().to_string(), source }
    }
}

/// The hash that is told, and the SDL.
fn parts(text: &str) -> Option<(&str, &str)> {
    let (title, rest) = text.split_once('\n')?;
    let (hash, rest) = rest.split_once('\n')?;
    let (kept, sdl) = rest.split_once('\n')?;
    let is_ours = title == TITLE && kept.starts_with(KEPT);
    is_ours.then_some((hash.strip_prefix(HASH)?, sdl))
}

fn write_whole(path: &Path, text: &str) -> std::io::Result<()> {
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(".new");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).open(&temporary)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&temporary, path)?;
    // That the file has its name now is a change of the folder.
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}
