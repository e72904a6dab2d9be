//! What a post is, before it has words: [`PostPlan`].
use crate::authorship::{Occasion, post_author};
use crate::cast::Role;
use crate::dice::{Dice, Lane};
use crate::group_plan::{GroupPlan, OPEN_GROUP, PRIVATE_GROUP};
use crate::organisation::Nation;
use crate::partition::Partition;
use crate::person::Person;
use crate::post::SecurityLevel;
use crate::roster::Roster;
use crate::words::showcase;
use crate::words::topics::{DIGITAL_IDENTITY, TOPICS, Topic};
use crate::work_time::{WORK_DAY, WorkTime};

/// What a post's thread needs to know of it, and all that is not text.
pub(crate) struct PostPlan<'a> {
    pub(crate) partition: Partition<'a>,
    pub(crate) index: u64,
    pub(crate) role: Option<Role>,
    pub(crate) level: SecurityLevel,
    pub(crate) group: Option<u64>,
    /// Who is in the group, if it is closed.
    pub(crate) roster: Option<Roster<'a>>,
    pub(crate) topic: &'static Topic,
    /// Which of the topic's fragments.
    pub(crate) row: usize,
    pub(crate) bilingual: bool,
    pub(crate) author: Person<'a>,
    pub(crate) published: WorkTime,
    pub(crate) edited: Option<WorkTime>,
    pub(crate) comment_count: u64,
}

/// Welsh organisations' posts in both languages, of a hundred.
const BILINGUAL_PERCENT: u64 = 30;
/// Posts to the organisation and to no group, of a hundred.
const UNGROUPED_PERCENT: u64 = 12;
/// Posts about their group's subject, of a hundred.
const ON_TOPIC_PERCENT: u64 = 75;
/// Posts edited, of a hundred.
const EDITED_PERCENT: u64 = 10;

impl<'a> PostPlan<'a> {
    pub(crate) fn new(partition: Partition<'a>, index: u64) -> Self {
        let role = Role::of(&partition, index);
        let mut dice = partition.dice(Lane::PostFacts, index);
        let published = published(&partition, index, &mut dice);
        let level = level(role, &mut dice);
        let group = group(&partition, role, level, &mut dice);
        let plan = group.map(|group| (group, partition.group_plan(group)));
        let welsh = partition.organisation.nation == Nation::Wales;
        let bilingual = welsh && (dice.percent(BILINGUAL_PERCENT) || role == Some(Role::Bilingual));
        let topic = topic(role, plan.map(|(_, plan)| plan.topic), bilingual, &mut dice);
        let roster = plan.filter(|(_, plan)| plan.is_closed()).map(|(group, _)| Roster::new(partition, group));
        let author = match role {
            Some(Role::Entry) => partition.person(0),
            _ => {
                let occasion = Occasion { partition, roster: roster.as_ref(), at: published, answered: None };
                post_author(occasion, &mut dice)
            }
        };
        let row = row(role, bilingual, &mut dice);
        let edited = dice.percent(EDITED_PERCENT).then(|| published.plus(60 + dice.below(3 * WORK_DAY)));
        let comment_count = comment_count(&partition, role, index);
        Self {
            partition,
            index,
            role,
            level,
            group,
            roster,
            topic,
            row,
            bilingual,
            author,
            published,
            edited,
            comment_count,
        }
    }
}

/// Posts grow more frequent: an even draw's square root, over the organisation's time. Each post has three quarters of a slot to
/// itself, so the order of posts is that of their instants.
fn published(partition: &Partition<'_>, index: u64, dice: &mut Dice) -> WorkTime {
    const SLOT_BITS: u32 = 16;
    let holding = partition.holding;
    let span = u128::from(holding.posts_until.since(holding.posts_from));
    let slot = u128::from((index << SLOT_BITS) + dice.below(3 << (SLOT_BITS - 2)));
    let square = span * span * slot / (u128::from(holding.posts) << SLOT_BITS);
    holding.posts_from.plus((square as u64).isqrt())
}

fn level(role: Option<Role>, dice: &mut Dice) -> SecurityLevel {
    let drawn = match dice.below(100) {
        0..70 => SecurityLevel::Public,
        70..90 => SecurityLevel::Members,
        90..98 => SecurityLevel::Official,
        _ => SecurityLevel::OfficialSensitive,
    };
    match role {
        None => drawn,
        Some(Role::Entry | Role::Bilingual | Role::Carlisle | Role::LongThread) => SecurityLevel::Public,
        Some(Role::MembersOnly) => SecurityLevel::Members,
        Some(Role::Private) => SecurityLevel::Official,
    }
}

/// A group whose floor is the post's level, or lower if a few draws find none; else no group.
fn group(partition: &Partition<'_>, role: Option<Role>, level: SecurityLevel, dice: &mut Dice) -> Option<u64> {
    const DRAWS: usize = 8;
    match role {
        Some(Role::Entry | Role::Carlisle | Role::LongThread) => return Some(OPEN_GROUP),
        Some(Role::Private) => return Some(PRIVATE_GROUP),
        Some(Role::MembersOnly | Role::Bilingual) | None => {}
    }
    if dice.percent(UNGROUPED_PERCENT) {
        return None;
    }
    let mut find = |suits: &dyn Fn(&GroupPlan) -> bool| {
        (0..DRAWS).map(|_| dice.below(partition.holding.groups)).find(|group| suits(&partition.group_plan(*group)))
    };
    find(&|plan| plan.level == level).or_else(|| find(&|plan| plan.level <= level))
}

fn topic(role: Option<Role>, group: Option<&'static Topic>, bilingual: bool, dice: &mut Dice) -> &'static Topic {
    if matches!(role, Some(Role::Entry | Role::LongThread)) {
        return &TOPICS[DIGITAL_IDENTITY];
    }
    let on_topic = dice.percent(ON_TOPIC_PERCENT);
    let mut topic = group.filter(|_| on_topic).unwrap_or_else(|| any_topic(dice));
    while bilingual && topic.welsh.is_none() {
        topic = any_topic(dice);
    }
    topic
}

/// A row that the topic has in each of the post's languages.
fn row(role: Option<Role>, bilingual: bool, dice: &mut Dice) -> usize {
    let drawn = dice.below(if bilingual { 2 } else { 4 }) as usize;
    if role == Some(Role::Entry) { showcase::ROW } else { drawn }
}

fn any_topic(dice: &mut Dice) -> &'static Topic {
    &TOPICS[dice.below(TOPICS.len() as u64) as usize]
}

fn comment_count(partition: &Partition<'_>, role: Option<Role>, index: u64) -> u64 {
    match role {
        Some(Role::LongThread) => partition.holding.long_thread,
        _ => partition.holding.thread_lengths.of_rank(thread_rank(partition, index)),
    }
}

/// The entry post has the longest thread of its organisation, and the post of the long thread stands outside the ranks, which
/// are one fewer then; whichever post would have had the rank of theirs gets the one they were dealt.
fn thread_rank(partition: &Partition<'_>, index: u64) -> u64 {
    let holding = partition.holding;
    let dealt = holding.thread_ranks.at(index);
    let (post, rank) = if partition.code().as_str() == Role::Entry.code() {
        (Role::Entry.index(holding.posts), 0)
    } else if holding.long_thread > 0 {
        (Role::LongThread.index(holding.posts), holding.posts - 1)
    } else {
        return dealt;
    };
    match dealt {
        _ if index == post => rank,
        dealt if dealt == rank => holding.thread_ranks.at(post),
        dealt => dealt,
    }
}
