//! The outbox as others read it: a feed, in the order of commits.
use std::time::Duration;

use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use storage::{Database, StoreError};
use tokio::time::{Instant, timeout};

use super::tables::{counter, entry};

/// The most events in one page.
const LIMIT_MAX: u64 = 256;
/// The longest wait for an event to be told.
const WAIT_MAX: Duration = Duration::from_secs(20);
/// How often is looked for what other processes have committed; what this one commits is known at once.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// The events that a subgraph tells, for others to read. Nobody but its holder gets to the database behind it. Clones are
/// the same.
#[derive(Debug, Clone)]
pub struct Outbox {
    database: Database,
}

/// Which part of a feed is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FeedRequest {
    /// The position read to so far; 0 for nothing yet.
    pub after: u64,
    /// The most events wanted; 256 are given at most.
    pub limit: u64,
    /// How long to wait, in milliseconds, where there is no such event yet; 20 s at most.
    pub wait_ms: u64,
}

/// A part of a feed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Feed {
    /// The events that follow the position read to, without a gap.
    pub events: Vec<Told>,
    /// The position of the last event there is. Lower than the position read to only where this is another feed than was
    /// read: the database behind it was replaced.
    pub last: u64,
}

/// An event in a feed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Told {
    /// Where it stands; the first is 1.
    pub position: u64,
    /// The event as JSON. It may be one that the reader's version does not know.
    pub event: Box<RawValue>,
}

impl FeedRequest {
    /// The same without a wait.
    pub fn at_once(self) -> Self {
        Self { wait_ms: 0, ..self }
    }
}

impl Outbox {
    /// The outbox in `database`, which `migrations::events` has given its tables.
    pub fn new(database: Database) -> Self {
        Self { database }
    }

    /// Reads on. Where nothing follows yet, it waits as long as is asked for; then the part is empty.
    ///
    /// Cancel-safe: it only reads.
    ///
    /// # Errors
    /// The database's.
    pub async fn read(&self, asked: FeedRequest) -> Result<Feed, StoreError> {
        let until = Instant::now() + Duration::from_millis(asked.wait_ms).min(WAIT_MAX);
        // Before looking, so that no commit falls between a look and the wait for the next.
        let mut commits = self.database.commits();
        loop {
            let feed = self.look(asked).await?;
            let wait = until.saturating_duration_since(Instant::now());
            if feed.last != asked.after || wait.is_zero() {
                return Ok(feed);
            }
            timeout(wait.min(LOOK_EVERY), commits.next()).await.ok();
        }
    }

    async fn look(&self, asked: FeedRequest) -> Result<Feed, StoreError> {
        let last = self.last().await?;
        if last <= asked.after {
            return Ok(Feed { events: Vec::new(), last });
        }
        let rows = entry::Entity::find()
            .filter(entry::Column::Position.gt(i64::try_from(asked.after).unwrap_or(i64::MAX)))
            .order_by_asc(entry::Column::Position)
            .limit(asked.limit.clamp(1, LIMIT_MAX))
            .all(self.database.connection())
            .await?;
        let events = rows.into_iter().map(Told::from_row).collect::<Result<Vec<_>, _>>()?;
        // More may have been told since `last` was read.
        let last = events.last().map_or(last, |told| told.position.max(last));
        Ok(Feed { events, last })
    }

    async fn last(&self) -> Result<u64, StoreError> {
        let counted = counter::Entity::find().one(self.database.connection()).await?;
        let counted = counted.ok_or_else(|| DbErr::Custom("`outbox_counter` has no row".to_owned()))?;
        Ok(u64::try_from(counted.position).unwrap_or_default())
    }
}

impl Told {
    fn from_row(row: entry::Model) -> Result<Self, StoreError> {
        let malformed = || DbErr::Json(format!("event {} is no JSON", row.position));
        let position = u64::try_from(row.position).map_err(|_| malformed())?;
        let event =
            RawValue::from_string(row.event).map_err(|_| DbErr::Json(format!("event {position} is no JSON")))?;
        Ok(Self { position, event })
    }
}
