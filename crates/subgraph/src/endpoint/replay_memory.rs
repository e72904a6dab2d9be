//! Which hop tokens were seen.
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use claims::hop::OpenedHop;

/// The most tokens remembered at once: some 8,000 requests a second, each for 35 s.
const TOKENS_MAX: usize = 300_000;

/// The names of the hop tokens seen lately, so that none is used again. Kept in this process: a replica next to it may
/// see a query's token once more, and a mutation is made safe by its idempotency key.
#[derive(Debug, Default)]
pub(crate) struct ReplayMemory {
    seen: Mutex<HashMap<String, DateTime<Utc>>>,
}

/// Why a token is refused although it is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Replay {
    /// It was used before.
    Seen,
    /// So many are remembered that no more can be told apart; the sender should come back later.
    MemoryFull,
}

impl ReplayMemory {
    /// Takes down that `hop` is used now, whether or not the body that follows is its own.
    pub(crate) fn admit(&self, hop: &OpenedHop, now: DateTime<Utc>) -> Result<(), Replay> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= TOKENS_MAX {
            seen.retain(|_, forget_at| *forget_at > now);
        }
        if seen.len() >= TOKENS_MAX {
            return Err(Replay::MemoryFull);
        }
        match seen.insert(hop.id().as_str().to_owned(), hop.forget_at()) {
            Some(_) => Err(Replay::Seen),
            None => Ok(()),
        }
    }
}
