use async_graphql::{Context, Object};
use storage::{CursorScope, Page, Rows};
use subgraph::{Connection, DateTime, NodeId, ResolveError};

use super::post_list::Asked;
use crate::loaders::Loaders;
use crate::store::{self, RevisionPage};

/// The most revisions that one page has.
const FIRST_MAX: u32 = 50;
/// How many it has when a client asks for no number.
const FIRST_DEFAULT: i32 = 10;

pub(super) struct Revision {
    revision: store::Revision,
    by_label: String,
}

/// One edit of a post, and what it changed.
#[Object]
impl Revision {
    /// The version that the edit made: the first edit of a post makes version 2.
    async fn number(&self) -> i32 {
        self.revision.number
    }

    /// When the post was edited.
    async fn at(&self) -> DateTime {
        self.revision.at.into()
    }

    /// Who edited it, by the name at the post: only its author edits a post.
    async fn by_label(&self) -> &str {
        &self.by_label
    }

    /// How titles and texts were changed, in Markdown with the changed words marked: what went stands in `[-…-]`, what came
    /// in `{+…+}`, and what is far from both is left out. At most 20,000 characters. Null where only tags or the level
    /// changed, and for a caller who is not cleared for both texts.
    async fn diff(&self) -> Option<&str> {
        self.revision.diff.as_deref()
    }
}

/// The edits of a post, the newest first; `by_label` is the post's author.
pub(super) async fn revisions_of(
    ctx: &Context<'_>,
    post: &NodeId,
    by_label: String,
    asked: Asked,
) -> Result<Connection<Revision>, ResolveError> {
    let scope = CursorScope::new("Post.revisions", "number desc", &post.to_string());
    let page = Page::parse(asked.first.unwrap_or(FIRST_DEFAULT), asked.after.as_deref(), FIRST_MAX, &scope)?;
    let rows = Loaders::of(ctx).revision_page(RevisionPage { post: post.clone(), page }).await?;
    let rows = rows.unwrap_or_else(|| Rows { rows: Vec::new(), has_next: false });
    let rows = rows.map(|revision| Revision { revision, by_label: by_label.clone() });
    Ok(Connection::new(rows, asked.after.is_none(), &scope, |revision| revision.revision.number))
}
