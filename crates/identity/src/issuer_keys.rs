//! The keys of one issuer, kept as it publishes them.
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use claims::{KeySet, LiveKeys};
use tokio::sync::{Mutex as Turn, Semaphore};
use tokio::time::{Instant, sleep, sleep_until};

use crate::address::KeyAddress;
use crate::fetch::{FetchFault, Fetched, KeyFetcher};
use crate::unknown_kids::UnknownKids;

/// How often an issuer is asked for its keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// It is asked at most once in this time because of tokens, whatever these say.
    pub fetch_interval_min: Duration,
    /// And once in this time anyway.
    pub refresh_interval: Duration,
    /// The same after a fetch that failed.
    pub retry_interval: Duration,
}

impl Default for Pace {
    /// 10 s because of tokens. Four minutes anyway, so that a key that the issuer withdraws is believed no longer than five, however
    /// long its set could be kept; a quarter of a minute after a failure.
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { fetch_interval_min: seconds(10), refresh_interval: seconds(4 * 60), retry_interval: seconds(15) }
    }
}

/// The longest key id that an issuer is asked for, in bytes.
const KID_BYTES_MAX: usize = 256;
/// The most requests that wait for a fetch at the same time: a flood of tokens that name no key must not take all the places of others.
const WAITING_MAX: usize = 64;

/// The keys of one issuer, kept as it publishes them at its address.
#[derive(Debug)]
pub struct IssuerKeys {
    issuer: String,
    address: KeyAddress,
    pace: Pace,
    fetcher: KeyFetcher,
    keys: LiveKeys,
    unknown: Mutex<UnknownKids>,
    waiting: Semaphore,
    /// Whoever holds it may fetch: one at a time.
    turn: Turn<Fetches>,
    /// Until when the keys may be used; `None` before they were had.
    good_until: Mutex<Option<Instant>>,
}

/// What is known of fetches so far.
#[derive(Debug, Default)]
struct Fetches {
    begun_last: Option<Instant>,
}

impl IssuerKeys {
    /// The keys of `issuer`, of which none are known before the first fetch.
    ///
    /// # Errors
    /// No HTTP client can be made.
    pub fn new(issuer: impl Into<String>, address: KeyAddress, pace: Pace) -> Result<Arc<Self>, FetchFault> {
        Ok(Arc::new(Self {
            issuer: issuer.into(),
            address,
            pace,
            fetcher: KeyFetcher::new().map_err(|error| FetchFault::Silent(error.into()))?,
            keys: LiveKeys::default(),
            unknown: Mutex::default(),
            waiting: Semaphore::new(WAITING_MAX),
            turn: Turn::default(),
            good_until: Mutex::default(),
        }))
    }

    /// The issuer's identifier.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The keys as they are now, for a verifier.
    pub fn keys(&self) -> LiveKeys {
        self.keys.clone()
    }

    /// Whether the issuer's keys are known, and fresh enough to be used.
    pub fn are_usable(&self) -> bool {
        let good_until = *self.good_until.lock().unwrap_or_else(PoisonError::into_inner);
        good_until.is_some_and(|until| until > Instant::now())
    }

    /// Sees to it that the key `kid`, which a token names, is known if the issuer has it. Whether it is.
    ///
    /// The issuer is asked at most once in [`Pace::fetch_interval_min`], by one request for all that wait, and not for a key that it was
    /// lately asked for in vain. Cancel-safe: a fetch that has begun goes on for the others.
    pub async fn learn(self: &Arc<Self>, kid: &str) -> bool {
        if kid.len() > KID_BYTES_MAX || self.unknown().has(kid) {
            return false;
        }
        let Ok(_place) = self.waiting.try_acquire() else { return false };
        let (this, kid) = (Arc::clone(self), kid.to_owned());
        tokio::spawn(async move { this.learn_in_turn(&kid).await }).await.unwrap_or(false)
    }

    async fn learn_in_turn(&self, kid: &str) -> bool {
        // Held while the issuer is asked: whoever comes meanwhile waits for the same answer, no longer than its time.
        let mut turn = self.turn.lock().await;
        if self.knows(kid) {
            return true;
        }
        if turn.begun_last.is_some_and(|begun| begun.elapsed() < self.pace.fetch_interval_min) {
            return false;
        }
        let had = self.fetch(&mut turn).await.is_ok();
        if had && !self.knows(kid) {
            self.unknown().insert(kid);
        }
        self.knows(kid)
    }

    /// Has the issuer's keys at once, and again every few minutes, for good. `told` is called after each fetch and when the keys have
    /// become too old, and then finds what holds in [`are_usable`](Self::are_usable).
    ///
    /// While the issuer cannot be had, its last keys hold as long as its cache headers said, between five minutes and a day; then no token of
    /// it is believed. Cancel-safe.
    pub async fn keep_fresh(&self, told: impl Fn(&Self)) {
        loop {
            let pause = match self.refresh().await {
                Ok(()) => self.pace.refresh_interval,
                Err(fault) => {
                    let error: &dyn std::error::Error = &fault;
                    tracing::warn!(issuer = self.issuer, error, "the keys of an issuer cannot be had; trying again");
                    self.pace.retry_interval
                }
            };
            told(self);
            tokio::select! {
                () = sleep(pause) => {}
                () = self.end_of_life() => {
                    tracing::error!(issuer = self.issuer, "the keys of an issuer are too old; its tokens are refused");
                    self.keys.exchange(KeySet::default());
                    *self.good_until.lock().unwrap_or_else(PoisonError::into_inner) = None;
                    told(self);
                }
            }
        }
    }

    async fn refresh(&self) -> Result<(), FetchFault> {
        let mut turn = self.turn.lock().await;
        self.fetch(&mut turn).await
    }

    async fn fetch(&self, turn: &mut Fetches) -> Result<(), FetchFault> {
        turn.begun_last = Some(Instant::now());
        let Fetched { keys, life } = self.fetcher.fetch(&self.issuer, &self.address).await?;
        self.unknown().forget(keys.kids());
        self.keys.exchange(keys);
        *self.good_until.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now() + life);
        Ok(())
    }

    /// Comes when the keys may be used no longer; never while there are none.
    async fn end_of_life(&self) {
        let good_until = *self.good_until.lock().unwrap_or_else(PoisonError::into_inner);
        match good_until {
            Some(until) => sleep_until(until).await,
            None => std::future::pending().await,
        }
    }

    fn knows(&self, kid: &str) -> bool {
        self.keys.now().kids().any(|known| known == kid)
    }

    fn unknown(&self) -> std::sync::MutexGuard<'_, UnknownKids> {
        self.unknown.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
