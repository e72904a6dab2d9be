//! Reading comments. A comment is read by whoever may read its post.
use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, JoinType, Order, QueryFilter,
    QueryResult, QuerySelect, QueryTrait, RelationDef, Select,
};
use serde::{Deserialize, Serialize};
use storage::{Keyset, Page, Rows, StoreError, Timestamp, read_side_by_side};
use subgraph::{NodeId, NodeKind, one_of, stored_id};

use crate::author::{Author, AuthorLabel};
use crate::entity::{comment, post};
use crate::visibility::{Viewer, group_of_post};

/// A comment on a post that its viewer may read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Comment {
    pub(crate) id: NodeId,
    pub(crate) version: i32,
    pub(crate) post: NodeId,
    pub(crate) parent: Option<NodeId>,
    /// 0 when the post itself is answered.
    pub(crate) depth: i32,
    pub(crate) path: String,
    pub(crate) state: CommentState,
    /// Markdown; none once removed.
    pub(crate) body: Option<String>,
    pub(crate) author: Author,
    pub(crate) posted_at: Timestamp,
    pub(crate) edited_at: Option<Timestamp>,
    pub(crate) reply_count: i32,
}

/// Whether a comment can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CommentState {
    Visible,
    RemovedByAuthor,
    RemovedByModerator,
}

/// In which order a thread is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub(crate) enum CommentOrder {
    /// Each comment followed by its replies: one walk along the index on paths.
    Threaded,
    OldestFirst,
    NewestFirst,
}

/// The comments of one thing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum CommentList {
    /// All on a post.
    OfPost(NodeId, CommentOrder),
    /// The direct answers to a comment, the oldest first.
    Replies(NodeId),
}

/// Where a comment stands in any of the orders.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct CommentKey {
    path: String,
    at: Timestamp,
    id: String,
}

/// A part of the comments of one thing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct CommentPage {
    pub(crate) list: CommentList,
    pub(crate) page: Page<CommentKey>,
}

/// Reads the comments with these keys; those that are not there, or not for the viewer, are left out.
pub(crate) async fn comments_by_key(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    keys: &[NodeId],
) -> Result<Vec<Comment>, StoreError> {
    let query = comment::Entity::find()
        .join(JoinType::InnerJoin, post_of_comment())
        .join(JoinType::LeftJoin, group_of_post())
        .filter(one_of(comment::Column::Org, comment::Column::Id, keys))
        .filter(viewer.may_read());
    query.all(db).await?.into_iter().map(Comment::try_from).collect()
}

/// The comment, its row locked until the transaction ends: who changes it later finds what was changed before. None if
/// there is no such comment, or none for the viewer.
pub(super) async fn comment_to_change(
    tx: &DatabaseTransaction,
    viewer: &Viewer,
    comment: &NodeId,
) -> Result<Option<Comment>, StoreError> {
    let key = (comment.org().to_string(), comment.local().to_owned());
    if comment::Entity::find_by_id(key).lock_exclusive().one(tx).await?.is_none() {
        return Ok(None);
    }
    Ok(comments_by_key(tx, viewer, std::slice::from_ref(comment)).await?.into_iter().next())
}

/// A page of each of these lists, of posts and comments that were read for the viewer before.
pub(crate) async fn comment_pages(
    db: &impl ConnectionTrait,
    pages: &[CommentPage],
) -> Result<HashMap<CommentPage, Rows<Comment>>, StoreError> {
    let queries: Vec<_> = pages.iter().map(|page| page.query().into_query()).collect();
    let read = read_side_by_side(db, &queries).await?;
    pages.iter().zip(read).map(|(page, rows)| Ok((page.clone(), page.cut(&rows)?))).collect()
}

impl Comment {
    /// Where the comment stands in each order.
    pub(crate) fn key(&self) -> CommentKey {
        CommentKey { path: self.path.clone(), at: self.posted_at, id: self.id.local().to_owned() }
    }
}

impl TryFrom<comment::Model> for Comment {
    type Error = StoreError;

    fn try_from(row: comment::Model) -> Result<Self, StoreError> {
        let state = CommentState::of_row(&row.state);
        Ok(Self {
            post: stored_id(NodeKind::Post, &row.org, row.post_id)?,
            parent: row.parent_id.map(|parent| stored_id(NodeKind::Comment, &row.org, parent)).transpose()?,
            author: Author {
                member: stored_id(NodeKind::Member, &row.author_org, row.author_id)?,
                label: AuthorLabel::of_row(row.author_name, row.former_ordinal),
            },
            id: stored_id(NodeKind::Comment, &row.org, row.id)?,
            version: row.version,
            depth: row.depth,
            path: row.path,
            body: row.body.filter(|_| state == CommentState::Visible),
            state,
            posted_at: row.posted_at,
            edited_at: row.edited_at,
            reply_count: row.reply_count,
        })
    }
}

