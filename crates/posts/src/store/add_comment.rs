//! Adding a comment: one transaction, done once for each idempotency key.
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
};
use storage::{StoreError, Timestamp};
use subgraph::directory::hold_label_of_active;
use subgraph::events::{self, Event};
use subgraph::idempotency::{self, Attempt, Begun};
use subgraph::{Change, NodeId, NodeKind};

use super::comments::{Comment, CommentState, comments_by_key};
use super::posts::may_comment;
use crate::entity::{comment, post};
use crate::thread_path::{DEPTH_MAX, reply_path};
use crate::visibility::Viewer;

/// What a member of the network asks for by `addComment`.
pub(crate) struct Commenting<'a> {
    pub(crate) viewer: &'a Viewer,
    /// The viewer's member.
    pub(crate) member: &'a NodeId,
    pub(crate) post: &'a NodeId,
    /// The comment answered; none to answer the post itself.
    pub(crate) parent: Option<&'a NodeId>,
    /// Markdown.
    pub(crate) body: &'a str,
    pub(crate) attempt: Attempt<'a>,
    pub(crate) now: Timestamp,
}

/// Why no comment was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotAdded {
    /// The member is not known here, or does not take part any more.
    NoMember,
    /// There is no such post, or none for the viewer.
    NoSuchPost,
    /// The post is in a group where only members write, and the viewer is none.
    NotInGroup,
    /// The post has no such comment to answer.
    NoSuchParent,
    /// The comment to answer was removed.
    ParentRemoved,
    /// The answer would be nested too deeply.
    TooDeep,
    /// There are as many answers as can be told apart.
    Full,
    /// The idempotency key was used for something else.
    OtherInput,
}

/// Adds the comment; what was done once under an idempotency key is only told again.
///
/// Counters decide places, and whoever counts waits for whoever counted before: two can meet only where a counter was
/// wrong, and then the next try counts on.
impl Change for Commenting<'_> {
    type Done = Comment;
    type Refused = NotAdded;

    async fn make(&self, tx: &DatabaseTransaction) -> Result<Result<Comment, NotAdded>, StoreError> {
        // Before the key is looked up: who may not act is not told either what was done earlier.
        let Some(author_name) = hold_label_of_active(tx, self.member).await? else {
            return Ok(Err(NotAdded::NoMember));
        };
        match idempotency::begin(tx, &self.attempt, self.now).await? {
            Begun::First => {}
            Begun::Repeated { answer } => return told_again(tx, self.viewer, &answer).await,
            Begun::OtherInput => return Ok(Err(NotAdded::OtherInput)),
        }
        let place = match take_place(tx, self).await? {
            Ok(place) => place,
            Err(refused) => return Ok(Err(refused)),
        };
        let comment = insert(tx, self, place, author_name).await?;
        idempotency::finish(tx, &self.attempt, &comment.id.to_string()).await?;
        let added = Event::CommentAdded { comment: comment.id.clone(), post: comment.post.clone() };
        events::put(tx, [added], self.now).await?;
        Ok(Ok(comment))
    }

    fn may_be_early(refused: &NotAdded) -> bool {
        match refused {
            NotAdded::NoMember | NotAdded::NoSuchPost | NotAdded::NotInGroup => true,
            NotAdded::NoSuchParent
            | NotAdded::ParentRemoved
            | NotAdded::TooDeep
            | NotAdded::Full
            | NotAdded::OtherInput => false,
        }
    }
}

/// Where a new comment goes.
struct Place {
    path: String,
    depth: i32,
}

/// Counts the new comment, and so finds its place. The counted rows stay locked until the transaction ends: always the
/// parent before the post, so that two writers never wait for each other.
async fn take_place(
    tx: &DatabaseTransaction,
    commenting: &Commenting<'_>,
) -> Result<Result<Place, NotAdded>, StoreError> {
    match may_comment(tx, commenting.viewer, commenting.post).await? {
        Some(true) => {}
        Some(false) => return Ok(Err(NotAdded::NotInGroup)),
        None => return Ok(Err(NotAdded::NoSuchPost)),
    }
    let parent = match commenting.parent {
        Some(parent) => match count_reply(tx, commenting.post, parent).await? {
            Some(parent) => Some(parent),
            None => return Ok(Err(NotAdded::NoSuchParent)),
        },
        None => None,
    };
    let Some(post) = count_comment(tx, commenting.post, parent.is_none()).await? else {
        return Ok(Err(NotAdded::NoSuchPost));
    };
    Ok(place_of(&post, parent.as_ref()))
}

