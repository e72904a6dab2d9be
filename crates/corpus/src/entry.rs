//! A post and all that stands on it: [`Entry`].
use crate::poll_plan::{Part, PollPlan};
use crate::post_plan::PostPlan;
use crate::thread::thread;
use crate::{Attachment, Comment, Partition, Poll, Post, Reaction, Revision, Vote};

/// A post and all that stands on it, made in one go: what fills a database asks for this, not for each part by itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The post.
    pub post: Post,
    /// Its earlier texts, the first one first.
    pub revisions: Vec<Revision>,
    /// Its attachments, in the order shown.
    pub attachments: Vec<Attachment>,
    /// Its poll.
    pub poll: Option<Poll>,
    /// The votes on its poll, in the order they were given.
    pub votes: Vec<Vote>,
    /// Its comments, in the order they were written.
    pub comments: Vec<Comment>,
    /// The reactions to the post, then to its comments, one comment after another.
    pub reactions: Vec<Reaction>,
}

impl Entry {
    fn of(plan: &PostPlan<'_>) -> Self {
        let post = Post::of(plan);
        let poll = PollPlan::of(plan);
        let comments = thread(plan);
        Self {
            revisions: Revision::all_of(plan, &post),
            post,
            attachments: Attachment::all_on(plan),
            votes: poll.as_ref().map(|poll| Vote::all_on(plan, poll)).unwrap_or_default(),
            poll: poll.map(|poll| Poll::on(plan, &poll)),
            reactions: reactions(plan, &comments),
            comments,
        }
    }
}

fn reactions(plan: &PostPlan<'_>, comments: &[Comment]) -> Vec<Reaction> {
    let mut reactions = Reaction::all_to_post(plan);
    reactions.extend(comments.iter().flat_map(|comment| Reaction::all_to_comment(plan, comment)));
    reactions
}

/// What stands on posts. Each answer is the one that the post's [`Entry`] has.
impl<'a> Partition<'a> {
    /// Post `index` and all that stands on it.
    pub fn entry(&self, index: u64) -> Option<Entry> {
        self.planned(index).map(|plan| Entry::of(&plan))
    }

    /// The poll on post `index`.
    pub fn poll(&self, index: u64) -> Option<Poll> {
        let plan = self.polled(index)?;
        PollPlan::of(&plan).map(|poll| Poll::on(&plan, &poll))
    }

    /// The votes on the poll of post `index`, in the order they were given.
    pub fn votes(&self, index: u64) -> Vec<Vote> {
        let votes = self.polled(index).and_then(|plan| PollPlan::of(&plan).map(|poll| Vote::all_on(&plan, &poll)));
        votes.unwrap_or_default()
    }

    /// The attachments of post `index`, in the order shown.
    pub fn attachments(&self, index: u64) -> Vec<Attachment> {
        let attached = index < self.holding.posts && Attachment::count(self, index) > 0;
        if attached { Attachment::all_on(&PostPlan::new(*self, index)) } else { Vec::new() }
    }

    /// The reactions to post `index`, then to its comments, one comment after another.
    pub fn reactions(&self, index: u64) -> Vec<Reaction> {
        self.planned(index).map(|plan| reactions(&plan, &thread(&plan))).unwrap_or_default()
    }

    /// The earlier texts of post `index`, the first one first.
    pub fn revisions(&self, index: u64) -> Vec<Revision> {
        self.planned(index).map(|plan| Revision::all_of(&plan, &Post::of(&plan))).unwrap_or_default()
    }

    /// All posts, the oldest first, each with all that stands on it.
    pub fn entries(self) -> impl Iterator<Item = Entry> + 'a {
        (0..self.holding.posts).filter_map(move |index| self.entry(index))
    }

    /// All polls, in the order of their posts.
    pub fn polls(self) -> impl Iterator<Item = Poll> + 'a {
        (0..self.holding.posts).filter_map(move |index| self.poll(index))
    }

    fn planned(&self, index: u64) -> Option<PostPlan<'a>> {
        (index < self.holding.posts).then(|| PostPlan::new(*self, index))
    }

    /// The plan of post `index`, if it has a poll.
    fn polled(&self, index: u64) -> Option<PostPlan<'a>> {
        let polled = index < self.holding.posts && Part::of(self, index).is_some();
        polled.then(|| PostPlan::new(*self, index))
    }
}
