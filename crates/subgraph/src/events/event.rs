//! The events there are.
use serde::{Deserialize, Serialize};

use crate::directory::MemberState;
use crate::{GroupAccess, GroupRole, NodeId, SecurityLevel};

/// Something that was changed. Said in facts that hold from then on, so that hearing an event twice does no harm.
///
/// An event tells no text that people wrote, but for the name beside which references stand: what was written may have to
/// be taken back, and an event lives on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Event {
    /// A member's name or state is now this. Someone who has left has the label `Former Member`.
    MemberChanged {
        /// The member.
        member: NodeId,
        /// The name to keep beside a reference to the member.
        label: String,
        /// Whether the member takes part.
        state: MemberState,
    },
    /// A group was made, or is now this.
    GroupChanged {
        /// The group.
        group: NodeId,
        /// How it is entered.
        access: GroupAccess,
        /// The floor of what is in it.
        security_level: SecurityLevel,
    },
    /// What a member is in a group.
    MembershipChanged {
        /// The group.
        group: NodeId,
        /// The member.
        member: NodeId,
        /// What the member is in it now; nothing for someone who is not in it any more.
        role: Option<GroupRole>,
    },
    /// A post was published.
    PostPublished {
        /// The post.
        post: NodeId,
    },
    /// A post was edited.
    PostEdited {
        /// The post.
        post: NodeId,
    },
    /// A comment was added.
    CommentAdded {
        /// The comment.
        comment: NodeId,
        /// The post it is on.
        post: NodeId,
    },
    /// A comment was edited.
    CommentEdited {
        /// The comment.
        comment: NodeId,
        /// The post it is on.
        post: NodeId,
    },
    /// A comment was removed; its place stays.
    CommentRemoved {
        /// The comment.
        comment: NodeId,
        /// The post it is on.
        post: NodeId,
    },
}
