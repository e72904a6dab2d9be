use async_graphql::Enum;

use crate::markdown;

/// In what form a text is wanted. All texts are written in Markdown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub(super) enum TextFormat {
    /// As it was written.
    Markdown,
    /// HTML that is safe to put into a page.
    Html,
    /// The words alone, one block a line.
    Plain,
}

impl TextFormat {
    /// The Markdown text in this form.
    pub(super) fn of(self, markdown: &str) -> String {
        match self {
            Self::Markdown => markdown.to_owned(),
            Self::Html => markdown::to_html(markdown),
            Self::Plain => markdown::to_plain(markdown),
        }
    }
}
