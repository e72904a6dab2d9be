//! What a poll is, before it has words: [`PollPlan`].
use crate::cast::Role;
use crate::dice::Lane;
use crate::group::GroupAccess;
use crate::partition::Partition;
use crate::post::SecurityLevel;
use crate::post_plan::PostPlan;
use crate::words::polls::{PAIRED_QUESTIONS, PairedQuestion, QUESTIONS, Question};
use crate::words::showcase;
use crate::words::topics::WelshTopic;
use crate::work_time::{WORK_DAY, WORK_WEEK, WorkTime};

/// Posts with a poll, of a hundred.
const POLL_PERCENT: u64 = 4;
/// Polls without an end, of a hundred; as many have one that is far off.
const ENDLESS_PERCENT: u64 = 8;

/// What the votes on a poll need to know of it.
pub(crate) struct PollPlan {
    pub(crate) part: Part,
    pub(crate) wording: Wording,
    pub(crate) closes: Option<WorkTime>,
}

/// Why a post has a poll.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Part {
    /// The entry post's, written by hand and closed.
    Entry,
    /// The one that stories find open.
    Open,
    /// The dice said so.
    Drawn,
}

/// What a poll asks.
pub(crate) enum Wording {
    English(&'static Question),
    Paired(&'static PairedQuestion, &'static WelshTopic),
}

impl Wording {
    pub(crate) fn option_count(&self) -> u64 {
        match self {
            Self::English(question) => question.options.len() as u64,
            Self::Paired(question, _) => question.options.len() as u64,
        }
    }
}

impl Part {
    /// The part of the poll on post `index`, if there is one. Cheap but for a few posts of one organisation.
    pub(crate) fn of(partition: &Partition<'_>, index: u64) -> Option<Self> {
        if Role::of(partition, index) == Some(Role::Entry) {
            Some(Self::Entry)
        } else if is_open_stage(partition, index) {
            Some(Self::Open)
        } else {
            partition.dice(Lane::Poll, index).percent(POLL_PERCENT).then_some(Self::Drawn)
        }
    }
}

impl PollPlan {
    pub(crate) fn of(plan: &PostPlan<'_>) -> Option<Self> {
        let part = Part::of(&plan.partition, plan.index)?;
        let mut dice = plan.partition.dice(Lane::PollKind, plan.index);
        let wording = match &plan.topic.welsh {
            _ if part == Part::Entry => Wording::English(&showcase::POLL),
            Some(welsh) if plan.bilingual => {
                Wording::Paired(&PAIRED_QUESTIONS[dice.below(PAIRED_QUESTIONS.len() as u64) as usize], welsh)
            }
            _ => Wording::English(&QUESTIONS[dice.below(QUESTIONS.len() as u64) as usize]),
        };
        let days = 5 + dice.below(25);
        let kind = dice.below(100);
        let closes = match part {
            Part::Entry => Some(plan.published.plus(10 * WORK_DAY)),
            Part::Open => None,
            Part::Drawn if kind < ENDLESS_PERCENT => None,
            Part::Drawn if kind < 2 * ENDLESS_PERCENT => Some(WorkTime::FAR_OFF.plus(days * WORK_WEEK)),
            Part::Drawn => Some(plan.published.plus(days * WORK_DAY)),
        };
        Some(Self { part, wording, closes })
    }
}

/// Where the open poll of the stories stands: the first post of the last quarter that anyone may read and, being in no closed
/// group, anyone in the network may vote on. So it need be no post made for it.
pub(crate) fn open_stage(partition: &Partition<'_>) -> u64 {
    let (first, end) = open_stage_window(partition);
    (first..end).find(|index| suits(&PostPlan::new(*partition, *index))).unwrap_or(first)
}

fn is_open_stage(partition: &Partition<'_>, index: u64) -> bool {
    let (first, end) = open_stage_window(partition);
    partition.code().as_str() == Role::Entry.code() && (first..end).contains(&index) && open_stage(partition) == index
}

fn open_stage_window(partition: &Partition<'_>) -> (u64, u64) {
    const WINDOW: u64 = 64;
    let posts = partition.holding.posts;
    let first = posts / 4 * 3;
    (first, posts.min(first + WINDOW))
}

fn suits(plan: &PostPlan<'_>) -> bool {
    let open = |group: u64| plan.partition.group_plan(group).access == GroupAccess::Open;
    plan.level == SecurityLevel::Public && plan.group.is_none_or(open)
}
