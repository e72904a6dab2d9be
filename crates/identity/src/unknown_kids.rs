//! Key ids that an issuer was asked for and does not have.
use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;

/// How long an id is known to be unknown.
const REMEMBERED_FOR: Duration = Duration::from_secs(60);
/// The most that are remembered; whoever sends more makes the oldest be forgotten, and can no more than have the issuer asked as often
/// as it is anyway.
const KIDS_MAX: usize = 1024;

#[derive(Debug, Default)]
pub(crate) struct UnknownKids(HashMap<String, Instant>);

impl UnknownKids {
    /// Whether the issuer was asked for the key lately, in vain.
    pub(crate) fn has(&self, kid: &str) -> bool {
        self.0.get(kid).is_some_and(|until| *until > Instant::now())
    }

    pub(crate) fn insert(&mut self, kid: &str) {
        if self.0.len() >= KIDS_MAX {
            let now = Instant::now();
            self.0.retain(|_, until| *until > now);
        }
        if self.0.len() >= KIDS_MAX {
            self.0.clear();
        }
        self.0.insert(kid.to_owned(), Instant::now() + REMEMBERED_FOR);
    }

    /// Forgets those that the issuer has by now.
    pub(crate) fn forget<'k>(&mut self, known: impl Iterator<Item = &'k str>) {
        known.for_each(|kid| _ = self.0.remove(kid));
    }
}
