//! One organisation's share of the network: [`Partition`].
use crate::corpus::Corpus;
use crate::dice::{Dice, Lane};
use crate::group_plan::GroupPlan;
use crate::holding::Holding;
use crate::person::Person;
use crate::poll_plan::Part;
use crate::post_plan::PostPlan;
use crate::roster::Roster;
use crate::thread::thread;
use crate::{
    Attachment, Comment, Group, IdentityLink, Invitation, JoinRequest, Member, Membership, Network, OrgCode,
    Organisation, Post, RecordId, RecordKind, Totals,
};

/// One organisation's share of a [`Corpus`]: every record kept under its code. Cheap to make and to copy.
///
/// Record by record or in order, the answers are the same.
#[derive(Clone, Copy, Debug)]
pub struct Partition<'a> {
    pub(crate) corpus: &'a Corpus,
    pub(crate) holding: &'a Holding,
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

    /// How many records it has. Counts the places in each group and looks at each post, so it takes time with their
    /// number, though little: a seventh of a second at the full tier.
    pub fn totals(&self) -> Totals {
        let rosters = || (0..self.holding.groups).map(|group| Roster::new(*self, group));
        let posts = || 0..self.holding.posts;
        Totals {
            organisations: 1,
            members: self.holding.members,
            identity_links: (0..self.holding.members).map(|index| IdentityLink::count(self.person(index))).sum(),
            networks: self.holding.networks,
            groups: self.holding.groups,
            memberships: rosters().map(|roster| roster.len()).sum(),
            join_requests: rosters().map(|roster| roster.applicants().count() as u64).sum(),
            invitations: rosters().map(|roster| Invitation::all_to(&roster).len() as u64).sum(),
            posts: self.holding.posts,
            attachments: posts().map(|post| Attachment::count(self, post)).sum(),
            polls: posts().filter(|post| Part::of(self, *post).is_some()).count() as u64,
            comments: self.holding.comments,
        }
    }

    /// Member `index`, from 0.
    pub fn member(&self, index: u64) -> Option<Member> {
        (index < self.holding.members).then(|| Member::of(self.person(index)))
    }

    /// Network `index`, from 0.
    pub fn network(&self, index: u64) -> Option<Network> {
        (index < self.holding.networks).then(|| Network::of(*self, index))
    }

    /// Group `index`, from 0.
    pub fn group(&self, index: u64) -> Option<Group> {
        (index < self.holding.groups).then(|| Group::of(*self, index))
    }

    /// The places in group `index`: the owner first, then a facilitator.
    pub fn group_memberships(&self, index: u64) -> Vec<Membership> {
        if index < self.holding.groups { Membership::all_of(&Roster::new(*self, index)) } else { Vec::new() }
    }

    /// The requests to join group `index`.
    pub fn group_join_requests(&self, index: u64) -> Vec<JoinRequest> {
        if index < self.holding.groups { JoinRequest::all_of(&Roster::new(*self, index)) } else { Vec::new() }
    }

    /// The invitations to group `index`; none but to a private one.
    pub fn group_invitations(&self, index: u64) -> Vec<Invitation> {
        if index < self.holding.groups { Invitation::all_to(&Roster::new(*self, index)) } else { Vec::new() }
    }

    /// How member `index` proves who they are; empty once they have left.
    pub fn identity_links(&self, index: u64) -> Vec<IdentityLink> {
        if index < self.holding.members { IdentityLink::all_of(self.person(index)) } else { Vec::new() }
    }

    /// Post `index`, from 0, the oldest.
    pub fn post(&self, index: u64) -> Option<Post> {
        (index < self.holding.posts).then(|| Post::of(&PostPlan::new(*self, index)))
    }

    /// The comments of post `index` in the order they were written. All at once: labels and paths depend on those before.
    pub fn thread(&self, index: u64) -> Vec<Comment> {
        if index < self.holding.posts { thread(&PostPlan::new(*self, index)) } else { Vec::new() }
    }

    /// All members.
    pub fn members(self) -> impl Iterator<Item = Member> + 'a {
        (0..self.holding.members).filter_map(move |index| self.member(index))
    }

    /// All networks.
    pub fn networks(self) -> impl Iterator<Item = Network> + 'a {
        (0..self.holding.networks).filter_map(move |index| self.network(index))
    }

    /// All groups.
    pub fn groups(self) -> impl Iterator<Item = Group> + 'a {
        (0..self.holding.groups).filter_map(move |index| self.group(index))
    }

    /// All places in all groups, group by group.
    pub fn memberships(self) -> impl Iterator<Item = Membership> + 'a {
        (0..self.holding.groups).flat_map(move |index| self.group_memberships(index))
    }

    /// All requests to join, group by group.
    pub fn join_requests(self) -> impl Iterator<Item = JoinRequest> + 'a {
        (0..self.holding.groups).flat_map(move |index| self.group_join_requests(index))
    }

    /// All invitations, group by group.
    pub fn invitations(self) -> impl Iterator<Item = Invitation> + 'a {
        (0..self.holding.groups).flat_map(move |index| self.group_invitations(index))
    }

    /// All posts, the oldest first.
    pub fn posts(self) -> impl Iterator<Item = Post> + 'a {
        (0..self.holding.posts).filter_map(move |index| self.post(index))
    }

    /// All comments, post by post, each thread in the order it was written.
    pub fn comments(self) -> impl Iterator<Item = Comment> + 'a {
        (0..self.holding.posts).flat_map(move |index| self.thread(index))
    }

    pub(crate) fn person(self, index: u64) -> Person<'a> {
        Person { partition: self, index }
    }

    pub(crate) fn group_plan(&self, index: u64) -> GroupPlan {
        GroupPlan::new(self, index)
    }

    pub(crate) fn id(&self, kind: RecordKind, index: u64) -> RecordId {
        RecordId { kind, org: self.code(), index }
    }

    pub(crate) fn dice(&self, lane: Lane, index: u64) -> Dice {
        Dice::new(self.corpus.seed(), lane, self.holding.key, index)
    }
}
