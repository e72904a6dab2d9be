//! Counting posts and comments: two statements for a table, whatever it is divided by.
mod rows;
mod statement;

use sea_orm::{ConnectionTrait, DbErr};
use storage::{Database, StoreError};

use self::rows::{counted_cells, replies_by_cell};
use self::statement::{counts_statement, replies_statement};
use super::posts::PostFilter;
use crate::stats::{Cube, StatTable, treated};

/// The most cells of a table.
pub(crate) const CELLS_MAX: usize = 1_000;

/// A table has more cells than [`CELLS_MAX`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooManyCells;

/// The posts that `filter` lets through and statistics count, as the table of `cube` that is asked for, treated so that no
/// figure tells of few people.
pub(crate) async fn post_stats(
    database: &Database,
    cube: Cube,
    filter: &PostFilter,
) -> Result<Result<StatTable, TooManyCells>, StoreError> {
    let (db, kind) = (database.connection(), database.kind());
    let counted = counted_cells(&db.query_all(&counts_statement(kind, &cube, filter)).await?, &cube)?;
    if counted.iter().any(|cells| cells.len() > CELLS_MAX) {
        return Ok(Err(TooManyCells));
    }
    let replies = replies_by_cell(&db.query_all(&replies_statement(kind, &cube, filter)).await?, &cube)?;
    // Solving takes its time with many cells; other requests go on meanwhile.
    let table = tokio::task::spawn_blocking(move || treated(&cube, &counted, &replies));
    Ok(Ok(table.await.map_err(|failed| DbErr::Custom(failed.to_string()))?))
}
