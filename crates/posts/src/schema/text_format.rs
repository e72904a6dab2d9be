use async_graphql::{Context, Enum};
use futures::future::try_join_all;
use subgraph::{NodeId, ResolveError};

use crate::loaders::Loaders;
use crate::markdown;
use crate::mention::{Mention, Mentioned, members_in};

/// In what form a text is wanted. All texts are written in Markdown, where `@[](member_BST_0000001a)` mentions a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(super) enum TextFormat {
    /// As it was written, but for the names in mentions: `@[](member_BST_0000001a)` has none.
    Markdown,
    /// HTML that is safe to put into a page. A mention is the member's present name behind an `@`.
    Html,
    /// The words alone, one block a line. A mention is the member's present name behind an `@`.
    Plain,
}

impl TextFormat {
    /// The Markdown text in this form, where it stands in the thread of the post `thread`.
    pub(super) async fn of(self, ctx: &Context<'_>, markdown: &str, thread: &NodeId) -> Result<String, ResolveError> {
        Ok(match self {
            Self::Markdown => markdown.to_owned(),
            Self::Html => markdown::to_html(markdown, &mentioned_in(ctx, markdown, thread).await?),
            Self::Plain => markdown::to_plain_naming(markdown, &mentioned_in(ctx, markdown, thread).await?),
        })
    }
}

/// By what labels the members go whom the Markdown text mentions, in the thread of the post `thread`.
pub(super) async fn mentioned_in(
    ctx: &Context<'_>,
    markdown: &str,
    thread: &NodeId,
) -> Result<Mentioned, ResolveError> {
    let loaders = Loaders::of(ctx);
    let labels = members_in(markdown).into_iter().map(async |member| {
        let mention = Mention { thread: thread.clone(), member: member.clone() };
        Ok::<_, ResolveError>(loaders.mention_label(mention).await?.map(|label| (member, label)))
    });
    let labels = try_join_all(labels).await?;
    Ok(Mentioned::new(labels.into_iter().flatten()))
}
