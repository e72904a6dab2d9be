//! Statistics over posts.
use async_graphql::{Context, Enum, SimpleObject};
use chrono::{Datelike, Timelike};
use claims::Caller;
use subgraph::directives::{AggregateOp, aggregate};
use subgraph::directory::count_organisations;
use subgraph::{Coverage, DateTime, OrgSelector, ResolveError};

use super::query::{PostFilter, stored_filter};
use crate::loaders::Loaders;
use crate::stats::{self, Cube, Dimension};
use crate::store::{CELLS_MAX, TooManyCells, post_stats};

/// What statistics can be divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Dimension")]
pub(super) enum StatDimension {
    /// The organisation that keeps the post, by its code. It implies nation and kind.
    Organisation,
    /// The nation of that organisation, such as `WALES`.
    Nation,
    /// The kind of that organisation, such as `UNITARY`.
    Kind,
    /// The month, in UTC, in which the post was published, such as `2026-03`. A comment counts with its post.
    Month,
    /// A tag; the empty text for posts without. A post with several counts in each of their rows, so rows do not add up to
    /// the total.
    Tag,
    /// The level at which the post stands, its own or its group's: `PUBLIC` or `MEMBERS`.
    SecurityLevel,
}

/// A small table. A null figure is withheld: fewer than ten distinct persons stand behind it, or it would give such a one
/// away.
#[derive(SimpleObject)]
pub(super) struct StatTable {
    /// What it is divided by, in the order of each row's keys.
    dimensions: Vec<StatDimension>,
    /// One row for each cell of which a count is told, in order of keys; the others may have few posts or none. There is no
    /// row at all where to know the empty cells would give something away: divide by fewer dimensions then, or ask for more
    /// organisations or a longer time.
    rows: Vec<StatRow>,
    /// The disclosure rule applied: `10-5` withholds what tells of fewer than 10 persons, and rounds counts to 5.
    rule: String,
    /// How many cells have at least one count withheld, cells without a row included.
    suppressed_cells: i32,
    /// Which organisations the table covers.
    coverage: Option<Coverage>,
}

/// One cell of a table, with its figures.
#[derive(SimpleObject)]
pub(super) struct StatRow {
    /// The value of each dimension, in their order.
    #[graphql(directive = aggregate::apply(AggregateOp::Key))]
    keys: Vec<String>,
    /// How many posts were published. Withheld by the number of persons who wrote them.
    #[graphql(directive = aggregate::apply(AggregateOp::Sum))]
    posts: Option<i32>,
    /// How many comments these posts have, removed ones included. Withheld by the number of persons who wrote them.
    #[graphql(directive = aggregate::apply(AggregateOp::Sum))]
    comments: Option<i32>,
    /// How many distinct persons wrote these posts and comments.
    #[graphql(directive = aggregate::apply(AggregateOp::DistinctSketch))]
    authors: Option<i32>,
    /// The median of the hours from a post to its first comment, over the posts that have one; to a tenth. Null also
    /// where fewer than ten persons wrote those posts, or those comments.
    #[graphql(directive = aggregate::apply(AggregateOp::QuantileSketch))]
    median_reply_hours: Option<f64>,
}

/// The scope without which no statistics are told.
const SCOPE: &str = "stats:read";
/// The most dimensions of a table.
const DIMENSIONS_MAX: usize = 3;

/// The table by these dimensions, if the caller may have it.
pub(super) async fn stats_of(
    ctx: &Context<'_>,
    by: Vec<StatDimension>,
    orgs: OrgSelector,
    filter: Option<PostFilter>,
) -> Result<StatTable, ResolveError> {
    // The gateway has asked this already; a subgraph does not rely on who is in front of it.
    if !ctx.data_unchecked::<Caller>().has_scope(SCOPE) {
        return Err(ResolveError::Forbidden);
    }
    let dimensions: Vec<Dimension> = by.iter().copied().map(Into::into).collect();
    check_dimensions(&dimensions)?;
    filter.as_ref().map(|filter| check_filter(filter, &dimensions)).transpose()?;
    let filter = stored_filter(orgs, filter);
    let database = Loaders::of(ctx).database();
    let table = post_stats(database, Cube::of(&dimensions), &filter).await?;
    let table = table.map_err(|TooManyCells| too_many_cells())?;
    let covered = count_organisations(database.connection(), &filter.organisations).await?;
    Ok(StatTable::new(by, &dimensions, &table, Coverage::whole(covered)))
}

fn check_dimensions(dimensions: &[Dimension]) -> Result<(), ResolveError> {
    let mut distinct = dimensions.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    if distinct.len() < dimensions.len() {
        return Err(ResolveError::bad_user_input("`by` names a dimension twice; name each once"));
    }
    if dimensions.len() > DIMENSIONS_MAX {
        let message = format!("`by` names too many dimensions; {DIMENSIONS_MAX} are allowed");
        return Err(ResolveError::bad_user_input(message));
    }
    Ok(())
}

/// Refuses filters by which two tables would differ in a few posts only, so that one less the other tells of these.
fn check_filter(filter: &PostFilter, dimensions: &[Dimension]) -> Result<(), ResolveError> {
    let refuse = |message: &str| Err(ResolveError::bad_user_input(message));
    if [filter.published_from, filter.published_to].into_iter().flatten().any(|instant| !begins_month(instant)) {
        return refuse("statistics are of whole months: give instants that begin one, such as `2026-03-01T00:00:00Z`");
    }
    let tags = filter.tags.as_ref().map_or(0, Vec::len);
    if tags > 1 {
        return refuse("statistics are of one tag or of all: give one, or divide by `TAG`");
    }
    if tags == 1 && dimensions.contains(&Dimension::Tag) {
        return refuse("give a tag or divide by `TAG`, not both");
    }
    if filter.security_levels.as_ref().is_some_and(|levels| !levels.is_empty()) {
        return refuse(
            "statistics are of the levels `PUBLIC` and `MEMBERS`: divide by `SECURITY_LEVEL` to tell them apart",
        );
    }
    if filter.has_poll.is_some() {
        return refuse("statistics are of posts with and without a poll; leave `hasPoll` out");
    }
    Ok(())
}

fn begins_month(DateTime(instant): DateTime) -> bool {
    instant.day() == 1 && instant.num_seconds_from_midnight() == 0 && instant.nanosecond() == 0
}

fn too_many_cells() -> ResolveError {
    ResolveError::bad_user_input(format!(
        "the table would have more than {CELLS_MAX} cells; divide by fewer dimensions, or give fewer organisations or months"
    ))
}

impl StatTable {
    fn new(by: Vec<StatDimension>, dimensions: &[Dimension], table: &stats::StatTable, coverage: Coverage) -> Self {
        let mut rows: Vec<StatRow> = table.rows.iter().map(|row| StatRow::new(row, dimensions)).collect();
        rows.sort_by(|a, b| a.keys.cmp(&b.keys));
        Self {
            dimensions: by,
            rows,
            rule: stats::RULE.to_owned(),
            suppressed_cells: i32::try_from(table.suppressed).unwrap_or(i32::MAX),
            coverage: Some(coverage),
        }
    }
}

impl StatRow {
    fn new(row: &stats::StatRow, dimensions: &[Dimension]) -> Self {
        let count = |count: Option<u64>| count.map(|count| i32::try_from(count).unwrap_or(i32::MAX));
        Self {
            keys: dimensions.iter().filter_map(|dimension| row.key.get(dimension).cloned()).collect(),
            posts: count(row.posts),
            comments: count(row.comments),
            authors: count(row.authors),
            median_reply_hours: row.median_reply_hours,
        }
    }
}
