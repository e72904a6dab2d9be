//! Fills sentences with fragments: [`Speech`].
use crate::dice::Dice;
use crate::organisation::Organisation;
use crate::post::Bilingual;
use crate::shuffle::Shuffle;
use crate::words::gaps::Gaps;
use crate::words::polls::{PairedQuestion, Question};
use crate::words::topics::{Topic, WelshTopic};
use crate::words::{english, welsh};

/// Someone of an organisation who speaks about a topic. The dice decide what is said.
pub(crate) struct Speech<'a> {
    pub(crate) dice: Dice,
    pub(crate) organisation: &'a Organisation,
    /// Another organisation, to be mentioned.
    pub(crate) other: &'a Organisation,
    pub(crate) topic: &'static Topic,
    /// Which of the topic's fragments: those in one row go together.
    pub(crate) row: usize,
}

/// What kind of comment is wanted.
pub(crate) struct Remark {
    /// On a comment, not on the post.
    pub(crate) replies: bool,
    /// By someone of the organisation that keeps the post.
    pub(crate) colleague: bool,
    /// The comment's number: with the thread's order of sentences, it keeps two comments of a thread from being the same.
    pub(crate) turn: u64,
    /// The key of that order.
    pub(crate) turns: u64,
}

impl Remark {
    fn templates(&self) -> &'static [&'static str] {
        match (self.colleague, self.replies) {
            (false, false) => &english::COMMENTS,
            (false, true) => &english::REPLIES,
            (true, false) => &english::COLLEAGUES_COMMENTS,
            (true, true) => &english::COLLEAGUES_REPLIES,
        }
    }
}

impl<'a> Speech<'a> {
    /// A post's title and body in English: one to four paragraphs.
    pub(crate) fn post(&mut self) -> (Bilingual, Bilingual) {
        let gaps = self.english_gaps();
        let title = gaps.filled(self.dice.pick(&english::TITLES));
        let mut body = String::with_capacity(800);
        if self.dice.percent(8) {
            gaps.paragraph(self.dice.pick(&english::OPENINGS[..english::OPENINGS_ALONE]), &mut body);
            return (Bilingual { en: title, cy: None }, Bilingual { en: body, cy: None });
        }
        let listed = self.dice.percent(40);
        gaps.paragraph(self.dice.pick(&english::OPENINGS), &mut body);
        if !listed || self.dice.percent(60) {
            gaps.paragraph(self.dice.pick(&english::MIDDLES), &mut body);
        }
        if listed {
            gaps.paragraph(self.dice.pick(&english::LISTS), &mut body);
        }
        if self.dice.percent(55) {
            gaps.paragraph(self.dice.pick(&english::CLOSINGS), &mut body);
        }
        (Bilingual { en: title, cy: None }, Bilingual { en: body, cy: None })
    }

    /// The same in both languages; `welsh` is the topic's Welsh, which must have the row.
    pub(crate) fn bilingual_post(&mut self, welsh: &'static WelshTopic) -> (Bilingual, Bilingual) {
        let (en, cy) = self.paired_gaps(welsh);
        let both = |pair: welsh::Pair, texts: &mut Bilingual| {
            en.paragraph(pair.en, &mut texts.en);
            cy.paragraph(pair.cy, texts.cy.get_or_insert_default());
        };
        let (mut title, mut body) = (Bilingual::default(), Bilingual::default());
        both(self.dice.pick(&welsh::TITLES), &mut title);
        both(self.dice.pick(&welsh::OPENINGS), &mut body);
        if self.dice.percent(85) {
            both(self.dice.pick(&welsh::MIDDLES), &mut body);
        }
        if self.dice.percent(65) {
            both(self.dice.pick(&welsh::CLOSINGS), &mut body);
        }
        (title, body)
    }

    /// A comment in English.
    pub(crate) fn remark(&mut self, remark: &Remark) -> String {
        let templates = remark.templates();
        let turn = Shuffle::new(templates.len() as u64, remark.turns).at(remark.turn % templates.len() as u64);
        let gaps = self.english_gaps();
        let mut body = gaps.filled(templates[turn as usize]);
        if !remark.colleague && self.dice.percent(20) {
            gaps.paragraph(self.dice.pick(&english::AFTERTHOUGHTS), &mut body);
        }
        body
    }

    /// A comment in Welsh.
    pub(crate) fn welsh_comment(&mut self) -> String {
        self.dice.pick(&welsh::COMMENTS).to_owned()
    }

