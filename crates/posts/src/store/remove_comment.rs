//! Removing a comment, in one transaction: its text goes, its place stays.
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ActiveValue::Unchanged, DatabaseTransaction};
use storage::{StoreError, Timestamp};
use subgraph::directory::hold_label_of_active;
use subgraph::events::{self, Event};
use subgraph::{Change, GroupRole, NodeId};

use super::comments::{Comment, CommentState, comment_to_change};
use super::group_place::role_in_group;
use super::posts::posts_by_key;
use crate::entity::{comment, comment_removal};
use crate::visibility::Viewer;

/// What a member of the network asks for by `removeComment`.
pub(crate) struct Removing<'a> {
    pub(crate) viewer: &'a Viewer,
    /// The viewer's member.
    pub(crate) member: &'a NodeId,
    pub(crate) comment: &'a NodeId,
    pub(crate) reason: Option<&'a str>,
    pub(crate) now: Timestamp,
}

/// Why a comment was not removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotRemoved {
    /// The member is not known here, or does not take part any more.
    NoMember,
    /// There is no such comment, or none for the viewer.
    NoSuchComment,
    /// Someone else wrote it, in no group that the member facilitates.
    NotTheirs,
}

/// Removes the comment; one that is removed already stays as it is.
impl Change for Removing<'_> {
    type Done = Comment;
    type Refused = NotRemoved;

    async fn make(&self, tx: &DatabaseTransaction) -> Result<Result<Comment, NotRemoved>, StoreError> {
        if hold_label_of_active(tx, self.member).await?.is_none() {
            return Ok(Err(NotRemoved::NoMember));
        }
        let Some(comment) = comment_to_change(tx, self.viewer, self.comment).await? else {
            return Ok(Err(NotRemoved::NoSuchComment));
        };
        let state = match self.state_after(tx, &comment).await? {
            Ok(state) => state,
            Err(refused) => return Ok(Err(refused)),
        };
        if comment.state != CommentState::Visible {
            return Ok(Ok(comment));
        }
        let removed = self.remove(tx, &comment, state).await?;
        let told = Event::CommentRemoved { comment: removed.id.clone(), post: removed.post.clone() };
        events::put(tx, [told], self.now).await?;
        Ok(Ok(removed))
    }
}

impl Removing<'_> {
    /// As what the member may remove the comment: its author, or a facilitator of the group it is in.
    async fn state_after(
        &self,
        tx: &DatabaseTransaction,
        comment: &Comment,
    ) -> Result<Result<CommentState, NotRemoved>, StoreError> {
        if comment.author.member == *self.member {
            return Ok(Ok(CommentState::RemovedByAuthor));
        }
        let post = posts_by_key(tx, self.viewer, std::slice::from_ref(&comment.post)).await?;
        let group = post.into_iter().next().and_then(|post| post.group);
        let role = match &group {
            Some(group) => role_in_group(tx, self.member, group).await?,
            None => None,
        };
        let facilitates = role.is_some_and(GroupRole::facilitates);
        Ok(if facilitates { Ok(CommentState::RemovedByModerator) } else { Err(NotRemoved::NotTheirs) })
    }

    async fn remove(
        &self,
        tx: &DatabaseTransaction,
        comment: &Comment,
        state: CommentState,
    ) -> Result<Comment, StoreError> {
        let (org, id) = (self.comment.org().to_string(), self.comment.local().to_owned());
        let removal = comment_removal::ActiveModel {
            org: Set(org.clone()),
            comment_id: Set(id.clone()),
            member_org: Set(self.member.org().to_string()),
            member_id: Set(self.member.local().to_owned()),
            at: Set(self.now),
            reason: Set(self.reason.map(str::to_owned)),
        };
        removal.insert(tx).await?;
        let row = comment::ActiveModel {
            org: Unchanged(org),
            id: Unchanged(id),
            version: Set(comment.version + 1),
            state: Set(state.as_row().to_owned()),
            body: Set(None),
            ..Default::default()
        };
        Comment::try_from(row.update(tx).await?)
    }
}
