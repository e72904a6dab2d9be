//! The circuit breaker of one subgraph.
//!
//! Closed, it lets everything pass and counts failures in a row. Open, it lets nothing pass until a moment. Then it is half
//! open: one request is let through to try, and says whether the breaker closes or opens again.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use executor::{FetchError, SparedFor};
use supergraph::SubgraphName;
use tokio::time::Instant;

use crate::config::TrafficConfig;
use crate::metrics::Metrics;

pub(super) struct Breaker {
    name: SubgraphName,
    /// `None` never opens for failures.
    failures_max: Option<u32>,
    open: Duration,
    retry_after_max: Duration,
    /// Whether the subgraph knows the callers, so that its 429 is about one of them.
    knows_callers: bool,
    state: Mutex<State>,
    metrics: Metrics,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Closed { failures: u32 },
    Open { until: Instant, why: SparedFor },
    HalfOpen { why: SparedFor },
}

impl State {
    /// The value in metrics.
    fn as_number(self) -> u64 {
        match self {
            State::Closed { .. } => 0,
            State::HalfOpen { .. } => 1,
            State::Open { .. } => 2,
        }
    }
}

/// What an exchange says about the subgraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Evidence {
    Alive,
    Failing,
    /// It asks to be left alone.
    Asking {
        status: u16,
        retry_after: Duration,
    },
    Nothing,
}

impl Evidence {
    /// `had_time` says whether a request that was late had most of the time that one may take.
    pub(super) fn of(fetched: &Result<Bytes, FetchError>, had_time: bool) -> Evidence {
        match fetched {
            Ok(_) => Evidence::Alive,
            Err(error) => match error {
                FetchError::TimedOut { .. } if !had_time => Evidence::Nothing,
                FetchError::TimedOut { .. }
                | FetchError::Unreachable { .. }
                | FetchError::Interrupted { .. }
                | FetchError::NotGraphql { status: 500.., .. } => Evidence::Failing,
                FetchError::Busy { status, retry_after, .. } => {
                    Evidence::Asking { status: *status, retry_after: *retry_after }
                }
                FetchError::Refused { .. } | FetchError::NotGraphql { .. } | FetchError::TooLarge { .. } => {
                    Evidence::Alive
                }
                FetchError::Spared { .. } | FetchError::NotSent { .. } | FetchError::Unsupported { .. } => {
                    Evidence::Nothing
                }
            },
        }
    }
}

impl Breaker {
    pub(super) fn new(name: SubgraphName, config: &TrafficConfig, knows_callers: bool, metrics: Metrics) -> Breaker {
        Breaker {
            name,
            failures_max: config.breaker.enabled.then_some(config.breaker.failures),
            open: config.breaker.open(),
            retry_after_max: config.retry_after_max(),
            knows_callers,
            state: Mutex::new(State::Closed { failures: 0 }),
            metrics,
        }
    }

    /// Whether a request may wait for its turn.
    ///
    /// # Errors
    /// [`FetchError::Spared`].
    pub(super) fn check(&self) -> Result<(), FetchError> {
        self.refusal(*self.lock()).map_or(Ok(()), Err)
    }

    /// Lets a request pass.
    ///
    /// # Errors
    /// [`FetchError::Spared`].
    pub(super) fn begin(&self) -> Result<Pass<'_>, FetchError> {
        let mut state = self.lock();
        if let Some(refusal) = self.refusal(*state) {
            return Err(refusal);
        }
        let is_trial = match *state {
            State::Closed { .. } => false,
            State::Open { why, .. } | State::HalfOpen { why } => {
                self.set(&mut state, State::HalfOpen { why });
                true
            }
        };
        Ok(Pass { breaker: self, is_trial, ended: false })
    }

    pub(super) fn spared(&self, why: SparedFor, retry_after: Duration) -> FetchError {
        FetchError::Spared { subgraph: self.name.clone(), why, retry_after }
    }

    fn refusal(&self, state: State) -> Option<FetchError> {
        match state {
            State::Closed { .. } => None,
            State::Open { until, why } => {
                let left = until.saturating_duration_since(Instant::now());
                (!left.is_zero()).then(|| self.spared(why, left))
            }
            State::HalfOpen { why } => Some(self.spared(why, self.open)),
        }
    }

    fn learn(&self, evidence: Evidence, is_trial: bool) {
        let mut state = self.lock();
        let next = match (*state, evidence) {
            (_, Evidence::Asking { status, retry_after }) if self.heeds(status) => {
                let until = Instant::now() + retry_after.min(self.retry_after_max);
                State::Open { until, why: SparedFor::Asking }
            }
            // What was sent before it opened says nothing new.
            (State::Open { .. }, _) => return,
            (State::HalfOpen { .. }, _) if !is_trial => return,
            (State::HalfOpen { .. }, Evidence::Alive | Evidence::Asking { .. }) => State::Closed { failures: 0 },
            (State::HalfOpen { .. }, Evidence::Failing) => self.opened(),
            // The next request is the one to try.
            (State::HalfOpen { why }, Evidence::Nothing) => State::Open { until: Instant::now(), why },
            (State::Closed { .. }, Evidence::Alive | Evidence::Asking { .. }) => State::Closed { failures: 0 },
            (State::Closed { failures }, Evidence::Failing) => {
                let failures = failures.saturating_add(1);
                if self.failures_max.is_some_and(|most| failures >= most) {
                    self.opened()
                } else {
                    State::Closed { failures }
                }
            }
            (State::Closed { .. }, Evidence::Nothing) => return,
        };
        self.set(&mut state, next);
    }

    /// 503 is about the subgraph. 429 is about whom it knows: the callers, or else this gateway.
    fn heeds(&self, status: u16) -> bool {
        !self.retry_after_max.is_zero() && (status == 503 || !self.knows_callers)
    }

    fn opened(&self) -> State {
        State::Open { until: Instant::now() + self.open, why: SparedFor::Failing }
    }

    fn set(&self, state: &mut State, next: State) {
        let (before, name) = (state.as_number(), &self.name);
        *state = next;
        if before == next.as_number() {
            return;
        }
        self.metrics.breaker_is(name.as_str(), next.as_number());
        match next {
            State::Closed { .. } => tracing::info!(subgraph.name = %name, "subgraph `{name}` answers again"),
            State::HalfOpen { .. } => tracing::debug!(subgraph.name = %name, "subgraph `{name}` is tried"),
            State::Open { why, .. } => {
                tracing::warn!(subgraph.name = %name, "subgraph `{name}` is not asked for a while: {why}");
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Every change is one assignment, so a state that a panic left behind is whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Leave for one request. Dropped before the request has ended, it says nothing about the subgraph.
pub(super) struct Pass<'b> {
    breaker: &'b Breaker,
    is_trial: bool,
    ended: bool,
}

impl Pass<'_> {
    pub(super) fn end(mut self, evidence: Evidence) {
        self.ended = true;
        self.breaker.learn(evidence, self.is_trial);
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if !self.ended {
            self.breaker.learn(Evidence::Nothing, self.is_trial);
        }
    }
}
