//! Taking in what others tell: each event once, in order, in one transaction with how far it was read.
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use async_trait::async_trait;
use chrono::Utc;
use opentelemetry::metrics::{Counter, Gauge};
use opentelemetry::{KeyValue, global};
use sea_orm::DatabaseTransaction;
use serde::Deserialize;
use serde_json::value::RawValue;
use storage::{Database, StoreError, Timestamp};

use super::catch_up::Rounds;
use super::{Event, EventSource, FeedRequest, HearError, Told, inbox_position, put};

/// How many events are taken in by one transaction.
const EVENTS_AT_A_TIME: u64 = 200;

/// What a subgraph does with what it hears.
#[async_trait]
pub trait Hear: Send + Sync + 'static {
    /// The names of the subgraphs whose events matter here.
    fn sources(&self) -> &'static [&'static str];

    /// Writes in `tx` what follows here from `event`, and gives what others must hear of that in turn.
    ///
    /// It need not guard against hearing twice, but as events say what holds from then on, it should do no harm. An event
    /// that does not matter here is passed over.
    async fn hear(&self, tx: &DatabaseTransaction, event: &Event) -> Result<Vec<Event>, StoreError>;
}

/// What a subgraph hears of others. Clones are the same.
///
/// It is made with the subgraph; which sources there are is said by the process that knows them
/// ([`Inbox::listen_to`]), which also runs it ([`Inbox::run`]). Without sources nothing is heard.
#[derive(Clone)]
pub struct Inbox {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    /// The name of the subgraph that hears.
    pub(super) name: &'static str,
    database: Database,
    hearing: Box<dyn Hear>,
    sources: RwLock<Vec<EventSource>>,
    pub(super) rounds: Rounds,
    metrics: Metrics,
}

/// The subgraph does not hear the one it was told to listen to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{reader}` hears nothing of `{source_name}`; it hears {known}")]
pub struct NotASource {
    /// The subgraph that hears.
    pub reader: &'static str,
    /// Whom it should listen to.
    pub source_name: String,
    /// Whom it does hear, with commas.
    pub known: String,
}

