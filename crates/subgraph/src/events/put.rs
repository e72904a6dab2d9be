//! Writing events down with the change they tell of.
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, DbErr};
use storage::{StoreError, Timestamp};

use super::Event;
use super::tables::{counter, entry};

/// Writes `events` down in the transaction `tx` that makes what they tell of.
///
/// It counts in one row that stays locked until the transaction ends, so that positions follow the order of commits: call
/// it last, once, right before the commit.
///
/// # Errors
/// The database's.
pub async fn put(
    tx: &DatabaseTransaction,
    events: impl IntoIterator<Item = Event, IntoIter: Send>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let events = events.into_iter().map(|event| text_of(&event)).collect::<Result<Vec<_>, _>>()?;
    if events.is_empty() {
        return Ok(());
    }
    let first = take_positions(tx, events.len()).await?;
    let rows = (first..).zip(events).map(|(position, event)| entry::ActiveModel {
        position: Set(position),
        event: Set(event),
        at: Set(now.0),
    });
    entry::Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(())
}

/// The first of `count` positions that follow one another.
async fn take_positions(tx: &DatabaseTransaction, count: usize) -> Result<i64, StoreError> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let counted = counter::Entity::update_many()
        .col_expr(counter::Column::Position, Expr::col(counter::Column::Position).add(count))
        .exec_with_returning(tx)
        .await?;
    let last = counted.into_iter().next().ok_or_else(|| DbErr::Custom("`outbox_counter` has no row".to_owned()))?;
    Ok(last.position - count + 1)
}

fn text_of(event: &Event) -> Result<String, StoreError> {
    serde_json::to_string(event).map_err(|cause| StoreError::Other(DbErr::Json(cause.to_string())))
}