impl CommentState {
    /// The state as rows hold it.
    pub(crate) fn as_row(self) -> &'static str {
        match self {
            Self::Visible => "VISIBLE",
            Self::RemovedByAuthor => "REMOVED_BY_AUTHOR",
            Self::RemovedByModerator => "REMOVED_BY_MODERATOR",
        }
    }

    /// The state of a row; one that is none (a check in the database forbids it) shows nothing.
    fn of_row(state: &str) -> Self {
        match state {
            "VISIBLE" => Self::Visible,
            "REMOVED_BY_AUTHOR" => Self::RemovedByAuthor,
            _ => Self::RemovedByModerator,
        }
    }
}

impl CommentPage {
    fn query(&self) -> Select<comment::Entity> {
        let (after, limit) = (self.page.after.clone(), self.page.limit());
        let comments = self.list.comments();
        match self.list.order() {
            CommentOrder::Threaded => {
                by_path().page(comments, after.map(|CommentKey { path, .. }| [path.into()]), limit)
            }
            CommentOrder::OldestFirst => by_time(Order::Asc).page(comments, after.map(time_values), limit),
            CommentOrder::NewestFirst => by_time(Order::Desc).page(comments, after.map(time_values), limit),
        }
    }

    /// The page of a list's rows, which come in no promised order.
    fn cut(&self, rows: &[QueryResult]) -> Result<Rows<Comment>, StoreError> {
        let models = rows.iter().map(|row| comment::Model::from_query_result(row, ""));
        let mut models = models.collect::<Result<Vec<_>, _>>()?;
        match self.list.order() {
            CommentOrder::Threaded => models.sort_by(|a, b| a.path.cmp(&b.path)),
            CommentOrder::OldestFirst => models.sort_by(|a, b| (a.posted_at, &a.id).cmp(&(b.posted_at, &b.id))),
            CommentOrder::NewestFirst => models.sort_by(|a, b| (b.posted_at, &b.id).cmp(&(a.posted_at, &a.id))),
        }
        let Rows { rows, has_next } = self.page.cut(models);
        let rows = rows.into_iter().map(Comment::try_from).collect::<Result<_, _>>()?;
        Ok(Rows { rows, has_next })
    }
}

impl CommentList {
    /// The thing whose comments these are, as text that tells it from every other.
    pub(crate) fn parent(&self) -> String {
        match self {
            Self::OfPost(thing, _) | Self::Replies(thing) => thing.to_string(),
        }
    }

    fn comments(&self) -> Select<comment::Entity> {
        let comments = comment::Entity::find();
        match self {
            Self::OfPost(post, _) => comments
                .filter(comment::Column::Org.eq(post.org().as_str()))
                .filter(comment::Column::PostId.eq(post.local())),
            Self::Replies(comment) => comments
                .filter(comment::Column::Org.eq(comment.org().as_str()))
                .filter(comment::Column::ParentId.eq(comment.local())),
        }
    }

    /// The order in which they are listed.
    pub(crate) fn order(&self) -> CommentOrder {
        match self {
            Self::OfPost(_, order) => *order,
            // Siblings' paths rise as they are written.
            Self::Replies(_) => CommentOrder::Threaded,
        }
    }
}

fn by_path() -> Keyset<comment::Column, 1> {
    Keyset::new([(comment::Column::Path, Order::Asc)])
}

fn by_time(order: Order) -> Keyset<comment::Column, 2> {
    Keyset::new([(comment::Column::PostedAt, order.clone()), (comment::Column::Id, order)])
}

fn time_values(key: CommentKey) -> [sea_orm::Value; 2] {
    [key.at.into(), key.id.into()]
}

fn post_of_comment() -> RelationDef {
    comment::Entity::belongs_to(post::Entity)
        .from((comment::Column::Org, comment::Column::PostId))
        .to((post::Column::Org, post::Column::Id))
        .into()
}

#[cfg(test)]
mod tests {
    use sea_orm::QueryTrait;
    use storage::{Page, Timestamp};
    use subgraph::{NodeId, NodeKind};

    use super::{CommentKey, CommentList, CommentOrder, CommentPage};
    use crate::store::query_plan::assert_walks;

    #[tokio::test]
    async fn each_page_of_comments_is_a_walk_along_an_index() {
        let id = |kind| NodeId::new(kind, "BST".parse().expect("a code"), "00000001").expect("an id");
        let of_post = |order| CommentList::OfPost(id(NodeKind::Post), order);
        let after = CommentKey { path: "0001".to_owned(), at: Timestamp(1), id: "00000001".to_owned() };
        let page = Page { first: 50, after: Some(after) };
        let of = |list| CommentPage { list, page: page.clone() }.query().into_query();
        let queries = [
            (of(of_post(CommentOrder::Threaded)), "comment_path_once"),
            (of(of_post(CommentOrder::OldestFirst)), "comment_by_time"),
            (of(of_post(CommentOrder::NewestFirst)), "comment_by_time"),
            (of(CommentList::Replies(id(NodeKind::Comment))), "comment_by_parent"),
        ];
        assert_walks(&queries).await;
    }
}
