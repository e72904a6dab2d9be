//! The whole network: [`Corpus`].
use crate::{
    Comment, Group, JoinRequest, Landmarks, Member, Membership, Network, OrgCode, Organisation, Partition, Post,
    RecordId, Tier, Totals,
};

/// The demonstration network of one seed and one tier. Two with the same seed and tier give the same bytes.
///
/// Iterators go organisation by organisation, in order of code, and hold no more than one thread at a time.
#[derive(Clone, Debug)]
pub struct Corpus {
    seed: u64,
    tier: Tier,
    organisations: Vec<Organisation>,
}

impl Corpus {
    /// The network of `seed` at `tier`.
    pub fn new(seed: u64, tier: Tier) -> Self {
        Self { seed, tier, organisations: Vec::new() }
    }

    /// The seed.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The tier.
    pub fn tier(&self) -> Tier {
        self.tier
    }

    /// How many records there are of each kind.
    pub fn totals(&self) -> Totals {
        Totals::default()
    }

    /// All organisations, current and abolished, in order of code: those without content too.
    pub fn organisations(&self) -> impl Iterator<Item = &Organisation> {
        self.organisations.iter()
    }

    /// The organisation of a code.
    pub fn organisation(&self, code: &str) -> Option<&Organisation> {
        self.organisations.iter().find(|organisation| organisation.code.as_str() == code)
    }

    /// The code, if the register knows it.
    pub fn org_code(&self, code: &str) -> Option<OrgCode> {
        self.organisation(code).map(|organisation| organisation.code)
    }

    /// The share of each organisation that has content, in order of code.
    pub fn partitions(&self) -> impl Iterator<Item = Partition<'_>> {
        std::iter::empty()
    }

    /// One organisation's share; none if the code is unknown or has no content in this tier.
    pub fn partition(&self, code: &str) -> Option<Partition<'_>> {
        self.organisation(code).map(|organisation| Partition { corpus: self, organisation })
    }

    /// All members.
    pub fn members(&self) -> impl Iterator<Item = Member> {
        self.partitions().flat_map(Partition::members)
    }

    /// All networks.
    pub fn networks(&self) -> impl Iterator<Item = Network> {
        self.partitions().flat_map(Partition::networks)
    }

    /// All groups.
    pub fn groups(&self) -> impl Iterator<Item = Group> {
        self.partitions().flat_map(Partition::groups)
    }

    /// All places in all groups.
    pub fn memberships(&self) -> impl Iterator<Item = Membership> {
        self.partitions().flat_map(Partition::memberships)
    }

    /// All requests to join.
    pub fn join_requests(&self) -> impl Iterator<Item = JoinRequest> {
        self.partitions().flat_map(Partition::join_requests)
    }

    /// All posts.
    pub fn posts(&self) -> impl Iterator<Item = Post> {
        self.partitions().flat_map(Partition::posts)
    }

    /// All comments; a post's follow one another in the order they were written.
    pub fn comments(&self) -> impl Iterator<Item = Comment> {
        self.partitions().flat_map(Partition::comments)
    }

    /// Member `index` of an organisation.
    pub fn member(&self, org: OrgCode, index: u64) -> Option<Member> {
        self.partition(org.as_str())?.member(index)
    }

    /// Group `index` of an organisation.
    pub fn group(&self, org: OrgCode, index: u64) -> Option<Group> {
        self.partition(org.as_str())?.group(index)
    }

    /// Post `index` of an organisation.
    pub fn post(&self, org: OrgCode, index: u64) -> Option<Post> {
        self.partition(org.as_str())?.post(index)
    }

    /// The comments of a post in the order they were written; none if the id is no post's.
    pub fn thread(&self, post: RecordId) -> Vec<Comment> {
        self.partition(post.org.as_str()).map(|partition| partition.thread(post.index)).unwrap_or_default()
    }

    /// The records that stories, tests and pages point at.
    pub fn landmarks(&self) -> Landmarks {
        Landmarks::of(self)
    }
}
