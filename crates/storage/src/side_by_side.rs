//! Several lists read by one statement.
use sea_orm::sea_query::{Asterisk, Expr, Func, Query, SelectStatement, UnionType};
use sea_orm::{ConnectionTrait, EntityTrait, QueryResult, QuerySelect, QueryTrait, Select};

use crate::StoreError;

/// The column that says from which list a row comes.
const LIST: &str = "list_number";
/// The column of a count.
const COUNT: &str = "row_count";
/// How many lists go into one statement: SQLite joins at most 500 by `union all`.
const LISTS_MAX: usize = 400;

/// Reads the rows of each of `lists`, which answer with the same columns, in one statement (one for every 400 lists).
///
/// Each list may have an order and a limit of its own, so the first rows of a hundred parents' lists cost a hundred short
/// walks along an index, and no sorting of all their rows. The rows of a list come in no promised order: a database may
/// run the lists in parallel.
///
/// # Errors
/// As for any statement.
pub async fn read_side_by_side(
    db: &impl ConnectionTrait,
    lists: &[SelectStatement],
) -> Result<Vec<Vec<QueryResult>>, StoreError> {
    let mut read = Vec::with_capacity(lists.len());
    for lists in lists.chunks(LISTS_MAX) {
        read.extend(read_chunk(db, lists).await?);
    }
    Ok(read)
}

/// How many rows each of `lists` has, by the `key` column that every row has; in one statement, as
/// [`read_side_by_side()`].
///
/// # Errors
/// As for any statement.
pub async fn count_side_by_side<E: EntityTrait>(
    db: &impl ConnectionTrait,
    key: E::Column,
    lists: impl IntoIterator<Item = Select<E>>,
) -> Result<Vec<u64>, StoreError> {
    let count = Func::count(Expr::col((E::default(), key)));
    let counts: Vec<_> =
        lists.into_iter().map(|list| list.select_only().expr_as(count.clone(), COUNT).into_query()).collect();
    let read = read_side_by_side(db, &counts).await?;
    let counts = read.iter().map(|rows| {
        let count: i64 = rows.first().map(|row| row.try_get("", COUNT)).transpose()?.unwrap_or_default();
        Ok(u64::try_from(count).unwrap_or_default())
    });
    counts.collect()
}

async fn read_chunk(db: &impl ConnectionTrait, lists: &[SelectStatement]) -> Result<Vec<Vec<QueryResult>>, StoreError> {
    let mut read: Vec<Vec<QueryResult>> = Vec::new();
    read.resize_with(lists.len(), Vec::new);
    let mut numbered = (0..).zip(lists).map(|(number, list)| numbered(number, list));
    let Some(mut statement) = numbered.next() else { return Ok(read) };
    statement.unions(numbered.map(|list| (UnionType::All, list)));
    for row in db.query_all(&statement).await? {
        let number: i32 = row.try_get("", LIST)?;
        if let Some(rows) = usize::try_from(number).ok().and_then(|number| read.get_mut(number)) {
            rows.push(row);
        }
    }
    Ok(read)
}

/// The list with its number in a column. Its order and limit stay inside, where `union all` allows them.
fn numbered(number: i32, list: &SelectStatement) -> SelectStatement {
    Query::select().column(Asterisk).expr_as(Expr::val(number), LIST).from_subquery(list.clone(), "list").to_owned()
}
