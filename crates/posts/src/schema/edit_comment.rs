//! What goes into `editComment`, and what comes out.
use async_graphql::{Context, ID, InputObject, SimpleObject, Union};
use storage::Timestamp;
use subgraph::{
    Actor, DateTime, NodeId, NodeKind, NotPermitted, OrgCode, ResolveError, StaleVersion, ValidationError, make,
};

use super::comment::Comment;
use super::edit_post::stale;
use super::written;
use crate::loaders::Loaders;
use crate::store::{self, CommentNotEdited, EditingComment};

/// What a comment shall say.
#[derive(InputObject)]
pub(super) struct EditCommentInput {
    /// Code of the organisation that keeps the comment.
    org: OrgCode,
    /// The comment to change.
    comment_id: ID,
    /// What it shall say instead, in Markdown; at most 10,000 characters. What it said before is not kept.
    /// `@[Name](member_BST_0000001a)` mentions a member, at most 50 of them: the name is not kept, readers see the present one.
    body: String,
    /// The `version` of the comment from which the edit was made. If the comment was edited since, nothing is changed.
    version: String,
}

/// The comment edited, or why it was not. Exactly one of the two is present.
#[derive(SimpleObject)]
pub(super) struct EditCommentPayload {
    /// The comment as it can now be read; as it was if nothing in it was different.
    comment: Option<Comment>,
    /// Why it was not edited.
    errors: Vec<EditCommentError>,
}

/// Why a comment may not be edited.
#[derive(Union)]
pub(super) enum EditCommentError {
    ValidationError(ValidationError),
    NotPermitted(NotPermitted),
    StaleVersion(StaleVersion),
}

/// What callers are told who are no members that take part.
const MEMBERS_ONLY: &str = "Only a member of the network can edit a comment.";

/// Edits what `input` says, if the caller may.
pub(super) async fn edit(ctx: &Context<'_>, input: EditCommentInput) -> Result<EditCommentPayload, ResolveError> {
    let Some(actor) = Actor::of(ctx)? else {
        return Ok(EditCommentPayload::refused([NotPermitted::new(MEMBERS_ONLY).into()]));
    };
    let (comment, body) = match input.checked() {
        Ok(checked) => checked,
        Err(errors) => return Ok(EditCommentPayload::refused(errors.into_iter().map(Into::into))),
    };
    let loaders = Loaders::of(ctx);
    let editing = EditingComment {
        viewer: loaders.viewer(),
        member: &actor.member,
        comment: &comment,
        version: &input.version,
        body: &body,
        now: Timestamp::from(DateTime::now()),
    };
    let edited = make(loaders.database(), &editing).await?;
    loaders.forget();
    Ok(edited.into())
}

impl EditCommentInput {
    /// The comment and what it shall say, or everything that is wrong with the input.
    fn checked(&self) -> Result<(NodeId, String), Vec<ValidationError>> {
        let comment = NodeId::of_argument(NodeKind::Comment, &self.org, &self.comment_id)
            .map_err(|error| ValidationError::new(["input", "commentId"], error.to_string()));
        match (comment, written::body(&self.body, written::COMMENT_CHARS_MAX)) {
            (Ok(comment), Ok(body)) => Ok((comment, body)),
            (comment, body) => Err([comment.err(), body.err()].into_iter().flatten().collect()),
        }
    }
}

impl EditCommentPayload {
    fn refused(errors: impl IntoIterator<Item = EditCommentError>) -> Self {
        Self { comment: None, errors: errors.into_iter().collect() }
    }
}

impl From<Result<store::Comment, CommentNotEdited>> for EditCommentPayload {
    fn from(result: Result<store::Comment, CommentNotEdited>) -> Self {
        match result {
            Ok(comment) => Self { comment: Some(Comment(comment)), errors: Vec::new() },
            Err(refused) => Self::refused([refused.into()]),
        }
    }
}

impl From<CommentNotEdited> for EditCommentError {
    fn from(refused: CommentNotEdited) -> Self {
        match refused {
            CommentNotEdited::NoMember => NotPermitted::new(MEMBERS_ONLY).into(),
            // The same words whether the comment may not be read or is not.
            CommentNotEdited::NoSuchComment => NotPermitted::new("There is no such comment that you can edit.").into(),
            CommentNotEdited::NotAuthor => NotPermitted::new("Only its author can edit a comment.").into(),
            CommentNotEdited::NotInGroup => NotPermitted::new("Only members of the group can write in it.").into(),
            CommentNotEdited::Removed => {
                ValidationError::new(["input", "commentId"], "The comment was removed; write another one.").into()
            }
            CommentNotEdited::Stale(current) => stale("comment", current).into(),
        }
    }
}
