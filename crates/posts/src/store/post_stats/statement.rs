//! The two statements.
use std::collections::BTreeSet;

use sea_orm::sea_query::{
    Asterisk, BinOper, CaseStatement, CommonTableExpression, Expr, ExprTrait, Func, IntoIden, OverStatement, Query,
    SelectStatement, SimpleExpr, UnionType, WindowStatement, WithClause, WithQuery,
};
use sea_orm::{EntityTrait, JoinType, Order, QueryFilter, QuerySelect, QueryTrait};
use storage::DatabaseKind;
use subgraph::SecurityLevel;
use subgraph::directory::{kind_of, nation_of};

use super::CELLS_MAX;
use crate::entity::{comment, post, post_tag};
use crate::stats::{Column, Cube};
use crate::store::posts::PostFilter;
use crate::thread_path::FIRST_PATH;
use crate::visibility::{effective_level, group_of_post, is_counted};

/// Counts the cells of every table of the cube: who wrote how much where, gathered once, then summed for each.
pub(super) fn counts_statement(kind: DatabaseKind, cube: &Cube, filter: &PostFilter) -> WithQuery {
    let columns = cube.columns();
    let mut tables = cube.tables.iter().zip(0..).map(|(table, number)| cells_of(&columns, &table.columns, number));
    let mut all = tables.next().unwrap_or_default();
    all.unions(tables.map(|cells| (UnionType::All, cells)));
    let with = WithClause::new()
        .cte(named("counted", counted_posts(kind, &columns, filter)))
        .cte(named("written", written(&columns)))
        .to_owned();
    all.with(with)
}

/// The posts that are counted: their key, author, instant, and values in `columns`; once for each tag if that is one.
fn counted_posts(kind: DatabaseKind, columns: &BTreeSet<Column>, filter: &PostFilter) -> SelectStatement {
    let mut posts = post::Entity::find()
        .select_only()
        .column(post::Column::Org)
        .column(post::Column::Id)
        .column(post::Column::PublishedAt)
        .expr_as(person(post::Entity, post::Column::AuthorOrg, post::Column::AuthorId), "person")
        .join(JoinType::LeftJoin, group_of_post());
    if columns.contains(&Column::Tag) {
        posts = posts.join(JoinType::LeftJoin, tag_of_post());
    }
    let mut posts = posts.filter(is_counted()).filter(filter.condition()).into_query();
    for column in columns {
        posts.expr_as(value_of(kind, *column), name_of(*column));
    }
    posts
}

fn tag_of_post() -> sea_orm::RelationDef {
    post::Entity::belongs_to(post_tag::Entity)
        .from((post::Column::Org, post::Column::Id))
        .to((post_tag::Column::Org, post_tag::Column::PostId))
        .into()
}

/// What `column` says of a post.
fn value_of(kind: DatabaseKind, column: Column) -> SimpleExpr {
    match column {
        Column::Organisation => Expr::col((post::Entity, post::Column::Org)),
        Column::Nation => nation_of(post::Column::Org),
        Column::Kind => kind_of(post::Column::Org),
        // The first seven characters of the date in UTC.
        Column::Month => Expr::cust(match kind {
            DatabaseKind::Postgres => "to_char(to_timestamp(post.published_at / 1000) at time zone 'UTC', 'YYYY-MM')",
            DatabaseKind::Sqlite => "strftime('%Y-%m', post.published_at / 1000, 'unixepoch')",
        }),
        // A post without tags has a cell, too: else what is left of a total would be a secret of posts in no row.
        Column::Tag => Func::coalesce([Expr::col((post_tag::Entity, post_tag::Column::Tag)), Expr::val("")]).into(),
        Column::SecurityLevel => level_word(),
    }
}

fn level_word() -> SimpleExpr {
    let words = SecurityLevel::ALL.iter().fold(CaseStatement::new(), |words, level| {
        words.case(effective_level().eq(level.rank()), Expr::val(level.as_str()))
    });
    words.into()
}

/// What a column is called in the statements.
pub(super) fn name_of(column: Column) -> &'static str {
    match column {
        Column::Organisation => "in_organisation",
        Column::Nation => "in_nation",
        Column::Kind => "in_kind",
        Column::Month => "in_month",
        Column::Tag => "in_tag",
        Column::SecurityLevel => "at_level",
    }
}

/// How many posts and comments each person wrote in each of the finest cells.
fn written(columns: &BTreeSet<Column>) -> SelectStatement {
    let names = || columns.iter().map(|column| name_of(*column));
    let mut both = Query::select()
        .columns(names())
        .column("person")
        .expr_as(Expr::val(1), "posts")
        .expr_as(Expr::val(0), "comments")
        .from("counted")
        .to_owned();
    let comments = with_comments()
        .columns(names().map(|name| ("counted", name)))
        .expr_as(person(comment::Entity, comment::Column::AuthorOrg, comment::Column::AuthorId), "person")
        .expr_as(Expr::val(0), "posts")
        .expr_as(Expr::val(1), "comments")
        .to_owned();
    both.union(UnionType::All, comments);
    by_person(columns, Query::select().from_subquery(both, "written_one_by_one").to_owned())
}

/// Counted posts with each of their comments.
fn with_comments() -> SelectStatement {
    let same = |of_comment, of_post| Expr::col((comment::Entity, of_comment)).equals(("counted", of_post));
    let on = same(comment::Column::Org, post::Column::Org).and(same(comment::Column::PostId, post::Column::Id));
    Query::select().from("counted").join(JoinType::InnerJoin, comment::Entity, on).to_owned()
}

