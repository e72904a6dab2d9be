//! Following the feeds, as long as the process runs.
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::FutureExt;
use futures::future::join_all;
use service::Health;
use service::health::Component;
use tokio::time::{Instant, sleep};

use super::{EventSource, HearError, Inbox};

/// How long a source is asked to wait for an event.
const WAIT: Duration = Duration::from_secs(20);
/// The pause after a wait that came to nothing: a source that stops answers without one.
const PAUSE: Duration = Duration::from_millis(100);
/// The pause after the first failure in a row; each further one doubles it.
const PAUSE_MIN: Duration = Duration::from_millis(200);
/// The longest pause.
const PAUSE_MAX: Duration = Duration::from_secs(10);

impl Inbox {
    /// Hears each source until the future is dropped: select it against the process's shutdown. A source that is down is
    /// tried again, ever more slowly, and what is known here stays as it was.
    ///
    /// Each source is the component `READER hears SOURCE` of `health`. That is usable while the source is down, as a
    /// subgraph answers without the others; it is not where what the source tells cannot be taken in, for then what is
    /// known here of who may read what grows old until someone acts.
    ///
    /// Cancel-safe: what was not committed is asked for again.
    pub async fn run(&self, health: &Health) {
        let sources = self.sources();
        let follow = |source| {
            let component = health.component(format!("{} hears {}", self.inner.name, EventSource::name(source)));
            component.ok();
            self.follow(source, component)
        };
        join_all(sources.iter().map(follow)).await;
    }

    async fn follow(&self, source: &EventSource, component: Component) {
        let mut trouble: Option<Trouble> = None;
        loop {
            let pulled = AssertUnwindSafe(self.pull(source, WAIT)).catch_unwind().await;
            let pause = match pulled {
                Ok(Ok(count)) => {
                    if let Some(trouble) = trouble.take() {
                        self.tell_end(source, &component, &trouble);
                    }
                    if count == 0 { PAUSE } else { Duration::ZERO }
                }
                Ok(Err(error)) => self.tell(source, &component, &mut trouble, Some(&error)),
                Err(_) => self.tell(source, &component, &mut trouble, None),
            };
            sleep(pause).await;
        }
    }

    /// Tells of a failure (none for a panic), once for those in a row that are alike, and gives how long to pause.
    fn tell(
        &self,
        source: &EventSource,
        component: &Component,
        trouble: &mut Option<Trouble>,
        error: Option<&HearError>,
    ) -> Duration {
        let (reader, name) = (self.inner.name, source.name());
        let is_passing = error.is_some_and(HearError::is_passing);
        let was_told = trouble.as_ref().is_some_and(|trouble| trouble.is_passing == is_passing);
        let error = error.map(|error| error as &dyn std::error::Error);
        if !was_told && is_passing {
            tracing::warn!(reader, source.name = name, error, "`{reader}` cannot hear `{name}` now; it tries again");
        } else if !was_told {
            tracing::error!(reader, source.name = name, error, "`{reader}` cannot take in what `{name}` tells");
            component.degraded("what it tells cannot be taken in");
        }
        let trouble = trouble.get_or_insert_with(|| Trouble { since: Instant::now(), is_passing, pause: PAUSE_MIN });
        trouble.is_passing = is_passing;
        let pause = trouble.pause;
        trouble.pause = (pause * 2).min(PAUSE_MAX);
        pause
    }

    fn tell_end(&self, source: &EventSource, component: &Component, trouble: &Trouble) {
        let (reader, name) = (self.inner.name, source.name());
        let seconds = trouble.since.elapsed().as_secs();
        tracing::info!(reader, source.name = name, "`{reader}` hears `{name}` again after {seconds} s");
        component.ok();
    }
}

/// Failures in a row.
struct Trouble {
    since: Instant,
    /// Whether the last of them passes by itself.
    is_passing: bool,
    pause: Duration,
}
