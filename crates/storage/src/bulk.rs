//! Inserting many rows in few statements.
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel, Iterable};

use crate::StoreError;

/// The most values bound in one statement. SQLite takes 32,766, PostgreSQL 65,535; more than this gains nothing.
const VALUES_MAX: usize = 8_000;

/// Inserts `rows` in statements of many rows each, and tells `progress` after each how many it inserted. Gives the
/// number of rows. Run it inside a transaction: without one, each statement is one.
///
/// # Errors
/// The database's; the rows of the statements before are inserted then, unless the transaction is rolled back.
pub async fn insert_in_bulk<A>(
    db: &impl ConnectionTrait,
    rows: impl IntoIterator<Item = A, IntoIter: Send>,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<u64, StoreError>
where
    A: ActiveModelTrait + Send,
    <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
{
    let columns = <A::Entity as EntityTrait>::Column::iter().count();
    let rows_per_statement = (VALUES_MAX / columns.max(1)).max(1);
    let mut rows = rows.into_iter();
    let mut total = 0;
    loop {
        let batch: Vec<A> = rows.by_ref().take(rows_per_statement).collect();
        if batch.is_empty() {
            return Ok(total);
        }
        let count = batch.len() as u64;
        A::Entity::insert_many(batch).exec_without_returning(db).await?;
        total += count;
        progress(count);
    }
}
