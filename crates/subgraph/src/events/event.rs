//! The events there are.
use serde::de::value::MapDeserializer;
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

impl Event {
    /// The subgraph that makes such changes. Who hears one of another's believes nothing of it.
    pub fn home(&self) -> &'static str {
        match self {
            Self::MemberChanged { .. } => "members",
            Self::GroupChanged { .. } | Self::MembershipChanged { .. } => "groups",
            Self::PostPublished { .. }
            | Self::PostEdited { .. }
            | Self::CommentAdded { .. }
            | Self::CommentEdited { .. }
            | Self::CommentRemoved { .. } => "posts",
        }
    }

    /// Whether this version has an event whose tag is `kind`, such as `groupChanged`.
    pub(super) fn is_known(kind: &str) -> bool {
        // Without its fields no event can be read; what matters is whether it is the tag that cannot.
        let tag_alone = MapDeserializer::new(std::iter::once(("event", kind)));
        Self::deserialize(tag_alone) != Err(Unreadable::Kind)
    }
}

/// Why an event cannot be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
enum Unreadable {
    #[error("there is no such event")]
    Kind,
    #[error("it is not as this version knows it")]
    Fields,
}

impl serde::de::Error for Unreadable {
    fn custom<T: std::fmt::Display>(_: T) -> Self {
        Self::Fields
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self::Kind
    }
}

#[cfg(test)]
mod tests {
    use super::Event;

    #[test]
    fn a_kind_is_known_by_its_tag_alone() {
        for kind in ["memberChanged", "groupChanged", "membershipChanged", "commentRemoved"] {
            assert!(Event::is_known(kind), "{kind}");
        }
        for kind in ["GroupChanged", "pollOpened", "", "event"] {
            assert!(!Event::is_known(kind), "{kind}");
        }
    }
}
