//! The whole network: [`Corpus`].
use crate::dice::Dice;
use crate::holding::{Holding, holdings};
use crate::person::Person;
use crate::register::organisations;
use crate::{
    Comment, Entry, Group, IdentityLink, Invitation, JoinRequest, Landmarks, Member, Membership, Network, OrgCode,
    Organisation, Partition, Poll, Post, RecordId, Tier, Totals,
};

/// The demonstration network of one seed and one tier. Two with the same seed and tier give the same bytes.
///
/// Iterators go organisation by organisation, in order of code, and hold no more than one thread at a time.
#[derive(Clone, Debug)]
pub struct Corpus {
    seed: u64,
    tier: Tier,
    organisations: Vec<Organisation>,
    holdings: Vec<Holding>,
}

impl Corpus {
    /// The seed of the demonstration: the one whose landmarks the documentation names.
    pub const DEMONSTRATION_SEED: u64 = 1;

    /// The network of `seed` at `tier`.
    pub fn new(seed: u64, tier: Tier) -> Self {
        let organisations = organisations();
        let holdings = holdings(seed, tier, &organisations);
        Self { seed, tier, organisations, holdings }
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
        let mut totals = self.partitions().map(|partition| partition.totals()).sum::<Totals>();
        totals.organisations = self.organisations.len() as u64;
        totals
    }

    /// All organisations, current and abolished, in order of code: those without content too.
    pub fn organisations(&self) -> impl Iterator<Item = &Organisation> {
        self.organisations.iter()
    }

    /// The organisation of a code.
    pub fn organisation(&self, code: &str) -> Option<&Organisation> {
        Some(&self.organisations[self.place_of(code)?])
    }

    /// The code, if the register knows it.
    pub fn org_code(&self, code: &str) -> Option<OrgCode> {
        self.organisation(code).map(|organisation| organisation.code)
    }

    /// The share of each organisation that has content, in order of code.
    pub fn partitions(&self) -> impl Iterator<Item = Partition<'_>> {
        self.holdings.iter().map(|holding| self.partition_of(holding))
    }

    /// One organisation's share; none if the code is unknown or has no content in this tier.
    pub fn partition(&self, code: &str) -> Option<Partition<'_>> {
        let organisation = self.place_of(code)?;
        let at = self.holdings.binary_search_by_key(&organisation, |holding| holding.organisation).ok()?;
        Some(self.partition_of(&self.holdings[at]))
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

    /// All invitations to groups.
    pub fn invitations(&self) -> impl Iterator<Item = Invitation> {
        self.partitions().flat_map(Partition::invitations)
    }

    /// How members prove who they are, member by member.
    pub fn identity_links(&self) -> impl Iterator<Item = IdentityLink> {
        self.partitions()
            .flat_map(|partition| (0..partition.holding.members).flat_map(move |index| partition.identity_links(index)))
    }

    /// All posts, each with all that stands on it.
    pub fn entries(&self) -> impl Iterator<Item = Entry> {
        self.partitions().flat_map(Partition::entries)
    }

    /// All polls.
    pub fn polls(&self) -> impl Iterator<Item = Poll> {
        self.partitions().flat_map(Partition::polls)
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

    /// A post and all that stands on it; none if the id is no post's.
    pub fn entry(&self, post: RecordId) -> Option<Entry> {
        self.partition(post.org.as_str())?.entry(post.index)
    }

    /// The comments of a post in the order they were written; none if the id is no post's.
    pub fn thread(&self, post: RecordId) -> Vec<Comment> {
        self.partition(post.org.as_str()).map(|partition| partition.thread(post.index)).unwrap_or_default()
    }

    /// The records that stories, tests and pages point at.
    pub fn landmarks(&self) -> Landmarks {
        Landmarks::of(self)
    }

    /// Everyone in the network but the members of one organisation, counted from 0.
    pub(crate) fn outsiders_count(&self, of: &Holding) -> u64 {
        self.holdings.last().map_or(0, |last| last.members_before + last.members) - of.members
    }

    /// The outsider of that number; `number` must be under their count.
    pub(crate) fn outsider(&self, of: &Holding, number: u64) -> Person<'_> {
        let number = if number < of.members_before { number } else { number + of.members };
        let at = self.holdings.partition_point(|holding| holding.members_before <= number) - 1;
        let holding = &self.holdings[at];
        self.partition_of(holding).person(number - holding.members_before)
    }

    /// Some current organisation.
    pub(crate) fn any_organisation(&self, dice: &mut Dice) -> &Organisation {
        loop {
            let organisation = &self.organisations[dice.below(self.organisations.len() as u64) as usize];
            if organisation.active {
                return organisation;
            }
        }
    }

    fn place_of(&self, code: &str) -> Option<usize> {
        self.organisations.binary_search_by(|organisation| organisation.code.as_str().cmp(code)).ok()
    }

    fn partition_of<'a>(&'a self, holding: &'a Holding) -> Partition<'a> {
        Partition { corpus: self, holding, organisation: &self.organisations[holding.organisation] }
    }
}
