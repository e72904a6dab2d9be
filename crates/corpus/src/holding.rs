//! How much each organisation holds: [`Holding`].
use chrono::NaiveDate;

use crate::allot::allot;
use crate::cast::Role;
use crate::dice::{Lane, key, organisation_key};
use crate::organisation::Organisation;
use crate::shuffle::Shuffle;
use crate::thread_lengths::ThreadLengths;
use crate::tier::{CARLISLE, Tier};
use crate::work_time::WorkTime;
use crate::zipf::Zipf;

/// What one organisation holds in a tier, and what its records are drawn from. Some kilobytes, however many records.
#[derive(Clone, Debug)]
pub(crate) struct Holding {
    /// The organisation's place in the register.
    pub(crate) organisation: usize,
    /// Stands for the organisation in the keys of dice.
    pub(crate) key: u64,
    pub(crate) members: u64,
    /// Members of the organisations before this one.
    pub(crate) members_before: u64,
    /// The first members: they were there from the beginning and stay. Owners of groups are among them.
    pub(crate) founders: u64,
    pub(crate) networks: u64,
    pub(crate) groups: u64,
    pub(crate) posts: u64,
    pub(crate) posts_from: WorkTime,
    pub(crate) posts_until: WorkTime,
    pub(crate) comments: u64,
    /// Comments of the long thread, if it stands here. They are among `comments`, and not in the lengths below.
    pub(crate) long_thread: u64,
    pub(crate) thread_lengths: ThreadLengths,
    /// Which rank of [`thread_lengths`](Self::thread_lengths) each post has.
    pub(crate) thread_ranks: Shuffle,
    /// The members who write, by number: those above its ranks are silent.
    pub(crate) writers: Zipf,
}

/// Members who may write posts, of a hundred. Some of the last never do, which leaves 60 silent.
const WRITERS_PERCENT: u64 = 43;

/// The holdings of every organisation with content, in order of code.
pub(crate) fn holdings(seed: u64, tier: Tier, organisations: &[Organisation]) -> Vec<Holding> {
    let sizes = tier.sizes();
    let chosen: Vec<usize> =
        (0..organisations.len()).filter(|at| has_content(&organisations[*at], sizes.councils)).collect();
    let people: Vec<u64> = chosen.iter().map(|at| weight(&organisations[*at])).collect();
    let members = allot(sizes.members, &people, sizes.members_least);
    let groups = allot(sizes.groups, &members, sizes.groups_least);
    let posts = allot(sizes.posts, &members, sizes.posts_least);
    let comments = allot(sizes.comments, &posts, 0);
    let mut members_before = 0;
    let mut holdings = Vec::with_capacity(chosen.len());
    for (at, organisation) in chosen.into_iter().enumerate() {
        let here = organisations[organisation].code.as_str() == Role::LongThread.code();
        let long_thread = if here { sizes.long_thread } else { 0 };
        let counts =
            Counts { members: members[at], groups: groups[at], posts: posts[at], comments: comments[at], long_thread };
        holdings.push(holding(seed, organisation, &organisations[organisation], &counts, members_before));
        members_before += members[at];
    }
    holdings
}

struct Counts {
    members: u64,
    groups: u64,
    posts: u64,
    comments: u64,
    long_thread: u64,
}

impl Counts {
    /// The lengths of all threads but the long one.
    fn thread_lengths(&self) -> ThreadLengths {
        ThreadLengths::new(self.posts - u64::from(self.long_thread > 0), self.comments - self.long_thread)
    }
}

fn holding(seed: u64, at: usize, organisation: &Organisation, counts: &Counts, members_before: u64) -> Holding {
    let organisation_key = organisation_key(organisation.code.as_str());
    let begins = organisation.since.unwrap_or(NaiveDate::MIN);
    let ends = organisation.until.map_or(WorkTime::LAST_POSTS, WorkTime::first_monday);
    Holding {
        organisation: at,
        key: organisation_key,
        members: counts.members,
        members_before,
        founders: (counts.members / 10).max(2),
        networks: (1 + counts.groups / 8).min(6),
        groups: counts.groups,
        posts: counts.posts,
        posts_from: WorkTime::first_monday(begins).max(WorkTime::FIRST_POSTS),
        posts_until: ends.min(WorkTime::LAST_POSTS),
        comments: counts.comments,
        long_thread: counts.long_thread,
        thread_lengths: counts.thread_lengths(),
        thread_ranks: Shuffle::new(counts.posts, key(seed, Lane::ThreadLength, organisation_key, 0)),
        writers: Zipf::new((counts.members * WRITERS_PERCENT).div_ceil(100)),
    }
}

fn has_content(organisation: &Organisation, councils: &[&str]) -> bool {
    let code = organisation.code.as_str();
    code == CARLISLE || (organisation.active && (councils.is_empty() || councils.contains(&code)))
}

/// People served; of an abolished council a third, for its members have moved on.
fn weight(organisation: &Organisation) -> u64 {
    let people = u64::from(organisation.population);
    if organisation.active { people } else { people / 3 }
}
