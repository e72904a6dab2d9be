//! Finding posts.
use ::search::{Question, Rank, Ranked};
use sea_orm::sea_query::{ExprTrait, SelectStatement, SimpleExpr};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, Order, QueryFilter, QueryResult, QuerySelect, QueryTrait,
    Select,
};
use serde::{Deserialize, Serialize};
use storage::{Page, Rows, StoreError, count_side_by_side, read_side_by_side};

use super::engine::{number, with_terms};
use crate::entity::{post, post_document};
use crate::store::posts::{Post, PostFilter};
use crate::visibility::Viewer;

/// What is searched for, and where.
#[derive(Debug)]
pub(crate) struct PostSearch {
    pub(crate) question: Question,
    pub(crate) filter: PostFilter,
}

/// A post that was found.
#[derive(Debug, Clone)]
pub(crate) struct FoundPost {
    pub(crate) post: Post,
    pub(crate) rank: Rank,
}

/// Where a post stands among those found: its rank, and which post it is. Of one rank, the newest come first.
///
/// Not the number of its document: the gaps between numbers would tell how many posts there are that may not be read.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct FoundPlace(u8, String, String);

/// The column of a document's number.
const NUMBER: &str = "document_number";

/// A page of the posts found, the best first and of equals the newest.
///
/// Each rank is a list of its own, read from the page's place on and no further than the page: on SQLite that is a walk along
/// the index, so that the hundredth page costs what the first does, and a word in every post what a rare one does.
pub(crate) async fn search_posts(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    search: &PostSearch,
    page: &Page<FoundPlace>,
) -> Result<Rows<FoundPost>, StoreError> {
    let ranked: Vec<Ranked> =
        search.question.ranked().into_iter().filter(|ranked| is_left(ranked.rank, page)).collect();
    let lists: Vec<_> =
        ranked.iter().map(|ranked| list(db.get_database_backend(), viewer, search, ranked, page)).collect();
    let mut found = Vec::new();
    for (ranked, rows) in ranked.iter().zip(read_side_by_side(db, &lists).await?) {
        let mut of_rank = rows.iter().map(Numbered::from_row).collect::<Result<Vec<_>, _>>()?;
        of_rank.sort_unstable_by_key(|found| std::cmp::Reverse(found.number));
        found.extend(of_rank.into_iter().map(|found| FoundPost { post: found.post, rank: ranked.rank }));
    }
    found.truncate(usize::try_from(page.limit()).unwrap_or(usize::MAX));
    Ok(page.cut(found))
}

/// How many posts are found.
pub(crate) async fn count_found(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    search: &PostSearch,
) -> Result<u64, StoreError> {
    let Some(wanted) = search.question.found() else { return Ok(0) };
    let found = with_terms(db.get_database_backend(), allowed(viewer, search), &wanted);
    Ok(count_side_by_side(db, post::Column::Id, [found]).await?.into_iter().sum())
}

/// A post with the number of its document.
struct Numbered {
    post: Post,
    number: i64,
}

impl Numbered {
    fn from_row(row: &QueryResult) -> Result<Self, StoreError> {
        Ok(Self { post: Post::from_row(row)?, number: row.try_get("", NUMBER)? })
    }
}

impl FoundPost {
    /// Where the post stands in the list.
    pub(crate) fn place(&self) -> FoundPlace {
        FoundPlace(self.rank as u8, self.post.id.org().to_string(), self.post.id.local().to_owned())
    }

    /// The rank, and as a fraction how new the post is. 42 bits of milliseconds last until the year 2109.
    pub(crate) fn score(&self) -> f64 {
        let age = Ord::min(self.post.published_at.0, INSTANTS - 1) as f64;
        f64::from(self.rank as u8) + age / INSTANTS as f64
    }
}

const INSTANTS: i64 = 1 << 42;

fn is_left(rank: Rank, page: &Page<FoundPlace>) -> bool {
    page.after.as_ref().is_none_or(|FoundPlace(after, ..)| rank as u8 <= *after)
}

fn list(
    backend: DbBackend,
    viewer: &Viewer,
    search: &PostSearch,
    ranked: &Ranked,
    page: &Page<FoundPlace>,
) -> SelectStatement {
    let mut list = with_terms(backend, allowed(viewer, search), &ranked.expression).into_query();
    list.expr_as(number(backend), NUMBER).order_by_expr(number(backend), Order::Desc).limit(page.limit());
    // The first of the ranks that are left may have been begun.
    if let Some(FoundPlace(rank, org, id)) = &page.after
        && *rank == ranked.rank as u8
    {
        list.and_where(number(backend).lt(number_of(org, id)));
    }
    list
}

/// The number of a post's document, whether the viewer may still read the post or not.
fn number_of(org: &str, id: &str) -> SimpleExpr {
    let found = post_document::Entity::find()
        .select_only()
        .column(post_document::Column::Number)
        .filter(post_document::Column::Org.eq(org))
        .filter(post_document::Column::PostId.eq(id));
    SimpleExpr::SubQuery(None, Box::new(found.into_query().into()))
}

/// The posts that the viewer may read and the filter lets through.
fn allowed(viewer: &Viewer, search: &PostSearch) -> Select<post::Entity> {
    viewer.posts().filter(search.filter.condition())
}

#[cfg(test)]
mod tests {
    use ::search::Question;
    use claims::Caller;
    use sea_orm::DbBackend;
    use storage::Page;

    use super::{FoundPlace, PostSearch, list};
    use crate::store::posts::PostFilter;
    use crate::store::query_plan::assert_walks_along_words;
    use crate::visibility::Viewer;

    #[tokio::test]
    async fn each_rank_is_a_walk_along_the_words() {
        let viewer = Viewer::new(&Caller::anonymous());
        let search = PostSearch { question: Question::parse("council house* -leeds"), filter: PostFilter::default() };
        let page = Page { first: 20, after: Some(FoundPlace(3, "BST".to_owned(), "00000001".to_owned())) };
        let ranked = search.question.ranked();
        let lists = ranked.iter().map(|ranked| list(DbBackend::Sqlite, &viewer, &search, ranked, &page));
        assert_walks_along_words(&lists.collect::<Vec<_>>()).await;
    }
}