fn place_of(post: &post::Model, parent: Option<&comment::Model>) -> Result<Place, NotAdded> {
    let Some(parent) = parent else {
        return Ok(Place { path: reply_path("", post.root_comment_count).ok_or(NotAdded::Full)?, depth: 0 });
    };
    if parent.state != CommentState::Visible.as_row() {
        return Err(NotAdded::ParentRemoved);
    }
    if parent.depth >= DEPTH_MAX {
        return Err(NotAdded::TooDeep);
    }
    Ok(Place { path: reply_path(&parent.path, parent.reply_count).ok_or(NotAdded::Full)?, depth: parent.depth + 1 })
}

/// Counts one more reply to `parent`, if it is a comment on `post`.
async fn count_reply(
    tx: &DatabaseTransaction,
    post: &NodeId,
    parent: &NodeId,
) -> Result<Option<comment::Model>, StoreError> {
    let counted = comment::Entity::update_many()
        .col_expr(comment::Column::ReplyCount, Expr::col(comment::Column::ReplyCount).add(1))
        .filter(comment::Column::Org.eq(post.org().as_str()))
        .filter(comment::Column::PostId.eq(post.local()))
        .filter(comment::Column::Id.eq(parent.local()))
        .exec_with_returning(tx)
        .await?;
    Ok(counted.into_iter().next())
}

/// Counts one more comment on `post`, and if it answers the post itself, one more of those.
async fn count_comment(
    tx: &DatabaseTransaction,
    post: &NodeId,
    answers_post: bool,
) -> Result<Option<post::Model>, StoreError> {
    let roots = Expr::col(post::Column::RootCommentCount).add(i32::from(answers_post));
    let counted = post::Entity::update_many()
        .col_expr(post::Column::CommentCount, Expr::col(post::Column::CommentCount).add(1))
        .col_expr(post::Column::RootCommentCount, roots)
        .filter(post::Column::Org.eq(post.org().as_str()))
        .filter(post::Column::Id.eq(post.local()))
        .exec_with_returning(tx)
        .await?;
    Ok(counted.into_iter().next())
}

async fn insert(
    tx: &DatabaseTransaction,
    commenting: &Commenting<'_>,
    place: Place,
    author_name: String,
) -> Result<Comment, StoreError> {
    let id = NodeId::fresh(NodeKind::Comment, commenting.post.org().clone(), commenting.now);
    let row = comment::ActiveModel {
        org: Set(id.org().to_string()),
        id: Set(id.local().to_owned()),
        version: Set(1),
        post_id: Set(commenting.post.local().to_owned()),
        parent_id: Set(commenting.parent.map(|parent| parent.local().to_owned())),
        path: Set(place.path),
        depth: Set(place.depth),
        state: Set(CommentState::Visible.as_row().to_owned()),
        body: Set(Some(commenting.body.to_owned())),
        author_org: Set(commenting.member.org().to_string()),
        author_id: Set(commenting.member.local().to_owned()),
        author_name: Set(Some(author_name)),
        former_ordinal: Set(None),
        posted_at: Set(commenting.now),
        edited_at: Set(None),
        reply_count: Set(0),
    };
    Comment::try_from(row.insert(tx).await?)
}

/// What an earlier attempt with the same key came to.
async fn told_again(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    answer: &str,
) -> Result<Result<Comment, NotAdded>, StoreError> {
    let Ok(id) = answer.parse::<NodeId>() else { return Ok(Err(NotAdded::NoSuchPost)) };
    let found = comments_by_key(db, viewer, &[id]).await?;
    Ok(found.into_iter().next().ok_or(NotAdded::NoSuchPost))
}
