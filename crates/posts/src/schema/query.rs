use async_graphql::{Context, ID, InputObject, Object};
use subgraph::directives::{Merge, cost, fan_out, list_size, route_by};
use subgraph::{CoveredConnection, DateTime, NodeId, NodeKind, OrgCode, OrgSelector, ResolveError, SecurityLevel};

use super::comment::Comment;
use super::group::Group;
use super::member::Member;
use super::organisation::Organisation;
use super::poll::Poll;
use super::post::Post;
use super::post_list::{Asked, posts_everywhere};
use super::post_stats::{StatDimension, StatTable, stats_of};
use super::search_connection::{SearchConnection, search};
use super::selection::tidy;
use crate::loaders::Loaders;
use crate::store;

/// The root of reading.
pub(crate) struct Query;

/// Which posts a list has: those that match every field given.
#[derive(InputObject)]
pub(super) struct PostFilter {
    /// Only posts with at least one of these tags.
    #[graphql(validator(max_items = 50, list, chars_max_length = 100))]
    pub(super) tags: Option<Vec<String>>,
    /// Only posts at one of these levels.
    pub(super) security_levels: Option<Vec<SecurityLevel>>,
    /// Only posts published at this instant or later.
    pub(super) published_from: Option<DateTime>,
    /// Only posts published before this instant.
    pub(super) published_to: Option<DateTime>,
    /// Only posts with a poll, or only posts without.
    pub(super) has_poll: Option<bool>,
}

#[Object]
impl Query {
    /// One post; null if there is none, or none for the caller.
    #[graphql(directive = route_by::apply("org".to_owned()))]
    async fn post(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Code of the organisation that keeps it.")] org: OrgCode,
        #[graphql(desc = "Its id.")] id: ID,
    ) -> Result<Option<Post>, ResolveError> {
        let id = NodeId::of_argument(NodeKind::Post, &org, &id)?;
        Ok(Loaders::of(ctx).post(id).await?.map(Post))
    }

