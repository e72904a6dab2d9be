//! How many records there are: [`Totals`].
use std::iter::Sum;

/// How many records a corpus, or one partition of it, has of each kind. Exact; for progress bars and checks.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Totals {
    /// Organisations, abolished ones included.
    pub organisations: u64,
    /// Members in every state.
    pub members: u64,
    /// Networks.
    pub networks: u64,
    /// Groups.
    pub groups: u64,
    /// Places of members in groups.
    pub memberships: u64,
    /// Requests to join, in every state.
    pub join_requests: u64,
    /// Posts.
    pub posts: u64,
    /// Comments, removed ones included.
    pub comments: u64,
}

impl Totals {
    /// All records together.
    pub fn records(&self) -> u64 {
        self.organisations
            + self.members
            + self.networks
            + self.groups
            + self.memberships
            + self.join_requests
            + self.posts
            + self.comments
    }
}

impl Sum for Totals {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        parts.fold(Self::default(), |sum, part| Self {
            organisations: sum.organisations + part.organisations,
            members: sum.members + part.members,
            networks: sum.networks + part.networks,
            groups: sum.groups + part.groups,
            memberships: sum.memberships + part.memberships,
            join_requests: sum.join_requests + part.join_requests,
            posts: sum.posts + part.posts,
            comments: sum.comments + part.comments,
        })
    }
}
