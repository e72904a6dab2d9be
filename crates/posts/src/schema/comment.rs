use async_graphql::{Context, Enum, ID, Object};
use subgraph::directives::partitioned;
use subgraph::{Connection, DateTime, OrgCode, ResolveError};

use super::comment_list::comments_of;
use super::member::Member;
use super::post::Post;
use super::post_list::Asked;
use super::reaction_count::{ReactionCount, reactions_to};
use super::text_format::TextFormat;
use crate::loaders::Loaders;
use crate::store::{self, CommentList};

pub(crate) struct Comment(pub(super) store::Comment);

/// Whether a comment can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "store::CommentState")]
pub(super) enum CommentState {
    /// It can.
    Visible,
    /// Its author took it away; its place stays.
    RemovedByAuthor,
    /// A facilitator took it away; its place stays.
    RemovedByModerator,
}

/// What someone said to a post, or to another comment on it. Kept with the post.
#[Object(directive = partitioned::apply("org".to_owned()))]
impl Comment {
    /// Code of the organisation that keeps the post.
    async fn org(&self) -> &OrgCode {
        self.0.id.org()
    }

    /// Opaque; stable for the life of the comment.
    pub(super) async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// Changes with every edit; an edit names the version it was made from.
    async fn version(&self) -> String {
        self.0.version.to_string()
    }

    /// The post it is on.
    async fn post(&self, ctx: &Context<'_>) -> Result<Post, ResolveError> {
        // Gone or hidden since the comment was read: the comment may not be shown either.
        Loaders::of(ctx).post(self.0.post.clone()).await?.map(Post).ok_or(ResolveError::Forbidden)
    }

    /// The comment it answers; null when it answers the post.
    async fn parent(&self, ctx: &Context<'_>) -> Result<Option<Comment>, ResolveError> {
        Ok(self.answered(ctx).await?.map(Comment))
    }

    /// Label of the person answered, for the line "in reply to"; null when it answers the post.
    async fn in_reply_to_label(&self, ctx: &Context<'_>) -> Result<Option<String>, ResolveError> {
        Ok(self.answered(ctx).await?.map(|answered| answered.author.label.to_string()))
    }

    /// How many answers deep it stands; 0 when it answers the post.
    async fn depth(&self) -> i32 {
        self.0.depth
    }

    /// Position in pre-order, so that a flat page can be drawn as a tree: comments sort by it as text.
    async fn path(&self) -> &str {
        &self.0.path
    }

    /// The direct answers to it, the oldest first.
    async fn replies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at once; at most 100.", default_with = "Some(20)")] first: Option<i32>,
        #[graphql(desc = "The cursor of the item before the page.")] after: Option<String>,
    ) -> Result<Connection<Comment>, ResolveError> {
        let list = CommentList::Replies(self.0.id.clone());
        comments_of(ctx, "Comment.replies", list, self.0.reply_count, Asked { first, after }).await
    }

    /// Whether it can be read.
    async fn state(&self) -> CommentState {
        self.0.state.into()
    }

    /// What it says. Null once removed; the node stays so that replies keep their place. In its Markdown
    /// `@[](member_BST_0000001a)` mentions a member, as in the text of a post.
    async fn body(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In what form.", default_with = "Some(TextFormat::Html)")] format: Option<TextFormat>,
    ) -> Result<Option<String>, ResolveError> {
        let Some(body) = &self.0.body else { return Ok(None) };
        format.unwrap_or(TextFormat::Html).of(ctx, body, &self.0.post).await.map(Some)
    }

    /// Who wrote it; null when the members subgraph gives no answer. Someone who left is a member in state FORMER.
    async fn author(&self) -> Option<Member> {
        Some(Member(self.0.author.member.clone()))
    }

    /// Always present: a name, or Former Member with an ordinal inside the thread.
    async fn author_label(&self) -> String {
        self.0.author.label.to_string()
    }

    /// When it was posted.
    async fn posted_at(&self) -> DateTime {
        self.0.posted_at.into()
    }

    /// Whether it was changed since.
    async fn edited(&self) -> bool {
        self.0.edited_at.is_some()
    }

    /// When it was last changed; null if never.
    async fn edited_at(&self) -> Option<DateTime> {
        self.0.edited_at.map(Into::into)
    }

    /// Which signs members gave to it.
    async fn reactions(&self, ctx: &Context<'_>) -> Result<Vec<ReactionCount>, ResolveError> {
        reactions_to(ctx, self.0.id.clone()).await
    }
}

impl Comment {
    async fn answered(&self, ctx: &Context<'_>) -> Result<Option<store::Comment>, ResolveError> {
        let Some(parent) = &self.0.parent else { return Ok(None) };
        Ok(Loaders::of(ctx).comment(parent.clone()).await?)
    }
}
