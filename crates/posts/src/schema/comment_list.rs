//! Lists of comments, on a post or under a comment.
use async_graphql::{Context, Enum};
use storage::{CursorScope, Page, Rows};
use subgraph::{Connection, ResolveError};

use super::comment::Comment;
use super::post_list::Asked;
use crate::loaders::Loaders;
use crate::store::{self, CommentList, CommentPage};

/// The most comments that one page has.
const FIRST_MAX: u32 = 100;

/// How many it has when a client asks for no number.
const FIRST_DEFAULT: i32 = 20;

/// In which order a post's comments are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(super) enum CommentOrder {
    /// Each comment followed by the answers to it, so that a flat page can be drawn as a tree.
    Threaded,
    /// The oldest first.
    Oldest,
    /// The newest first.
    Newest,
}

impl From<CommentOrder> for store::CommentOrder {
    fn from(order: CommentOrder) -> Self {
        match order {
            CommentOrder::Threaded => Self::Threaded,
            CommentOrder::Oldest => Self::OldestFirst,
            CommentOrder::Newest => Self::NewestFirst,
        }
    }
}

/// The comments of one thing, in the field `kind` (such as `Post.comments`); `count` is kept with the thing.
pub(super) async fn comments_of(
    ctx: &Context<'_>,
    kind: &str,
    list: CommentList,
    count: i32,
    asked: Asked,
) -> Result<Connection<Comment>, ResolveError> {
    let scope = CursorScope::new(kind, "thread", &(list.parent(), list.order()));
    let page = Page::parse(asked.first.unwrap_or(FIRST_DEFAULT), asked.after.as_deref(), FIRST_MAX, &scope)?;
    let rows = Loaders::of(ctx).comment_page(CommentPage { list, page }).await?;
    let rows = rows.unwrap_or_else(|| Rows { rows: Vec::new(), has_next: false });
    let connection =
        Connection::new(rows.map(Comment), asked.after.is_none(), &scope, |comment: &Comment| comment.0.key());
    Ok(connection.with_total(u64::try_from(count).ok()))
}
