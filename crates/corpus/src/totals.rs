//! How many records there are: [`Totals`].
use std::iter::Sum;

/// How many records a corpus, or one partition of it, has of each kind. Exact; for progress bars and checks.
///
/// Revisions, votes and reactions are not counted, for that takes as long as making them: they come with the
/// [`Entry`](crate::Entry) of their post.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Totals {
    /// Organisations, abolished ones included.
    pub organisations: u64,
    /// Members in every state.
    pub members: u64,
    /// Ways in which members prove who they are.
    pub identity_links: u64,
    /// Networks.
    pub networks: u64,
    /// Groups.
    pub groups: u64,
    /// Places of members in groups.
    pub memberships: u64,
    /// Requests to join, in every state.
    pub join_requests: u64,
    /// Invitations to groups.
    pub invitations: u64,
    /// Posts.
    pub posts: u64,
    /// Files attached to posts.
    pub attachments: u64,
    /// Polls on posts.
    pub polls: u64,
    /// Comments, removed ones included.
    pub comments: u64,
}

impl Totals {
    /// All records together.
    pub fn records(&self) -> u64 {
        self.organisations
            + self.members
            + self.identity_links
            + self.networks
            + self.groups
            + self.memberships
            + self.join_requests
            + self.invitations
            + self.posts
            + self.attachments
            + self.polls
            + self.comments
    }
}

impl Sum for Totals {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        parts.fold(Self::default(), |sum, part| Self {
            organisations: sum.organisations + part.organisations,
            members: sum.members + part.members,
            identity_links: sum.identity_links + part.identity_links,
            networks: sum.networks + part.networks,
            groups: sum.groups + part.groups,
            memberships: sum.memberships + part.memberships,
            join_requests: sum.join_requests + part.join_requests,
            invitations: sum.invitations + part.invitations,
            posts: sum.posts + part.posts,
            attachments: sum.attachments + part.attachments,
            polls: sum.polls + part.polls,
            comments: sum.comments + part.comments,
        })
    }
}
