//! Catching up: hearing at once what was told so far, before a change is refused that may only be early.
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures::future::join_all;
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until, timeout};

use super::{EventSource, Inbox};

/// The longest that a change is held up.
const CATCH_UP_MAX: Duration = Duration::from_secs(1);
/// The least time from one round's beginning to the next's: what is refused must not ask the sources without end.
const ROUND_EVERY: Duration = Duration::from_millis(20);

/// The rounds of catching up in a process: one at a time, each for all who came before it began.
#[derive(Default)]
pub(super) struct Rounds {
    begun: AtomicU64,
    finished: Mutex<Finished>,
}

#[derive(Default)]
struct Finished {
    round: u64,
    next_from: Option<Instant>,
}

impl Inbox {
    /// Takes in what each source has told until now; gives up after 1 s. True when there are sources: then what was
    /// refused before may be tried once more.
    ///
    /// Whoever comes while others catch up waits for the next round, which is one for all who wait.
    ///
    /// Cancel-safe: what was taken in by then is kept.
    pub async fn catch_up(&self) -> bool {
        let sources = self.sources();
        if sources.is_empty() {
            return false;
        }
        if timeout(CATCH_UP_MAX, self.join_round(&sources)).await.is_err() {
            tracing::warn!(reader = self.inner.name, "`{}` did not catch up with others in time", self.inner.name);
        }
        true
    }

    async fn join_round(&self, sources: &[EventSource]) {
        let rounds = &self.inner.rounds;
        let begun_before = rounds.begun.load(Ordering::SeqCst);
        let mut finished = rounds.finished.lock().await;
        // A round that began after this one came has read all that had been told by then.
        if finished.round > begun_before {
            return;
        }
        if let Some(from) = finished.next_from {
            sleep_until(from).await;
        }
        let round = rounds.begun.fetch_add(1, Ordering::SeqCst) + 1;
        finished.next_from = Some(Instant::now() + ROUND_EVERY);
        join_all(sources.iter().map(|source| self.pull_all(source))).await;
        finished.round = round;
    }

    async fn pull_all(&self, source: &EventSource) {
        loop {
            match self.pull(source, Duration::ZERO).await {
                Ok(0) => return,
                Ok(_) => {}
                // It is logged where the feed is followed.
                Err(_) => return,
            }
        }
    }
}
