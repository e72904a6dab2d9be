//! What a search found.
use async_graphql::{ComplexObject, Context, SimpleObject};
use futures::future::try_join;
use search::{Highlighter, Language, Question, Text};
use serde::Serialize;
use storage::{CursorScope, Page};
use subgraph::directory::count_organisations;
use subgraph::{Coverage, PageInfo, ResolveError, asks_for};

use super::post::Post;
use super::post_list::Asked;
use crate::loaders::Loaders;
use crate::markdown;
use crate::store::{self, FoundPost, PostFilter, PostSearch};

/// One page of the posts that a search found, the best first and of equals the newest.
#[derive(SimpleObject)]
pub(super) struct SearchConnection {
    /// The posts of this page.
    edges: Vec<SearchEdge>,
    /// Where this page stands in the list.
    page_info: PageInfo,
    /// How many posts are found in all.
    total_count: Option<i32>,
    /// Which organisations were searched.
    coverage: Option<Coverage>,
}

/// A post that was found.
#[derive(SimpleObject)]
#[graphql(complex)]
pub(super) struct SearchEdge {
    /// The post's place in this list, to pass as `after`.
    cursor: String,
    /// The post.
    node: Option<Post>,
    /// How well it answers, above 0; to be compared within one answer alone. The whole part tells where the words are: 4 all in
    /// the title, 3 all in title and tags, 2 next to each other as they were asked for, 1 anywhere. The fraction is the greater
    /// the newer the post is.
    score: f64,
    #[graphql(skip)]
    found: FoundPost,
    #[graphql(skip)]
    highlighter: Highlighter,
}

/// The most posts that one page has.
const FIRST_MAX: u32 = 100;
/// How many it has when a client asks for no number.
const FIRST_DEFAULT: i32 = 20;

#[ComplexObject]
impl SearchEdge {
    /// Up to three parts of the post with what was found, in the language that has most of it: its title, then passages of its
    /// text; or its tags where only they have it. They are HTML that is safe to put into a page: what was found stands in
    /// `mark` elements, all else is text, and `…` stands where it goes on.
    async fn highlights(&self, ctx: &Context<'_>) -> Result<Vec<String>, ResolveError> {
        let post = &self.found.post;
        let plain = |texts: &Option<store::Translated>| texts.as_ref().map(|texts| markdown::to_plain(&texts.body));
        let (english, welsh) = (plain(&post.english), plain(&post.welsh));
        let texts = [
            text_of(Language::English, post.english.as_ref(), english.as_deref()),
            text_of(Language::Welsh, post.welsh.as_ref(), welsh.as_deref()),
        ];
        let snippets = self.highlighter.snippets(&texts.into_iter().flatten().collect::<Vec<_>>());
        if !snippets.is_empty() {
            return Ok(snippets);
        }
        let tags = Loaders::of(ctx).tags(post.id.clone()).await?.unwrap_or_default();
        Ok(self.highlighter.tags(&tags))
    }
}

fn text_of<'a>(language: Language, texts: Option<&'a store::Translated>, body: Option<&'a str>) -> Option<Text<'a>> {
    Some(Text { language, title: &texts?.title, body: body? })
}

/// The posts of many organisations that answer `text`.
pub(super) async fn search(
    ctx: &Context<'_>,
    text: &str,
    filter: PostFilter,
    asked: Asked,
) -> Result<SearchConnection, ResolveError> {
    let scope = CursorScope::new("Query.searchPosts", "score desc", &Sought { text, filter: &filter });
    let page = Page::parse(asked.first.unwrap_or(FIRST_DEFAULT), asked.after.as_deref(), FIRST_MAX, &scope)?;
    let search = PostSearch { question: Question::parse(text), filter };
    let loaders = Loaders::of(ctx);
    let (db, viewer) = (loaders.database().connection(), loaders.viewer());
    let total = async {
        if asks_for(ctx, "totalCount") { store::count_found(db, viewer, &search).await.map(Some) } else { Ok(None) }
    };
    let (found, total) = try_join(store::search_posts(db, viewer, &search, &page), total).await?;
    let asked_of = &search.filter.organisations;
    let covered = if asks_for(ctx, "coverage") { count_organisations(db, asked_of).await? } else { 1 };
    let highlighter = Highlighter::new(&search.question);
    let edges: Vec<_> = found.rows.into_iter().map(|found| SearchEdge::new(found, &scope, &highlighter)).collect();
    Ok(SearchConnection {
        page_info: PageInfo {
            has_next_page: found.has_next,
            has_previous_page: asked.after.is_some(),
            start_cursor: edges.first().map(|edge| edge.cursor.clone()),
            end_cursor: edges.last().map(|edge| edge.cursor.clone()),
        },
        edges,
        total_count: total.map(|total| i32::try_from(total).unwrap_or(i32::MAX)),
        coverage: Some(Coverage::whole(covered)),
    })
}

/// What decides which posts are in the list.
#[derive(Serialize)]
struct Sought<'a> {
    text: &'a str,
    filter: &'a PostFilter,
}

impl SearchEdge {
    fn new(found: FoundPost, scope: &CursorScope, highlighter: &Highlighter) -> Self {
        Self {
            cursor: scope.encode(&found.place()),
            node: Some(Post(found.post.clone())),
            score: found.score(),
            found,
            highlighter: highlighter.clone(),
        }
    }
}