    /// A poll's question and its options in English.
    pub(crate) fn question(&mut self, question: &Question) -> (Bilingual, Vec<Bilingual>) {
        let gaps = self.english_gaps();
        let filled = |template: &str| Bilingual { en: gaps.filled(template), cy: None };
        (filled(question.asks), question.options.iter().map(|option| filled(option)).collect())
    }

    /// The same in both languages; `welsh` is the topic's Welsh, which must have the row.
    pub(crate) fn paired_question(
        &mut self,
        question: &PairedQuestion,
        welsh: &'static WelshTopic,
    ) -> (Bilingual, Vec<Bilingual>) {
        let (en, cy) = self.paired_gaps(welsh);
        let filled = |pair: welsh::Pair| Bilingual { en: en.filled(pair.en), cy: Some(cy.filled(pair.cy)) };
        (filled(question.asks), question.options.iter().map(|option| filled(*option)).collect())
    }

    /// Why someone asks to join a group.
    pub(crate) fn request(&mut self) -> String {
        let gaps = self.english_gaps();
        gaps.filled(self.dice.pick(&english::REQUESTS))
    }

    /// A group's name, in Welsh too for a Welsh organisation. `purpose` is a row of [`english::GROUP_NAMES`].
    pub(crate) fn group_name(&mut self, purpose: usize) -> Bilingual {
        let form = self.dice.below(english::GROUP_NAMES[purpose].len() as u64) as usize;
        let pair = welsh::Pair { en: english::GROUP_NAMES[purpose][form], cy: welsh::GROUP_NAMES[purpose][form] };
        self.named(pair)
    }

    /// What a group says it is for, in Welsh too for a Welsh organisation.
    pub(crate) fn group_summary(&mut self) -> Bilingual {
        if self.organisation.nice_name.cy.is_some() {
            let pair = self.dice.pick(&welsh::GROUP_SUMMARIES);
            return self.named(pair);
        }
        let gaps = self.english_gaps();
        Bilingual { en: gaps.filled(self.dice.pick(&english::GROUP_SUMMARIES)), cy: None }
    }

    /// The name of an organisation's network `index`, in Welsh too for a Welsh organisation.
    pub(crate) fn network_name(&mut self, index: usize) -> Bilingual {
        let form = index % english::NETWORK_NAMES.len();
        self.named(welsh::Pair { en: english::NETWORK_NAMES[form], cy: welsh::NETWORK_NAMES[form] })
    }

    /// A pair with only titles, names and places in its gaps.
    fn named(&mut self, pair: welsh::Pair) -> Bilingual {
        let en = self.english_gaps();
        let cy = self.organisation.nice_name.cy.as_deref().map(|place| {
            let gaps = Gaps { title: self.topic.title_cy, place, ..en };
            gaps.filled(pair.cy)
        });
        Bilingual { en: en.filled(pair.en), cy }
    }

    /// What goes together about the topic, and something else about it.
    fn english_gaps(&mut self) -> Gaps<'a> {
        let (topic, row) = (self.topic, self.row);
        let second_row = (row + 1 + self.dice.below(3) as usize) % 4;
        Gaps {
            title: topic.title,
            matter: topic.matters[row],
            second_matter: topic.matters[second_row],
            acting: topic.actings[row],
            second_acting: topic.actings[second_row],
            gain: topic.gains[row],
            second_gain: topic.gains[second_row],
            snag: self.dice.pick(&topic.snags),
            service: topic.service,
            place: &self.organisation.nice_name.en,
            name: &self.organisation.name.en,
            other: &self.other.nice_name.en,
            number: 3 + self.dice.below(15),
            code: self.organisation.code.as_str(),
            tag: topic.tag,
            page: 1 + self.dice.below(900),
        }
    }

    /// English and Welsh gaps that say the same: of each kind the fragment that `welsh` has in the same row.
    fn paired_gaps(&mut self, welsh: &'static WelshTopic) -> (Gaps<'a>, Gaps<'a>) {
        let (en, row) = (self.english_gaps(), self.row);
        let cy = Gaps {
            title: self.topic.title_cy,
            matter: welsh.matters[row],
            acting: welsh.actings[row],
            gain: welsh.gains[row],
            place: self.organisation.nice_name.cy.as_deref().unwrap_or(en.place),
            name: self.organisation.name.cy.as_deref().unwrap_or(en.name),
            ..en
        };
        (en, cy)
    }
}
