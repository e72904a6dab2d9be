//! One organisation's share of the network: [`Partition`].
use crate::corpus::Corpus;
use crate::{Comment, Group, JoinRequest, Member, Membership, Network, OrgCode, Organisation, Post, Totals};

/// One organisation's share of a [`Corpus`]: every record kept under its code. Cheap to make and to copy.
#[derive(Clone, Copy)]
pub struct Partition<'a> {
    pub(crate) corpus: &'a Corpus,
    pub(crate) organisation: &'a Organisation,
}

impl<'a> Partition<'a> {
    /// The organisation.
    pub fn organisation(&self) -> &'a Organisation {
        self.organisation
    }

    /// Its code.
    pub fn code(&self) -> OrgCode {
        self.organisation.code
    }

    /// How many records it has.
    pub fn totals(&self) -> Totals {
        Totals::default()
    }

    /// Member `index`.
    pub fn member(&self, index: u64) -> Option<Member> {
        let _ = (index, self.corpus);
        None
    }

    /// Network `index`.
    pub fn network(&self, _index: u64) -> Option<Network> {
        None
    }

    /// Group `index`.
    pub fn group(&self, _index: u64) -> Option<Group> {
        None
    }

    /// Post `index`.
    pub fn post(&self, _index: u64) -> Option<Post> {
        None
    }

    /// The comments of post `index` in the order they were written. All at once: labels and paths depend on those before.
    pub fn thread(&self, _post_index: u64) -> Vec<Comment> {
        Vec::new()
    }

    /// All members.
    pub fn members(self) -> impl Iterator<Item = Member> + 'a {
        std::iter::empty()
    }

    /// All networks.
    pub fn networks(self) -> impl Iterator<Item = Network> + 'a {
        std::iter::empty()
    }

    /// All groups.
    pub fn groups(self) -> impl Iterator<Item = Group> + 'a {
        std::iter::empty()
    }

    /// All places in all groups, group by group.
    pub fn memberships(self) -> impl Iterator<Item = Membership> + 'a {
        std::iter::empty()
    }

    /// All requests to join, group by group.
    pub fn join_requests(self) -> impl Iterator<Item = JoinRequest> + 'a {
        std::iter::empty()
    }

    /// All posts, the oldest first.
    pub fn posts(self) -> impl Iterator<Item = Post> + 'a {
        std::iter::empty()
    }

    /// All comments, post by post, each thread in the order it was written.
    pub fn comments(self) -> impl Iterator<Item = Comment> + 'a {
        std::iter::empty()
    }
}