impl Inbox {
    /// The inbox of the subgraph `name` in its `database`, which `migrations::events` has given the table.
    pub fn new(name: &'static str, database: Database, hearing: impl Hear) -> Self {
        let inner = Inner {
            name,
            database,
            hearing: Box::new(hearing),
            sources: RwLock::default(),
            rounds: Rounds::default(),
            metrics: Metrics::new(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// The names of the subgraphs whose events matter here.
    pub fn wanted(&self) -> &'static [&'static str] {
        self.inner.hearing.sources()
    }

    /// Says where the events of one of those are read.
    ///
    /// # Errors
    /// [`NotASource`] when they do not matter here.
    pub fn listen_to(&self, source: EventSource) -> Result<(), NotASource> {
        if !self.wanted().contains(&source.name()) {
            let (source_name, known) = (source.name().to_owned(), self.wanted().join(", "));
            return Err(NotASource { reader: self.inner.name, source_name, known });
        }
        self.inner.sources.write().unwrap_or_else(PoisonError::into_inner).push(source);
        Ok(())
    }

    /// Where events are read, as far as was said.
    pub fn sources(&self) -> Vec<EventSource> {
        self.inner.sources.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes `events` in as the next that `source` tells: the way a test of a [`Hear`] tells it something.
    ///
    /// # Errors
    /// Why they were not taken in; those before the one at fault were.
    pub async fn hear(&self, source: &str, events: impl IntoIterator<Item = Event>) -> Result<(), HearError> {
        let after = inbox_position::read(self.inner.database.connection(), source).await?;
        let told = (after + 1..).zip(events).map(|(position, event)| {
            let event = serde_json::value::to_raw_value(&event).map_err(|_| HearError::NotAFeed)?;
            Ok(Told { position, event })
        });
        let told = told.collect::<Result<Vec<_>, HearError>>()?;
        self.take_in(source, &told).await.map(drop)
    }

    /// Reads what `source` tells next and takes it in; gives how many events that were. Where there are none yet, it waits
    /// for `wait` first.
    ///
    /// Cancel-safe: what was not committed is asked for again.
    ///
    /// # Errors
    /// Why nothing, or not all of it, was taken in.
    pub(super) async fn pull(&self, source: &EventSource, wait: Duration) -> Result<usize, HearError> {
        let after = inbox_position::read(self.inner.database.connection(), source.name()).await?;
        let wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
        let feed = source.read(FeedRequest { after, limit: EVENTS_AT_A_TIME, wait_ms }).await?;
        if feed.last < after {
            let problem = format!("the source has told only {}; its database was replaced by another", feed.last);
            return Err(HearError::Stopped { position: after, problem });
        }
        let position = match feed.events.is_empty() {
            true => after,
            false => self.take_in(source.name(), &feed.events).await?,
        };
        self.inner.metrics.lag(self.inner.name, source.name(), feed.last.saturating_sub(position));
        Ok(feed.events.len())
    }

    /// Takes in those of `told` that were not taken in yet, and gives the position reached.
    async fn take_in(&self, source: &str, told: &[Told]) -> Result<u64, HearError> {
        let tx = self.inner.database.begin_write().await?;
        let before = inbox_position::lock(&tx, source).await?;
        let (mut position, mut stopped, mut follows) = (before, None, Vec::new());
        for told in told.iter().filter(|told| told.position > before) {
            match understand(source, position, told) {
                Ok(Some(event)) => follows.extend(self.inner.hearing.hear(&tx, &event).await?),
                Ok(None) => {}
                Err(problem) => {
                    stopped = Some(HearError::Stopped { position, problem });
                    break;
                }
            }
            position = told.position;
        }
        inbox_position::set(&tx, source, position).await?;
        put(&tx, follows, Timestamp::from(Utc::now())).await?;
        self.inner.database.commit(tx).await?;
        self.inner.metrics.heard(self.inner.name, source, position - before);
        stopped.map_or(Ok(position), Err)
    }
}

/// The event that follows `position`; none for one that this version does not know. Else what is wrong with it.
fn understand(source: &str, position: u64, told: &Told) -> Result<Option<Event>, String> {
    if told.position != position + 1 {
        return Err(format!("the source tells event {} next; those between are missing", told.position));
    }
    let kind = kind_of(&told.event).ok_or("the next is no event")?;
    if !Event::is_known(&kind) {
        tracing::warn!(
            source.name = source,
            position = told.position,
            "`{source}` tells of {kind:?}, which this version does not know; it is passed over"
        );
        return Ok(None);
    }
    // What is wrong with it in detail may quote a name.
    let event: Event = serde_json::from_str(told.event.get())
        .map_err(|_| format!("the next is a `{kind}` that is not as this version knows it"))?;
    if event.home() != source {
        return Err(format!("the next is a `{kind}`, which is not for `{source}` to tell"));
    }
    Ok(Some(event))
}

fn kind_of(event: &RawValue) -> Option<String> {
    #[derive(Deserialize)]
    struct Tag {
        event: String,
    }
    serde_json::from_str::<Tag>(event.get()).ok().map(|tag| tag.event)
}

impl std::fmt::Debug for Inbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inbox").field("name", &self.inner.name).finish_non_exhaustive()
    }
}

/// How much was heard, and how far behind that is, by reader and source.
struct Metrics {
    heard: Counter<u64>,
    lag: Gauge<u64>,
}

impl Metrics {
    fn new() -> Self {
        let meter = global::meter("subgraph");
        let heard = meter.u64_counter("witan.events.heard").with_description("Events taken in, by reader and source");
        let lag = meter.u64_gauge("witan.events.lag").with_description("Events told but not yet taken in");
        Self { heard: heard.build(), lag: lag.build() }
    }

    fn heard(&self, reader: &'static str, source: &str, count: u64) {
        self.heard.add(count, &labels(reader, source));
    }

    fn lag(&self, reader: &'static str, source: &str, behind: u64) {
        self.lag.record(behind, &labels(reader, source));
    }
}

fn labels(reader: &'static str, source: &str) -> [KeyValue; 2] {
    [KeyValue::new("reader", reader), KeyValue::new("source", source.to_owned())]
}