    /// The posts of many organisations that the caller may read, the newest first.
    #[graphql(
        directive = fan_out::apply(
            Merge::Keyset,
            Some(vec!["publishedAt desc".to_owned(), "org".to_owned(), "id".to_owned()]),
            "orgs".to_owned(),
            None,
        ),
        directive = list_size::apply(Some(vec!["first".to_owned()]), Some(vec!["edges".to_owned()]))
    )]
    async fn posts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which organisations; of all when absent.")] orgs: Option<OrgSelector>,
        #[graphql(desc = "Which of their posts; all when absent.")] filter: Option<PostFilter>,
        #[graphql(desc = "How many at once; at most 100.", default_with = "Some(20)")] first: Option<i32>,
        #[graphql(desc = "The cursor of the item before the page.")] after: Option<String>,
    ) -> Result<Option<CoveredConnection<Post>>, ResolveError> {
        let filter = stored_filter(orgs.unwrap_or_default(), filter);
        posts_everywhere(ctx, &filter, Asked { first, after }).await.map(Some)
    }

    /// The posts of many organisations that the caller may read and that have what is searched for in title, text or tags,
    /// in English or in Welsh.
    #[graphql(
        directive = fan_out::apply(Merge::RankFusion, None, "orgs".to_owned(), None),
        directive = cost::apply(10),
        directive = list_size::apply(Some(vec!["first".to_owned()]), Some(vec!["edges".to_owned()]))
    )]
    #[allow(clippy::too_many_arguments, reason = "one of the five arguments is the receiver, one the context")]
    async fn search_posts(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "What to search for, as people type it; at most 200 characters, of which the first 20 words count. All \
                    words must be there, in any form (`housing` finds `house`, `cath` finds `gath`), with or without \
                    accents. `\"bin collection\"` finds words next to each other, `bins OR waste` (or `NEU`) one of \
                    them, `-leeds` what is without a word, `hous*` words that begin so (three letters at least). Nothing is a \
                    mistake; what asks for nothing, such as `the`, finds nothing.",
            validator(chars_max_length = 200)
        )]
        text: String,
        #[graphql(desc = "Of which organisations; of all when absent.")] orgs: Option<OrgSelector>,
        #[graphql(desc = "Which of their posts; all when absent.")] filter: Option<PostFilter>,
        #[graphql(desc = "How many at once; at most 100.", default_with = "Some(20)")] first: Option<i32>,
        #[graphql(desc = "The cursor of the item before the page.")] after: Option<String>,
    ) -> Result<Option<SearchConnection>, ResolveError> {
        let filter = stored_filter(orgs.unwrap_or_default(), filter);
        search(ctx, &text, filter, Asked { first, after }).await.map(Some)
    }

    /// How much was posted and answered, over many organisations: posts at `PUBLIC` and `MEMBERS` that are in no private
    /// group, with all comments on them, removed ones included. Counts are rounded to 5, and withheld where they could
    /// tell of fewer than ten persons.
    #[graphql(
        requires_scopes = "stats:read",
        directive = fan_out::apply(Merge::Aggregate, None, "orgs".to_owned(), None),
        directive = cost::apply(20)
    )]
    async fn post_stats(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "What the table is divided by: at most three, each once; none for one row over all. A table has at \
                          most 1,000 cells."
        )]
        by: Vec<StatDimension>,
        #[graphql(desc = "Of which organisations; of all when absent.")] orgs: Option<OrgSelector>,
        #[graphql(
            desc = "Which of their posts: of whole months (the instants begin a month in UTC), and with one tag at \
                          most. Neither levels nor polls can be chosen; divide by `SECURITY_LEVEL` to tell levels apart."
        )]
        filter: Option<PostFilter>,
    ) -> Result<Option<StatTable>, ResolveError> {
        stats_of(ctx, by, orgs.unwrap_or_default(), filter).await.map(Some)
    }

    #[graphql(entity)]
    async fn find_post(&self, ctx: &Context<'_>, org: String, id: ID) -> Result<Option<Post>, ResolveError> {
        let Some(id) = NodeId::of_entity(NodeKind::Post, &org, &id) else { return Ok(None) };
        Ok(Loaders::of(ctx).post(id).await?.map(Post))
    }

    #[graphql(entity)]
    async fn find_comment(&self, ctx: &Context<'_>, org: String, id: ID) -> Result<Option<Comment>, ResolveError> {
        let Some(id) = NodeId::of_entity(NodeKind::Comment, &org, &id) else { return Ok(None) };
        Ok(Loaders::of(ctx).comment(id).await?.map(Comment))
    }

    #[graphql(entity)]
    async fn find_poll(&self, ctx: &Context<'_>, org: String, id: ID) -> Result<Option<Poll>, ResolveError> {
        let Some(id) = NodeId::of_entity(NodeKind::Poll, &org, &id) else { return Ok(None) };
        Ok(Loaders::of(ctx).poll(id).await?.map(Poll))
    }

    #[graphql(entity)]
    async fn find_member(&self, org: String, id: ID) -> Option<Member> {
        NodeId::of_entity(NodeKind::Member, &org, &id).map(Member)
    }

    #[graphql(entity)]
    async fn find_group(&self, org: String, id: ID) -> Option<Group> {
        NodeId::of_entity(NodeKind::Group, &org, &id).map(Group)
    }

    #[graphql(entity)]
    async fn find_organisation(&self, code: String) -> Option<Organisation> {
        code.parse().ok().map(Organisation)
    }
}

pub(super) fn stored_filter(organisations: OrgSelector, filter: Option<PostFilter>) -> store::PostFilter {
    let organisations = tidy(organisations);
    let Some(PostFilter { tags, security_levels, published_from, published_to, has_poll }) = filter else {
        return store::PostFilter { organisations, ..store::PostFilter::default() };
    };
    let mut levels = security_levels.unwrap_or_default();
    levels.sort_unstable();
    levels.dedup();
    let (published_from, published_to) = (published_from.map(Into::into), published_to.map(Into::into));
    store::PostFilter { organisations, tags: tags.unwrap_or_default(), levels, published_from, published_to, has_poll }
}
