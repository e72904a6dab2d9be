//! Those who have left: in each thread that they wrote in they are a number.
use std::collections::{BTreeMap, HashMap};

use sea_orm::sea_query::{Expr, Func, Query, SelectStatement, UnionType};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use storage::StoreError;
use subgraph::{NodeId, NodeKind, one_of, stored_id};

use crate::entity::{comment, post};

/// How many threads one statement is about.
const THREADS_AT_A_TIME: usize = 500;

/// Takes the name of `member`, who has left, from all that they wrote. In each thread (a post and its comments) they become
/// the next free `Former Member`: a number is given once, and who left before keeps theirs.
///
/// Call it after the directory knows that the member has left: then nothing is written under their name any more, and
/// what is being written is committed already. Calls for several members must follow one another, as events of one source
/// do. What carries no name stays: references, votes and reactions.
pub(crate) async fn forget_member(tx: &DatabaseTransaction, member: &NodeId) -> Result<(), StoreError> {
    let threads = threads_naming(tx, member).await?;
    let mut by_ordinal: BTreeMap<i32, Vec<NodeId>> = BTreeMap::new();
    for threads in threads.chunks(THREADS_AT_A_TIME) {
        for (thread, ordinal) in ordinals_for(tx, member, threads).await? {
            by_ordinal.entry(ordinal).or_default().push(thread);
        }
    }
    let steps: Vec<(i32, &[NodeId])> = by_ordinal
        .iter()
        .flat_map(|(ordinal, threads)| threads.chunks(THREADS_AT_A_TIME).map(|threads| (*ordinal, threads)))
        .collect();
    // Comments before posts, as whoever adds a comment locks them.
    for (ordinal, threads) in &steps {
        comment::Entity::update_many()
            .col_expr(comment::Column::AuthorName, Expr::value(None::<String>))
            .col_expr(comment::Column::FormerOrdinal, Expr::value(*ordinal))
            .filter(named_comment(member))
            .filter(one_of(comment::Column::Org, comment::Column::PostId, *threads))
            .exec(tx)
            .await?;
    }
    for (ordinal, threads) in &steps {
        post::Entity::update_many()
            .col_expr(post::Column::AuthorName, Expr::value(None::<String>))
            .col_expr(post::Column::FormerOrdinal, Expr::value(*ordinal))
            .filter(named_post(member))
            .filter(one_of(post::Column::Org, post::Column::Id, *threads))
            .exec(tx)
            .await?;
    }
    Ok(())
}

/// The threads in which something stands under the member's name.
async fn threads_naming(db: &impl ConnectionTrait, member: &NodeId) -> Result<Vec<NodeId>, StoreError> {
    let posts = Query::select()
        .column(post::Column::Org)
        .expr_as(Expr::col(post::Column::Id), "thread")
        .from(post::Entity)
        .cond_where(named_post(member))
        .to_owned();
    let mut threads = Query::select()
        .column(comment::Column::Org)
        .expr_as(Expr::col(comment::Column::PostId), "thread")
        .from(comment::Entity)
        .cond_where(named_comment(member))
        .to_owned();
    threads.union(UnionType::Distinct, posts);
    let rows = db.query_all(&threads).await?;
    let thread = |row: &sea_orm::QueryResult| {
        let org: String = row.try_get("", "org")?;
        stored_id(NodeKind::Post, &org, row.try_get("", "thread")?)
    };
    rows.iter().map(thread).collect()
}

/// The member's number in each of these threads: the one they have there, or the next free one.
async fn ordinals_for(
    db: &impl ConnectionTrait,
    member: &NodeId,
    threads: &[NodeId],
) -> Result<Vec<(NodeId, i32)>, StoreError> {
    let mut highest: HashMap<NodeId, i32> = HashMap::new();
    let mut own: HashMap<NodeId, i32> = HashMap::new();
    for row in db.query_all(&former_in(threads)).await? {
        let former = FormerAuthor::from_row(&row)?;
        let known = highest.entry(former.thread.clone()).or_default();
        *known = Ord::max(former.ordinal, *known);
        if former.member == *member {
            own.insert(former.thread, former.ordinal);
        }
    }
    let ordinal = |thread: &NodeId| {
        let next = highest.get(thread).copied().unwrap_or_default() + 1;
        (thread.clone(), own.get(thread).copied().unwrap_or(next))
    };
    Ok(threads.iter().map(ordinal).collect())
}

/// Someone who has left, and their number in a thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FormerAuthor {
    pub(super) thread: NodeId,
    pub(super) member: NodeId,
    pub(super) ordinal: i32,
}

impl FormerAuthor {
    /// What a row of [`former_in`] says.
    pub(super) fn from_row(row: &sea_orm::QueryResult) -> Result<Self, StoreError> {
        let (org, author_org): (String, String) = (row.try_get("", "org")?, row.try_get("", "author_org")?);
        Ok(Self {
            thread: stored_id(NodeKind::Post, &org, row.try_get("", "thread")?)?,
            member: stored_id(NodeKind::Member, &author_org, row.try_get("", "author_id")?)?,
            ordinal: row.try_get("", "ordinal")?,
        })
    }
}

/// Those who have left and wrote in these threads, in one statement.
pub(super) fn former_in(threads: &[NodeId]) -> SelectStatement {
    let posts = Query::select()
        .columns([post::Column::Org, post::Column::AuthorOrg, post::Column::AuthorId])
        .expr_as(Expr::col(post::Column::Id), "thread")
        .expr_as(Expr::col(post::Column::FormerOrdinal), "ordinal")
        .from(post::Entity)
        .and_where(post::Column::FormerOrdinal.is_not_null())
        .cond_where(one_of(post::Column::Org, post::Column::Id, threads))
        .to_owned();
    let mut former = Query::select()
        .columns([comment::Column::Org, comment::Column::AuthorOrg, comment::Column::AuthorId])
        .expr_as(Expr::col(comment::Column::PostId), "thread")
        .expr_as(Func::max(Expr::col(comment::Column::FormerOrdinal)), "ordinal")
        .from(comment::Entity)
        .and_where(comment::Column::FormerOrdinal.is_not_null())
        .cond_where(one_of(comment::Column::Org, comment::Column::PostId, threads))
        .group_by_columns([
            comment::Column::Org,
            comment::Column::PostId,
            comment::Column::AuthorOrg,
            comment::Column::AuthorId,
        ])
        .to_owned();
    former.union(UnionType::All, posts).to_owned()
}

fn named_comment(member: &NodeId) -> Condition {
    Condition::all()
        .add(comment::Column::AuthorOrg.eq(member.org().as_str()))
        .add(comment::Column::AuthorId.eq(member.local()))
        .add(comment::Column::AuthorName.is_not_null())
}

fn named_post(member: &NodeId) -> Condition {
    Condition::all()
        .add(post::Column::AuthorOrg.eq(member.org().as_str()))
        .add(post::Column::AuthorId.eq(member.local()))
        .add(post::Column::AuthorName.is_not_null())
}
