//! What comes back from the database.
use std::collections::{BTreeSet, HashMap};

use sea_orm::QueryResult;
use storage::StoreError;

use super::statement::name_of;
use crate::stats::{Column, Counted, Cube, Key, Replies};

/// The cells of each table, told apart by number.
pub(super) fn counted_cells(rows: &[QueryResult], cube: &Cube) -> Result<Vec<Vec<Counted>>, StoreError> {
    let mut tables = vec![Vec::new(); cube.tables.len()];
    for row in rows {
        let number: i32 = row.try_get("", "table_number")?;
        let Ok(number) = usize::try_from(number) else { continue };
        let counted = counted_of(row, &cube.tables[number].columns)?;
        // Without columns there is one cell, even of nothing.
        if counted.authors > 0 {
            tables[number].push(counted);
        }
    }
    tables.iter_mut().for_each(|cells: &mut Vec<Counted>| cells.sort_by(|a, b| a.key.cmp(&b.key)));
    Ok(tables)
}

fn counted_of(row: &QueryResult, columns: &BTreeSet<Column>) -> Result<Counted, StoreError> {
    Ok(Counted {
        key: key_of(row, columns)?,
        posts: count(row, "posts")?,
        comments: count(row, "comments")?,
        posters: count(row, "posters")?,
        commenters: count(row, "commenters")?,
        authors: count(row, "authors")?,
    })
}

/// How soon posts were answered, by the cells of the table asked for.
pub(super) fn replies_by_cell(rows: &[QueryResult], cube: &Cube) -> Result<HashMap<Key, Replies>, StoreError> {
    rows.iter().map(|row| reply_of(row, &cube.tables[cube.asked].columns)).collect()
}

fn reply_of(row: &QueryResult, columns: &BTreeSet<Column>) -> Result<(Key, Replies), StoreError> {
    const MILLISECONDS_AN_HOUR: f64 = 3_600_000.0;
    let delay: Option<f64> = row.try_get("", "median_delay")?;
    let replies = Replies {
        median_hours: delay.unwrap_or_default() / MILLISECONDS_AN_HOUR,
        posters: count(row, "posters")?,
        commenters: count(row, "commenters")?,
    };
    Ok((key_of(row, columns)?, replies))
}

fn key_of(row: &QueryResult, columns: &BTreeSet<Column>) -> Result<Key, StoreError> {
    let value = |column: &Column| -> Result<_, StoreError> {
        let value: Option<String> = row.try_get("", name_of(*column))?;
        Ok((*column, value.unwrap_or_default()))
    };
    columns.iter().map(value).collect()
}

fn count(row: &QueryResult, name: &str) -> Result<u64, StoreError> {
    let count: Option<i64> = row.try_get("", name)?;
    Ok(u64::try_from(count.unwrap_or_default()).unwrap_or_default())
}
