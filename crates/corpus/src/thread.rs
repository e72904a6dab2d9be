//! The comments of one post: [`thread()`].
use crate::authorship::{Occasion, comment_author};
use crate::cast::Role;
use crate::comment::{Comment, CommentState};
use crate::dice::{Dice, Lane, key};
use crate::labels::Labels;
use crate::organisation::Nation;
use crate::person::Person;
use crate::post_plan::PostPlan;
use crate::record_id::{Base36, RecordKind};
use crate::words::prose::{Remark, Speech};
use crate::words::showcase::{CUES, Cue, Speaker};
use crate::work_time::{WORK_DAY, WorkTime};

/// Comments a post may have, unless it is the last of its organisation; a comment's index is its post's index times this, plus
/// its place in the thread.
const PLACES: u64 = 1024;
/// Comments that answer a comment and not the post, of a hundred that can.
const REPLY_PERCENT: u64 = 45;
/// Replies that answer the comment just before, of a hundred.
const LATEST_PERCENT: u64 = 60;
const EDITED_PERCENT: u64 = 12;
const REMOVED_PERCENT: u64 = 3;
/// Comments in Welsh, of a hundred by members of Welsh organisations on posts in both languages.
const WELSH_PERCENT: u64 = 40;

/// All comments of a post in the order they were written.
pub(crate) fn thread(plan: &PostPlan<'_>) -> Vec<Comment> {
    let count = plan.comment_count as usize;
    let mut writing = Writing {
        plan,
        labels: Labels::default(),
        comments: Vec::with_capacity(count),
        answers: vec![0; count],
        answers_to_post: 0,
        now: plan.published,
    };
    // The post's author writes first, and is counted first if departed.
    writing.labels.of(plan.author);
    (0..count).for_each(|place| writing.add(place));
    writing.comments
}

/// A thread half written.
struct Writing<'p, 'a> {
    plan: &'p PostPlan<'a>,
    labels: Labels,
    comments: Vec<Comment>,
    /// How many answers each comment has so far.
    answers: Vec<u64>,
    answers_to_post: u64,
    now: WorkTime,
}

/// What is known of a comment before it is put into the thread.
struct Turn<'a> {
    author: Person<'a>,
    answers: Option<usize>,
    state: CommentState,
    edited: bool,
    body: Option<String>,
}

impl<'a> Writing<'_, 'a> {
    fn add(&mut self, place: usize) {
        let index = self.plan.index * PLACES + place as u64;
        let mut dice = self.plan.partition.dice(Lane::Thread, index);
        self.now =
            self.now.plus(if self.plan.role == Some(Role::LongThread) { breath(&mut dice) } else { pause(&mut dice) });
        let turn = match cue(self.plan, place) {
            Some(cue) => self.scripted(cue),
            None => self.drawn(place, index, &mut dice),
        };
        let comment = self.comment(index, turn, &mut dice);
        self.comments.push(comment);
    }

    fn comment(&mut self, index: u64, turn: Turn<'a>, dice: &mut Dice) -> Comment {
        let (partition, parent) = (self.plan.partition, turn.answers.map(|at| &self.comments[at]));
        let siblings = match turn.answers {
            Some(at) => &mut self.answers[at],
            None => &mut self.answers_to_post,
        };
        *siblings += 1;
        let edited = turn.edited.then(|| self.now.plus(60 + dice.below(WORK_DAY)));
        Comment {
            id: partition.id(RecordKind::Comment, index),
            version: edited.map_or(1, |_| 2 + dice.below(2) as u32),
            post: partition.id(RecordKind::Post, self.plan.index),
            parent: parent.map(|parent| parent.id),
            in_reply_to_label: parent.map(|parent| parent.author_label.clone()),
            depth: parent.map_or(0, |parent| parent.depth + 1),
            path: format!("{}{}", parent.map_or("", |parent| &parent.path), Base36::<4>(*siblings)),
            state: turn.state,
            body: turn.body,
            author: turn.author.id(),
            author_label: self.labels.of(turn.author),
            posted_at: self.now.into(),
            edited_at: edited.map(Into::into),
        }
    }

    fn drawn(&self, place: usize, index: u64, dice: &mut Dice) -> Turn<'a> {
        let answers = (place > 0 && dice.percent(REPLY_PERCENT)).then(|| answered(place, dice));
        let state = state(dice);
        let author = self.author(answers, dice);
        let body = (state == CommentState::Visible).then(|| self.body(author, answers, index));
        Turn { author, answers, state, edited: dice.percent(EDITED_PERCENT), body }
    }

    fn author(&self, answers: Option<usize>, dice: &mut Dice) -> Person<'a> {
        let occasion = Occasion {
            partition: self.plan.partition,
            roster: self.plan.roster.as_ref(),
            at: self.now,
            answered: Some(answers.map_or(self.plan.author.id(), |at| self.comments[at].author)),
        };
        comment_author(occasion, dice)
    }

    fn body(&self, author: Person<'a>, answers: Option<usize>, index: u64) -> String {
        let mut dice = self.plan.partition.dice(Lane::CommentText, index);
        let organisation = author.partition.organisation;
        let welsh = self.plan.bilingual && organisation.nation == Nation::Wales && dice.percent(WELSH_PERCENT);
        let other = self.plan.partition.corpus.any_organisation(&mut dice);
        let mut speech = Speech { dice, organisation, other, topic: self.plan.topic, row: self.plan.row };
        let remark = Remark {
            replies: answers.is_some(),
            colleague: author.partition.code() == self.plan.partition.code(),
            turn: index,
            turns: key(self.plan.partition.corpus.seed(), Lane::CommentText, 0, self.plan.index),
        };
        if welsh { speech.welsh_comment() } else { speech.remark(&remark) }
    }

    fn scripted(&self, cue: &Cue) -> Turn<'a> {
        let corpus = self.plan.partition.corpus;
        let (code, number) = match cue.speaker {
            Speaker::Founder(code, number) => (code, Some(number)),
            Speaker::Veteran(code) => (code, None),
        };
        let home = corpus.partition(code).unwrap_or(self.plan.partition);
        let author = home.person(number.unwrap_or(home.holding.founders));
        let body = (cue.state == CommentState::Visible).then(|| cue.body.to_owned());
        Turn { author, answers: cue.answers, state: cue.state, edited: cue.edited, body }
    }
}

fn cue(plan: &PostPlan<'_>, place: usize) -> Option<&'static Cue> {
    if plan.role == Some(Role::Entry) { CUES.get(place) } else { None }
}

/// From a minute to two working days between two comments, short pauses being as likely as long ones.
fn pause(dice: &mut Dice) -> u64 {
    let scale = 8 + dice.below(9);
    60 + dice.below(1 << scale)
}

/// From half a minute to five minutes: many write at a time.
fn breath(dice: &mut Dice) -> u64 {
    let scale = 5 + dice.below(4);
    20 + dice.below(1 << scale)
}

/// Which of the comments before `place` is answered.
fn answered(place: usize, dice: &mut Dice) -> usize {
    if dice.percent(LATEST_PERCENT) { place - 1 } else { dice.below(place as u64) as usize }
}

fn state(dice: &mut Dice) -> CommentState {
    if !dice.percent(REMOVED_PERCENT) {
        CommentState::Visible
    } else if dice.percent(67) {
        CommentState::RemovedByAuthor
    } else {
        CommentState::RemovedByModerator
    }
}
