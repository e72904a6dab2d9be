//! Tokens and sessions that are believed no longer, though their time is not over.
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use claims::Caller;
use tokio::sync::watch;
use tokio::time::sleep;

/// How often the file is looked at.
const LOOK_INTERVAL: Duration = Duration::from_secs(1);
/// The largest file that is read, in bytes: some 400,000 entries.
const FILE_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Tokens and sessions that are believed no longer: those that a file lists, and sessions of which their issuer told that they ended.
/// Clones share the list.
#[derive(Debug, Clone, Default)]
pub struct DenyList(watch::Sender<Arc<Denied>>);

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Denied {
    token_ids: HashSet<String>,
    sessions: HashSet<String>,
    /// Sessions that ended, each until every token of it has expired.
    ended: HashMap<String, DateTime<Utc>>,
}

/// Why a deny list cannot be used. Its entries are not told.
#[derive(Debug, thiserror::Error)]
pub enum DenyListFault {
    /// The file cannot be read.
    #[error("the file cannot be read")]
    Unreadable(#[from] std::io::Error),
    /// The file is too large.
    #[error("the file is larger than 16 MiB; leave out tokens that are expired")]
    TooLarge,
    /// A line is neither empty, a comment, nor an entry.
    #[error("line {0} is no entry; write `jti` or `sid`, a space, and the value of that claim")]
    Line(usize),
}

impl DenyList {
    /// Whether the token or the session that a caller comes from is denied.
    pub fn denies(&self, caller: &Caller) -> bool {
        self.0.borrow().denies(caller)
    }

    /// Waits until the caller is denied; for good, if that is never. Cancel-safe.
    pub async fn denied(&self, caller: &Caller) {
        let mut list = self.0.subscribe();
        if list.wait_for(|denied| denied.denies(caller)).await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Denies a session that has ended, until `forget_at`, when each of its tokens has expired; what ended so long ago is forgotten.
    pub fn end_session(&self, session: &str, forget_at: DateTime<Utc>, now: DateTime<Utc>) {
        self.0.send_modify(|denied| {
            let denied = Arc::make_mut(denied);
            denied.ended.retain(|_, forget_at| *forget_at > now);
            denied.ended.insert(session.to_owned(), forget_at);
        });
    }

    /// Denies what stands in `path`, and of files nothing else: a line each of `jti` or `sid`, a space and the claim's value; lines that begin
    /// with `#`, and empty ones, say nothing.
    ///
    /// # Errors
    /// [`DenyListFault`], and then what was denied before is denied still.
    pub fn read(&self, path: &Path) -> Result<(), DenyListFault> {
        if std::fs::metadata(path)?.len() > FILE_BYTES_MAX {
            return Err(DenyListFault::TooLarge);
        }
        let denied = Denied::parse(&std::fs::read_to_string(path)?)?;
        self.0.send_modify(|before| *before = Arc::new(Denied { ended: before.ended.clone(), ..denied }));
        Ok(())
    }

    /// Reads the file again whenever it has changed, for good. While it cannot be read, what was denied before is denied still.
    /// Cancel-safe.
    pub async fn keep_read(self, path: PathBuf) {
        let mut read = None;
        loop {
            let seen = version(&path);
            if seen.is_none() || seen != read {
                match self.read(&path) {
                    Ok(()) => read = seen,
                    Err(fault) => {
                        let error: &dyn std::error::Error = &fault;
                        tracing::error!(error, "the deny list cannot be read; what it denied before is denied still");
                    }
                }
            }
            sleep(LOOK_INTERVAL).await;
        }
    }
}

impl Denied {
    fn parse(text: &str) -> Result<Self, DenyListFault> {
        let mut denied = Self::default();
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            match line.split_once(' ').map(|(claim, value)| (claim, value.trim())) {
                Some(("jti", value)) if !value.is_empty() => _ = denied.token_ids.insert(value.to_owned()),
                Some(("sid", value)) if !value.is_empty() => _ = denied.sessions.insert(value.to_owned()),
                _ => return Err(DenyListFault::Line(number)),
            }
        }
        Ok(denied)
    }

    fn denies(&self, caller: &Caller) -> bool {
        caller.token_id().is_some_and(|id| self.token_ids.contains(id))
            || caller
                .session()
                .is_some_and(|session| self.sessions.contains(session) || self.ended.contains_key(session))
    }
}

/// What changes when the file does.
fn version(path: &Path) -> Option<(SystemTime, u64)> {
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_whole_or_not_at_all() {
        let parse = |text: &str| Denied::parse(text).map_err(|fault| fault.to_string());
        let read = parse("# stolen on Monday\n\njti t-1\n  sid  s-1  \r\njti t-1\n").unwrap();
        assert_eq!((read.token_ids.len(), read.sessions.len()), (1, 1));
        assert!(read.token_ids.contains("t-1") && read.sessions.contains("s-1"));
        assert_eq!(parse(""), Ok(Denied::default()));
        for (text, line) in [("jti", 1), ("jti \n", 1), ("#\nsub p-1", 2), ("t-1", 1), ("JTI t-1", 1)] {
            assert!(parse(text).unwrap_err().starts_with(&format!("line {line} ")), "{text}");
        }
    }
}
