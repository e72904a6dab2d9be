//! Lists of posts, wherever they stand in the schema.
use async_graphql::Context;
use futures::future::try_join;
use storage::{CursorScope, Page, Rows};
use subgraph::directory::count_organisations;
use subgraph::{Connection, Coverage, CoveredConnection, ResolveError, asks_for};

use super::post::Post;
use crate::loaders::Loaders;
use crate::store::{self, PostList, PostPage};

/// The most posts that one page has.
const FIRST_MAX: u32 = 100;
/// How many it has when a client asks for no number.
const FIRST_DEFAULT: i32 = 20;
/// The order of every list of posts.
const NEWEST_FIRST: &str = "publishedAt desc org id";

/// What a client asked of a list.
pub(super) struct Asked {
    pub(super) first: Option<i32>,
    pub(super) after: Option<String>,
}

/// The posts of one thing, in the field `kind` (such as `Group.posts`).
pub(super) async fn posts_of(
    ctx: &Context<'_>,
    kind: &str,
    list: PostList,
    asked: Asked,
) -> Result<CoveredConnection<Post>, ResolveError> {
    let scope = CursorScope::new(kind, NEWEST_FIRST, &list.parent());
    let page = Page::parse(asked.first.unwrap_or(FIRST_DEFAULT), asked.after.as_deref(), FIRST_MAX, &scope)?;
    let loaders = Loaders::of(ctx);
    let counted = asks_for(ctx, "totalCount");
    let page = loaders.post_page(PostPage { list: list.clone(), page });
    let total = async { if counted { loaders.post_count(list).await } else { Ok(None) } };
    let (rows, total) = try_join(page, total).await?;
    let rows = rows.unwrap_or_else(|| Rows { rows: Vec::new(), has_next: false });
    Ok(connection(&scope, &asked, rows, total).covering(Coverage::whole(1)))
}

/// The posts of many organisations.
pub(super) async fn posts_everywhere(
    ctx: &Context<'_>,
    filter: &store::PostFilter,
    asked: Asked,
) -> Result<CoveredConnection<Post>, ResolveError> {
    let scope = CursorScope::new("Query.posts", NEWEST_FIRST, filter);
    let page = Page::parse(asked.first.unwrap_or(FIRST_DEFAULT), asked.after.as_deref(), FIRST_MAX, &scope)?;
    let loaders = Loaders::of(ctx);
    let (db, viewer) = (loaders.database().connection(), loaders.viewer());
    let total = async {
        if asks_for(ctx, "totalCount") { store::count_posts(db, viewer, filter).await.map(Some) } else { Ok(None) }
    };
    let (rows, total) = try_join(store::posts_page(db, viewer, filter, &page), total).await?;
    let covered = if asks_for(ctx, "coverage") { count_organisations(db, &filter.organisations).await? } else { 1 };
    Ok(connection(&scope, &asked, rows, total).covering(Coverage::whole(covered)))
}

fn connection(scope: &CursorScope, asked: &Asked, rows: Rows<store::Post>, total: Option<u64>) -> Connection<Post> {
    Connection::new(rows.map(Post), asked.after.is_none(), scope, |post| post.0.key()).with_total(total)
}
