//! What goes into `removeComment`, and what comes out.
use async_graphql::{Context, ID, InputObject, SimpleObject};
use storage::Timestamp;
use subgraph::{Actor, DateTime, NodeId, NodeKind, NotPermitted, OrgCode, ResolveError, ValidationError, make};

use super::add_comment::AddCommentError;
use super::comment::Comment;
use crate::loaders::Loaders;
use crate::store::{self, NotRemoved, Removing};

/// A comment to take away.
#[derive(InputObject)]
pub(super) struct RemoveCommentInput {
    /// Code of the organisation that keeps the comment.
    org: OrgCode,
    /// The comment to take away.
    comment_id: ID,
    /// Why, in at most 500 characters: kept for those who have to answer for it, and shown to no reader.
    reason: Option<String>,
}

/// The comment removed, or why it was not. Exactly one of the two is present.
#[derive(SimpleObject)]
pub(super) struct RemoveCommentPayload {
    /// The comment's place: its text is gone for good, the answers to it stay. One that was removed before is as it was.
    comment: Option<Comment>,
    /// Why it was not removed.
    errors: Vec<AddCommentError>,
}

/// The longest reason, in characters.
const REASON_CHARS_MAX: usize = 500;

/// What callers are told who are no members that take part.
const MEMBERS_ONLY: &str = "Only a member of the network can remove a comment.";

/// Removes what `input` names, if the caller may.
pub(super) async fn remove(ctx: &Context<'_>, input: RemoveCommentInput) -> Result<RemoveCommentPayload, ResolveError> {
    let Some(actor) = Actor::of(ctx)? else {
        return Ok(RemoveCommentPayload::refused([NotPermitted::new(MEMBERS_ONLY).into()]));
    };
    let comment = match input.checked() {
        Ok(comment) => comment,
        Err(errors) => return Ok(RemoveCommentPayload::refused(errors.into_iter().map(Into::into))),
    };
    let loaders = Loaders::of(ctx);
    let removing = Removing {
        viewer: loaders.viewer(),
        member: &actor.member,
        comment: &comment,
        reason: input.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty()),
        now: Timestamp::from(DateTime::now()),
    };
    let removed = make(loaders.database(), &removing).await?;
    loaders.forget();
    Ok(removed.into())
}

impl RemoveCommentInput {
    /// The comment meant, or everything that is wrong with the input.
    fn checked(&self) -> Result<NodeId, Vec<ValidationError>> {
        let comment = NodeId::of_argument(NodeKind::Comment, &self.org, &self.comment_id)
            .map_err(|error| ValidationError::new(["input", "commentId"], error.to_string()));
        let is_too_long = self.reason.as_ref().is_some_and(|reason| reason.chars().count() > REASON_CHARS_MAX);
        let reason = is_too_long.then(|| {
            let message = format!("The reason is too long; {REASON_CHARS_MAX} characters are allowed.");
            ValidationError::new(["input", "reason"], message)
        });
        match (comment, reason) {
            (Ok(comment), None) => Ok(comment),
            (comment, reason) => Err([comment.err(), reason].into_iter().flatten().collect()),
        }
    }
}

impl RemoveCommentPayload {
    fn refused(errors: impl IntoIterator<Item = AddCommentError>) -> Self {
        Self { comment: None, errors: errors.into_iter().collect() }
    }
}

impl From<Result<store::Comment, NotRemoved>> for RemoveCommentPayload {
    fn from(result: Result<store::Comment, NotRemoved>) -> Self {
        match result {
            Ok(comment) => Self { comment: Some(Comment(comment)), errors: Vec::new() },
            Err(refused) => Self::refused([refused.into()]),
        }
    }
}

impl From<NotRemoved> for AddCommentError {
    fn from(refused: NotRemoved) -> Self {
        let message = match refused {
            NotRemoved::NoMember => MEMBERS_ONLY,
            // The same words whether the comment may not be read or is not.
            NotRemoved::NoSuchComment => "There is no such comment that you can remove.",
            NotRemoved::NotTheirs => "Only its author and the group's facilitators can remove a comment.",
        };
        NotPermitted::new(message).into()
    }
}
