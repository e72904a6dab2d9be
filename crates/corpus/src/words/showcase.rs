//! What is written by hand, for pages and stories: the entry post ([`TITLE`], [`BODY`], its first comments, [`CUES`], and its poll,
//! [`POLL`]), and the post of the long thread ([`LONG_TITLE`], [`LONG_BODY`]).
use crate::comment::CommentState;
use crate::words::polls::Question;

/// The title.
pub(crate) const TITLE: &str = "One sign-in at the front desk: what six months taught us";

/// The body, in Markdown.
pub(crate) const BODY: &str = "\
Since March, residents of Bristol can prove who they are once, at any library or at the Citizen Service Point, and use \
that for every council service. About **4,100 people** have done so. This is what we would have liked to know beforehand.

What worked:

- letting library staff vouch for a resident in person, with two documents from a short list;
- asking for a higher level of assurance *only* where the law demands it, which is in three services out of forty;
- writing to people **before** their old password stopped working.

What did not: people who moved recently fail the address check, and our oldest case system still keeps its own user table. \
The queue on Mondays is half as long as it was, so we will go on.

The letter templates and the list of documents are in [our working notes](https://www.bst.example/digital-identity/1). Please \
take whatever you can use, and tell us what we have missed.";

/// The tags.
pub(crate) const TAGS: [&str; 3] = ["digital-identity", "sign-in", "libraries"];

/// Which row of the topic it is about, for the comments that follow.
pub(crate) const ROW: usize = 1;

/// The poll.
pub(crate) const POLL: Question = Question {
    asks: "What would help you most?",
    options: &[
        "The letter templates",
        "A visit to one of our libraries",
        "The training for staff who vouch",
        "A call with our developers",
    ],
};

/// How many vote for each option of the poll: one of them fewer than may be shown alone.
pub(crate) const POLL_VOTES: [u64; 4] = [17, 14, 11, 4];

/// The title of the post with the long thread.
pub(crate) const LONG_TITLE: &str = "Ask us anything: one sign-in for the whole of Leeds";

/// Its body, in Markdown.
pub(crate) const LONG_BODY: &str = "\
From today every service of the council takes the same sign-in. For the next weeks the team reads along here, together with \
colleagues from the councils that went before us.

Ask what you like, answer where you can, and **say it if something does not work**. Nobody has to read all of it: the questions \
that come up most often will be collected on [one page](https://www.lds.example/digital-identity/1).";

/// Its tags.
pub(crate) const LONG_TAGS: [&str; 2] = ["digital-identity", "sign-in"];

/// Who speaks.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Speaker {
    /// One of the organisation's first members, by number; all of them are active.
    Founder(&'static str, u64),
    /// The organisation's member who left last.
    Veteran(&'static str),
}

/// One comment of the hand-written thread.
#[derive(Debug)]
pub(crate) struct Cue {
    pub(crate) speaker: Speaker,
    /// The place in the thread of the comment answered.
    pub(crate) answers: Option<usize>,
    pub(crate) state: CommentState,
    pub(crate) edited: bool,
    pub(crate) body: &'static str,
}

/// The first comments. Whatever else the thread holds follows them.
pub(crate) const CUES: [Cue; 9] = [
    Cue {
        speaker: Speaker::Founder("LDS", 0),
        answers: None,
        state: CommentState::Visible,
        edited: true,
        body: "We are planning the same in Leeds for the spring. Who vouches for people in your libraries: **paid staff only**, \
               or volunteers as well?\n\n*Edited: I meant the branch libraries, not the central one.*",
    },
    Cue {
        speaker: Speaker::Veteran("BST"),
        answers: Some(0),
        state: CommentState::Visible,
        edited: false,
        body: "Paid staff only. The training takes half a day, and two people sign for each check. Volunteers help with the form.",
    },
    Cue {
        speaker: Speaker::Founder("CRF", 0),
        answers: Some(1),
        state: CommentState::Visible,
        edited: false,
        body: "Thank you, that settles a question for us. In Cardiff we would need the script in Welsh and in English; may we \
               translate yours?",
    },
    Cue {
        speaker: Speaker::Founder("BST", 0),
        answers: Some(2),
        state: CommentState::Visible,
        edited: false,
        body: "Please do. It is one page, and we would gladly link to your version.",
    },
    Cue {
        speaker: Speaker::Founder("LDS", 1),
        answers: None,
        state: CommentState::RemovedByAuthor,
        edited: false,
        body: "",
    },
    Cue {
        speaker: Speaker::Veteran("CRF"),
        answers: Some(4),
        state: CommentState::Visible,
        edited: false,
        body: "I read the figures differently. The queue is shorter because fewer people come, and that is the point, is it not?",
    },
    Cue {
        speaker: Speaker::Founder("BST", 1),
        answers: Some(5),
        state: CommentState::Visible,
        edited: false,
        body: "It is. Visits for passwords went from 60 a day to 11; visits for everything else stayed the same.",
    },
    Cue {
        speaker: Speaker::Founder("ABE", 0),
        answers: None,
        state: CommentState::Visible,
        edited: false,
        body: "What did you do about people who have neither a passport nor a driving licence? In Aberdeen that is about one in six.",
    },
    Cue {
        speaker: Speaker::Founder("BST", 1),
        answers: Some(7),
        state: CommentState::Visible,
        edited: true,
        body: "Two documents from the short list, such as a tenancy agreement and a letter from a school or a surgery. Most \
               managed at the first visit; the list is in the [working notes](https://www.bst.example/digital-identity/1).",
    },
];
