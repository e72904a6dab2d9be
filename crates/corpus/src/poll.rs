//! Polls on posts: [`Poll`] and [`Vote`].
use chrono::{DateTime, Utc};

use crate::audience::readers;
use crate::dice::{Dice, Lane};
use crate::poll_plan::{Part, PollPlan, Wording};
use crate::post::Bilingual;
use crate::post_plan::PostPlan;
use crate::record_id::{RecordId, RecordKind};
use crate::shuffle::Shuffle;
use crate::words::prose::Speech;
use crate::words::showcase;
use crate::work_time::WorkTime;

/// A question put to the readers of a post. Four posts in a hundred have one, and none has two.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Poll {
    /// The poll's id, under the post's organisation and with the post's index.
    pub id: RecordId,
    /// The post.
    pub post: RecordId,
    /// In Welsh too where the post is.
    pub question: Bilingual,
    /// What can be chosen, in the order shown: two to six.
    pub options: Vec<PollOption>,
    /// When voting ends, to the second and after the post: mostly some weeks later, and so in the past. About one poll in twelve has no
    /// end and one in twelve ends in the 2040s.
    pub closes_at: Option<DateTime<Utc>>,
}

/// What can be chosen in a poll.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PollOption {
    /// The option's id, under the post's organisation. Within a poll, ids ascend in the order shown.
    pub id: RecordId,
    /// In Welsh too where the question is.
    pub label: Bilingual,
}

/// One member's choice in one poll; nobody votes twice on one. In many polls more than ten have voted, in some a handful or nobody.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Vote {
    /// The poll.
    pub poll: RecordId,
    /// The option chosen, of that poll.
    pub option: RecordId,
    /// Who voted, of any organisation, and of the group if that is restricted or private. May have left since.
    pub voter: RecordId,
    /// Whole seconds: after the post, before the poll's end, while the voter was there.
    pub at: DateTime<Utc>,
}

/// Options a poll may have; an option's index is its post's index times this, plus the option's place.
const PLACES: u64 = 8;
/// Polls that hardly anyone has seen, of a hundred.
const QUIET_PERCENT: u64 = 20;
/// How many vote on the open poll of the stories.
const OPEN_VOTES: u64 = 23;

impl Poll {
    pub(crate) fn on(post: &PostPlan<'_>, plan: &PollPlan) -> Self {
        let partition = post.partition;
        let mut dice = partition.dice(Lane::PollText, post.index);
        let other = partition.corpus.any_organisation(&mut dice);
        let mut speech = Speech { dice, organisation: partition.organisation, other, topic: post.topic, row: post.row };
        let (question, labels) = match plan.wording {
            Wording::English(question) => speech.question(question),
            Wording::Paired(question, welsh) => speech.paired_question(question, welsh),
        };
        Self {
            id: partition.id(RecordKind::Poll, post.index),
            post: partition.id(RecordKind::Post, post.index),
            question,
            options: (0..).zip(labels).map(|(place, label)| PollOption { id: option(post, place), label }).collect(),
            closes_at: plan.closes.map(Into::into),
        }
    }
}

fn option(post: &PostPlan<'_>, place: u64) -> RecordId {
    post.partition.id(RecordKind::Option, post.index * PLACES + place)
}

impl Vote {
    /// The votes on a poll in the order they were given.
    pub(crate) fn all_on(post: &PostPlan<'_>, plan: &PollPlan) -> Vec<Self> {
        let mut dice = post.partition.dice(Lane::Vote, post.index);
        let wanted = turnout(plan.part, &mut dice);
        let choice = Choice::new(plan, &mut dice);
        let latest = plan.closes.map_or(WorkTime::LAST_CLICKS, |closes| closes.min(WorkTime::LAST_CLICKS));
        let poll = post.partition.id(RecordKind::Poll, post.index);
        let readers = readers(post, dice.clone()).take((4 * wanted + 64) as usize);
        let voters = readers
            .filter_map(|reader| Some((reader.person.id(), reader.moment(post.published.plus(1), latest, &mut dice)?)));
        let voters: Vec<(RecordId, WorkTime)> = voters.take(wanted as usize).collect();
        let mut votes: Vec<Self> = (0..)
            .zip(voters)
            .map(|(number, (voter, at))| Self {
                poll,
                option: option(post, choice.of(number, &mut dice)),
                voter,
                at: at.into(),
            })
            .collect();
        votes.sort_by_key(|vote| (vote.at, vote.voter));
        votes
    }
}

/// How many vote, if so many are there: a fifth of the polls hardly anyone, else twelve or more, a few hundred on some.
fn turnout(part: Part, dice: &mut Dice) -> u64 {
    match part {
        Part::Entry => showcase::POLL_VOTES.iter().sum(),
        Part::Open => OPEN_VOTES,
        Part::Drawn if dice.percent(QUIET_PERCENT) => dice.below(8),
        Part::Drawn => 8 + 300 / (1 + dice.below(64)),
    }
}

/// What voters choose.
enum Choice {
    /// As many as are written down for each option, mixed.
    Fixed(Shuffle),
    /// The earlier in this order, the more.
    Popular(Shuffle, u64),
}

impl Choice {
    fn new(plan: &PollPlan, dice: &mut Dice) -> Self {
        let count = plan.wording.option_count();
        match plan.part {
            Part::Entry => Self::Fixed(Shuffle::new(showcase::POLL_VOTES.iter().sum(), dice.next())),
            Part::Open | Part::Drawn => Self::Popular(Shuffle::new(count, dice.next()), count),
        }
    }

    /// The place of the option that voter `number` chooses.
    fn of(&self, number: u64, dice: &mut Dice) -> u64 {
        match self {
            Self::Fixed(order) => {
                let mut rest = order.at(number);
                let chosen = showcase::POLL_VOTES.iter().position(|votes| {
                    let here = rest < *votes;
                    rest = rest.saturating_sub(*votes);
                    here
                });
                chosen.unwrap_or_default() as u64
            }
            Self::Popular(order, count) => order.at(dice.below(*count).min(dice.below(*count))),
        }
    }
}
