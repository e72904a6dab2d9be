//! Several lists read by one statement.
use sea_orm::sea_query::{Asterisk, Expr, Query, SelectStatement, UnionType};
use sea_orm::{ConnectionTrait, QueryResult};

use crate::StoreError;

/// The column that says from which list a row comes.
const LIST: &str = "list_number";
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