/// Sums `posts` and `comments` of `from` for each person in each cell.
fn by_person(columns: &BTreeSet<Column>, mut from: SelectStatement) -> SelectStatement {
    let names = || columns.iter().map(|column| name_of(*column)).chain(["person"]);
    from.columns(names())
        .expr_as(Func::sum(Expr::col("posts")), "posts")
        .expr_as(Func::sum(Expr::col("comments")), "comments")
        .group_by_columns(names())
        .to_owned()
}

/// The cells of one table, with a column for each of the `columns` of all and the table's number; one cell more than there
/// may be shows that there are too many.
fn cells_of(columns: &BTreeSet<Column>, of_table: &BTreeSet<Column>, number: i32) -> SelectStatement {
    let persons = by_person(of_table, Query::select().from("written").to_owned());
    let whole = |sum: SimpleExpr| sum.cast_as("bigint");
    let those_with = |what| Expr::case(Expr::col(what).gt(0), 1).finally(0);
    let mut cells = Query::select();
    for column in columns {
        let name = name_of(*column);
        let value = if of_table.contains(column) { Expr::col(name) } else { Expr::null().cast_as("text") };
        cells.expr_as(value, name);
    }
    cells
        .expr_as(Expr::val(number), "table_number")
        .expr_as(whole(Func::sum(Expr::col("posts")).into()), "posts")
        .expr_as(whole(Func::sum(Expr::col("comments")).into()), "comments")
        .expr_as(whole(Func::sum(those_with("posts")).into()), "posters")
        .expr_as(whole(Func::sum(those_with("comments")).into()), "commenters")
        .expr_as(Func::count(Expr::col("person")), "authors")
        .from_subquery(persons, "persons")
        .group_by_columns(of_table.iter().map(|column| name_of(*column)))
        .limit(CELLS_MAX as u64 + 1);
    Query::select().column(Asterisk).from_subquery(cells.to_owned(), "cells").to_owned()
}

/// For each cell of the table asked for, the median of the hours from a post to its first comment.
pub(super) fn replies_statement(kind: DatabaseKind, cube: &Cube, filter: &PostFilter) -> WithQuery {
    let columns = &cube.tables[cube.asked].columns;
    let names = || columns.iter().map(|column| name_of(*column));
    let ranked = ranked_replies(columns);
    let rank_is = |middle: SimpleExpr| Expr::col("rank_of_delay").eq(middle.div(2));
    let replies = || Expr::col("replies");
    // The middle one, or both middle ones.
    let is_middle = rank_is(replies().add(1)).or(rank_is(replies().add(2)));
    let median = Func::avg(Expr::case(is_middle, Expr::col("delay")).finally(Expr::null()));
    let distinct = |person| SimpleExpr::from(Func::count_distinct(Expr::col(person)));
    let medians = Query::select()
        .columns(names())
        .expr_as(SimpleExpr::from(median).cast_as("double precision"), "median_delay")
        .expr_as(distinct("poster"), "posters")
        .expr_as(distinct("commenter"), "commenters")
        .from_subquery(ranked, "ranked")
        .group_by_columns(names())
        .to_owned();
    medians.with(WithClause::new().cte(named("counted", counted_posts(kind, columns, filter))).to_owned())
}

/// The first comment on each post, whoever wrote it and whether or not it was removed since, with its rank by delay among
/// those of the same cell. The first that was written is the first of its thread: what answers it came later.
fn ranked_replies(columns: &BTreeSet<Column>) -> SelectStatement {
    let names = || columns.iter().map(|column| name_of(*column));
    let of_comment = |column: comment::Column| Expr::col((comment::Entity, column));
    let delay = of_comment(comment::Column::PostedAt).sub(Expr::col(("counted", post::Column::PublishedAt)));
    let replies = with_comments()
        .columns(names().map(|name| ("counted", name)))
        .expr_as(Expr::col(("counted", "person")), "poster")
        .expr_as(person(comment::Entity, comment::Column::AuthorOrg, comment::Column::AuthorId), "commenter")
        .expr_as(delay, "delay")
        .and_where(of_comment(comment::Column::Path).eq(FIRST_PATH))
        .to_owned();
    let mut in_cell = WindowStatement::new();
    names().for_each(|name| {
        in_cell.partition_by(name);
    });
    let by_delay = in_cell.clone().order_by("delay", Order::Asc).to_owned();
    Query::select()
        .columns(names().chain(["poster", "commenter", "delay"]))
        .expr_window_as(Func::cust("row_number"), by_delay, "rank_of_delay")
        .expr_window_as(Func::count(Expr::col("delay")), in_cell, "replies")
        .from_subquery(replies, "first_replies")
        .to_owned()
}

/// One text for a person, who is known by two columns.
fn person<E: EntityTrait>(table: E, org: E::Column, id: E::Column) -> SimpleExpr {
    let column = |column: E::Column| Expr::col((table.into_iden(), column.into_iden()));
    let joined = |left: SimpleExpr, right: SimpleExpr| left.binary(BinOper::Custom("||"), right);
    joined(joined(column(org), Expr::val("_")), column(id))
}

fn named(name: &'static str, select: SelectStatement) -> CommonTableExpression {
    CommonTableExpression::new().table_name(name).query(select).to_owned()
}
