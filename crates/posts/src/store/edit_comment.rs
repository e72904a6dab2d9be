//! Editing a comment, in one transaction. What it replaces is not kept.
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ActiveValue::Unchanged, DatabaseTransaction};
use storage::{StoreError, Timestamp};
use subgraph::directory::hold_label_of_active;
use subgraph::events::{self, Event};
use subgraph::{Change, NodeId};

use super::comments::{Comment, CommentState, comment_to_change};
use super::posts::may_comment;
use crate::entity::comment;
use crate::visibility::Viewer;

/// What a member of the network asks for by `editComment`.
pub(crate) struct EditingComment<'a> {
    pub(crate) viewer: &'a Viewer,
    /// The viewer's member.
    pub(crate) member: &'a NodeId,
    pub(crate) comment: &'a NodeId,
    /// The version that the edit was made from.
    pub(crate) version: &'a str,
    /// Markdown.
    pub(crate) body: &'a str,
    pub(crate) now: Timestamp,
}

/// Why a comment was not edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CommentNotEdited {
    /// The member is not known here, or does not take part any more.
    NoMember,
    /// There is no such comment, or none for the viewer.
    NoSuchComment,
    /// Someone else wrote it.
    NotAuthor,
    /// Only members write in the group, and the author is none any more.
    NotInGroup,
    /// It was removed.
    Removed,
    /// It was edited since; this is its version now.
    Stale(i32),
}

/// Edits the comment. An edit that changes nothing makes no version.
impl Change for EditingComment<'_> {
    type Done = Comment;
    type Refused = CommentNotEdited;

    async fn make(&self, tx: &DatabaseTransaction) -> Result<Result<Comment, CommentNotEdited>, StoreError> {
        let before = match self.editable(tx).await? {
            Ok(before) => before,
            Err(refused) => return Ok(Err(refused)),
        };
        if before.body.as_deref() == Some(self.body) {
            return Ok(Ok(before));
        }
        let row = comment::ActiveModel {
            org: Unchanged(self.comment.org().to_string()),
            id: Unchanged(self.comment.local().to_owned()),
            version: Set(before.version + 1),
            body: Set(Some(self.body.to_owned())),
            edited_at: Set(Some(self.now)),
            ..Default::default()
        };
        let edited = Comment::try_from(row.update(tx).await?)?;
        let told = Event::CommentEdited { comment: edited.id.clone(), post: edited.post.clone() };
        events::put(tx, [told], self.now).await?;
        Ok(Ok(edited))
    }
}

impl EditingComment<'_> {
    /// The comment, its row locked, if the member may edit this version of it.
    async fn editable(&self, tx: &DatabaseTransaction) -> Result<Result<Comment, CommentNotEdited>, StoreError> {
        if hold_label_of_active(tx, self.member).await?.is_none() {
            return Ok(Err(CommentNotEdited::NoMember));
        }
        let Some(comment) = comment_to_change(tx, self.viewer, self.comment).await? else {
            return Ok(Err(CommentNotEdited::NoSuchComment));
        };
        if comment.author.member != *self.member {
            return Ok(Err(CommentNotEdited::NotAuthor));
        }
        if may_comment(tx, self.viewer, &comment.post).await? != Some(true) {
            return Ok(Err(CommentNotEdited::NotInGroup));
        }
        if comment.state != CommentState::Visible {
            return Ok(Err(CommentNotEdited::Removed));
        }
        if comment.version.to_string() != self.version {
            return Ok(Err(CommentNotEdited::Stale(comment.version)));
        }
        Ok(Ok(comment))
    }
}
