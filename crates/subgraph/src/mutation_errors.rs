//! What may be wrong with a mutation, as data.
use async_graphql::SimpleObject;

/// A value of the input is not acceptable; put it right and send the mutation again.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
#[graphql(shareable)]
pub struct ValidationError {
    /// The way to the value, from `input` on.
    pub path: Vec<String>,
    /// What is wrong with it, as a sentence to show.
    pub message: String,
}

/// The caller may not do this.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
#[graphql(shareable)]
pub struct NotPermitted {
    /// Why not, as a sentence to show.
    pub message: String,
    /// The scope that the caller's token lacks, if that is what is missing.
    pub missing_scope: Option<String>,
    /// The data-sharing agreement that forbids it, if one does.
    pub agreement: Option<String>,
}

/// The thing was changed since it was read; read it again, and decide anew.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject)]
#[graphql(shareable)]
pub struct StaleVersion {
    /// What happened, as a sentence to show.
    pub message: String,
    /// The version there is now.
    pub current: String,
}

impl ValidationError {
    /// The value at `path`, such as `["input", "body"]`, is not acceptable for the reason `message`.
    pub fn new(path: impl IntoIterator<Item = impl Into<String>>, message: impl Into<String>) -> Self {
        Self { path: path.into_iter().map(Into::into).collect(), message: message.into() }
    }
}

impl NotPermitted {
    /// The caller may not, for the reason `message`.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), missing_scope: None, agreement: None }
    }
}
