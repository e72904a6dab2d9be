use async_graphql::{Context, ID, Object};
use subgraph::directives::{cost, partitioned};
use subgraph::{Connection, DateTime, Lang, OrgCode, ResolveError, SecurityLevel};

use super::attachment::Attachment;
use super::comment::Comment;
use super::comment_list::{CommentOrder, comments_of};
use super::group::Group;
use super::member::Member;
use super::poll::Poll;
use super::post_list::Asked;
use super::reaction_count::{ReactionCount, reactions_to};
use super::related_post::{RelatedPost, related_to};
use super::revision::{Revision, revisions_of};
use super::text_format::{TextFormat, mentioned_in};
use crate::loaders::Loaders;
use crate::markdown;
use crate::store::{self, CommentList};

pub(crate) struct Post(pub(super) store::Post);

/// A message to the network, mostly in a group. A post that the caller may not read does not exist for them.
#[Object(directive = partitioned::apply("org".to_owned()))]
impl Post {
    /// Code of the organisation that keeps the post.
    async fn org(&self) -> &OrgCode {
        self.0.id.org()
    }

    /// Opaque; stable for the life of the post.
    pub(super) async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// Changes with every edit; an edit names the version it was made from.
    async fn version(&self) -> String {
        self.0.version.to_string()
    }

    /// What the post is called; plain text.
    async fn title(
        &self,
        #[graphql(
            desc = "The language wanted; another stands in where the post is not in it. English first when absent."
        )]
        lang: Option<Lang>,
    ) -> &str {
        self.0.translated(lang).map_or("", |texts| &texts.title)
    }

    /// What the post says. In its Markdown `@[](member_BST_0000001a)` mentions a member; elsewhere the member's present name
    /// stands for that, or for one who wrote in the thread and has left, the Former Member with the ordinal there.
    async fn body(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In what form.", default_with = "Some(TextFormat::Html)")] format: Option<TextFormat>,
        #[graphql(
            desc = "The language wanted; another stands in where the post is not in it. English first when absent."
        )]
        lang: Option<Lang>,
    ) -> Result<String, ResolveError> {
        let Some(texts) = self.0.translated(lang) else { return Ok(String::new()) };
        format.unwrap_or(TextFormat::Html).of(ctx, &texts.body, &self.0.id).await
    }

    /// The first words of the body, without markup, on one line.
    async fn excerpt(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The most characters, from 1 to 1,000.",
            default_with = "Some(200)",
            validator(minimum = 1, maximum = 1_000)
        )]
        length: Option<i32>,
        #[graphql(
            desc = "The language wanted; another stands in where the post is not in it. English first when absent."
        )]
        lang: Option<Lang>,
    ) -> Result<String, ResolveError> {
        let length = usize::try_from(length.unwrap_or(200)).unwrap_or_default();
        let Some(texts) = self.0.translated(lang) else { return Ok(String::new()) };
        let mentioned = mentioned_in(ctx, &texts.body, &self.0.id).await?;
        Ok(markdown::excerpt(&texts.body, length, &mentioned))
    }

    /// The languages the post can be read in.
    async fn languages(&self) -> Vec<Lang> {
        let english = self.0.english.as_ref().map(|_| Lang::En);
        let welsh = self.0.welsh.as_ref().map(|_| Lang::Cy);
        [english, welsh].into_iter().flatten().collect()
    }

    /// How widely the post may be read: never more widely than its group allows.
    async fn security_level(&self) -> SecurityLevel {
        self.0.security_level
    }

    /// The group the post is in, if any; null also when the groups subgraph gives no answer.
    async fn group(&self) -> Option<Group> {
        self.0.group.clone().map(Group)
    }

    /// Who wrote it; null when the members subgraph gives no answer. Someone who left is a member in state FORMER.
    async fn author(&self) -> Option<Member> {
        Some(Member(self.0.author.member.clone()))
    }

    /// Always present: a name, or Former Member with an ordinal inside the thread.
    async fn author_label(&self) -> String {
        self.0.author.label.to_string()
    }

    /// What the post is about, such as `digital-identity`; in alphabetical order.
    async fn tags(&self, ctx: &Context<'_>) -> Result<Vec<String>, ResolveError> {
        Ok(Loaders::of(ctx).tags(self.0.id.clone()).await?.unwrap_or_default())
    }

    /// When it was published.
    async fn published_at(&self) -> DateTime {
        self.0.published_at.into()
    }

    /// Whether it was changed since.
    async fn edited(&self) -> bool {
        self.0.edited_at.is_some()
    }

    /// When it was last changed; null if never.
    async fn edited_at(&self) -> Option<DateTime> {
        self.0.edited_at.map(Into::into)
    }

    /// How it was edited, the newest edit first; empty when it never was, or before edits were kept.
    async fn revisions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at once; at most 50.", default_with = "Some(10)")] first: Option<i32>,
        #[graphql(desc = "The cursor of the item before the page.")] after: Option<String>,
    ) -> Result<Option<Connection<Revision>>, ResolveError> {
        let by_label = self.0.author.label.to_string();
        revisions_of(ctx, &self.0.id, by_label, Asked { first, after }).await.map(Some)
    }

    /// What was said to it, answers to answers included.
    async fn comments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at once; at most 100.", default_with = "Some(50)")] first: Option<i32>,
        #[graphql(desc = "The cursor of the item before the page.")] after: Option<String>,
        #[graphql(desc = "In which order.", default_with = "Some(CommentOrder::Threaded)")] order: Option<CommentOrder>,
    ) -> Result<Connection<Comment>, ResolveError> {
        let list = CommentList::OfPost(self.0.id.clone(), order.unwrap_or(CommentOrder::Threaded).into());
        comments_of(ctx, "Post.comments", list, self.0.comment_count, Asked { first: first.or(Some(50)), after }).await
    }

    /// How many comments there are, removed ones included: they keep their place.
    async fn comment_count(&self) -> i32 {
        self.0.comment_count
    }

    /// Which signs members gave to it.
    async fn reactions(&self, ctx: &Context<'_>) -> Result<Vec<ReactionCount>, ResolveError> {
        reactions_to(ctx, self.0.id.clone()).await
    }

    /// The files that belong to it; also those that the caller may not have.
    async fn attachments(&self, ctx: &Context<'_>) -> Result<Vec<Attachment>, ResolveError> {
        let attachments = Loaders::of(ctx).attachments(self.0.id.clone()).await?.unwrap_or_default();
        Ok(attachments.into_iter().map(Attachment).collect())
    }

    /// More on the same: other posts that the caller may read with the same tags or with words of the title, the most
    /// related first and of equals the newest.
    #[graphql(directive = cost::apply(5))]
    async fn related(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The most posts, from 0 to 10.",
            default_with = "Some(3)",
            validator(minimum = 0, maximum = 10)
        )]
        first: Option<i32>,
    ) -> Result<Vec<RelatedPost>, ResolveError> {
        related_to(ctx, &self.0, usize::try_from(first.unwrap_or(3)).unwrap_or_default()).await
    }

    /// The question that the post puts to its readers, if any.
    async fn poll(&self, ctx: &Context<'_>) -> Result<Option<Poll>, ResolveError> {
        Ok(Loaders::of(ctx).poll_of_post(self.0.id.clone()).await?.map(Poll))
    }
}
