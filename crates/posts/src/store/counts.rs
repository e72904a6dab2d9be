//! Counting the rows of several lists at once.
use sea_orm::sea_query::{Expr, Func};
use sea_orm::{ConnectionTrait, EntityTrait, QuerySelect, QueryTrait, Select};
use storage::{StoreError, read_side_by_side};

const COUNT: &str = "row_count";

/// How many rows each of `lists` has, by the `key` column that every row has.
pub(super) async fn count_each<E: EntityTrait>(
    db: &impl ConnectionTrait,
    key: E::Column,
    lists: impl IntoIterator<Item = Select<E>>,
) -> Result<Vec<u64>, StoreError> {
    let count = Func::count(Expr::col((E::default(), key)));
    let counts: Vec<_> =
        lists.into_iter().map(|list| list.select_only().expr_as(count.clone(), COUNT).into_query()).collect();
    let read = read_side_by_side(db, &counts).await?;
    let counts = read.iter().map(|rows| -> Result<u64, StoreError> {
        let count: i64 = rows.first().map(|row| row.try_get("", COUNT)).transpose()?.unwrap_or_default();
        Ok(u64::try_from(count).unwrap_or_default())
    });
    counts.collect()
}
