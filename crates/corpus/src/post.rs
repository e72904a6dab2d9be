//! Posts: [`Post`].
use chrono::{DateTime, Utc};

use crate::cast::Role;
use crate::dice::{Dice, Lane};
use crate::labels::Labels;
use crate::post_plan::PostPlan;
use crate::record_id::{RecordId, RecordKind};
use crate::words::prose::Speech;
use crate::words::showcase;

/// A language of the network.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Lang {
    /// English.
    En,
    /// Welsh.
    Cy,
}

/// A text in English, and in Welsh where there is one.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Bilingual {
    /// The English text.
    pub en: String,
    /// The Welsh text.
    pub cy: Option<String>,
}

impl Bilingual {
    /// The text in `lang`, or in English where there is no Welsh.
    pub fn get(&self, lang: Lang) -> &str {
        match (lang, &self.cy) {
            (Lang::Cy, Some(cy)) => cy,
            (Lang::Cy | Lang::En, _) => &self.en,
        }
    }
}

/// Who may read an item; ordered, the widest first. A group's level is the floor of everything in it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum SecurityLevel {
    /// Anyone.
    Public,
    /// Anyone signed in.
    Members,
    /// Those cleared for OFFICIAL.
    Official,
    /// Those cleared for OFFICIAL-SENSITIVE.
    OfficialSensitive,
}

/// A message posted by a member, mostly in a group of the same organisation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Post {
    /// The post's id. Within an organisation, later posts have higher ids.
    pub id: RecordId,
    /// 1 for a post never edited.
    pub version: u32,
    /// Plain text; in Welsh too for 30 % of Welsh organisations' posts.
    pub title: Bilingual,
    /// Markdown (CommonMark); in Welsh where the title is.
    pub body: Bilingual,
    /// At least the group's.
    pub security_level: SecurityLevel,
    /// The group, of the same organisation.
    pub group: Option<RecordId>,
    /// A member of the same organisation, and of the group if that is restricted or private.
    pub author: RecordId,
    /// The author's name, or `Former Member 1`: who wrote first in a thread is counted first.
    pub author_label: String,
    /// Such as `digital-identity`.
    pub tags: Vec<&'static str>,
    /// Whole seconds; increases with the id within an organisation.
    pub published_at: DateTime<Utc>,
    /// The last edit; present when `version` is above 1.
    pub edited_at: Option<DateTime<Utc>>,
    /// How many comments it has, removed ones included.
    pub comment_count: u32,
}

impl Post {
    /// The languages the post can be read in.
    pub fn languages(&self) -> &'static [Lang] {
        if self.title.cy.is_some() { &[Lang::En, Lang::Cy] } else { &[Lang::En] }
    }
}

impl Post {
    pub(crate) fn of(plan: &PostPlan<'_>) -> Self {
        let partition = plan.partition;
        let mut dice = partition.dice(Lane::PostText, plan.index);
        let version = plan.edited.map_or(1, |_| 2 + dice.below(3) as u32);
        let tags = tags(plan, &mut dice);
        let (title, body) = text(plan, dice);
        Self {
            id: partition.id(RecordKind::Post, plan.index),
            version,
            title,
            body,
            security_level: plan.level,
            group: plan.group.map(|group| partition.id(RecordKind::Group, group)),
            author: plan.author.id(),
            author_label: Labels::default().of(plan.author),
            tags,
            published_at: plan.published.into(),
            edited_at: plan.edited.map(Into::into),
            comment_count: plan.comment_count as u32,
        }
    }
}

/// The topic's tag, and often one or both that go with it.
fn tags(plan: &PostPlan<'_>, dice: &mut Dice) -> Vec<&'static str> {
    match plan.role {
        Some(Role::Entry) => return showcase::TAGS.to_vec(),
        Some(Role::LongThread) => return showcase::LONG_TAGS.to_vec(),
        _ => {}
    }
    let mut tags = Vec::with_capacity(3);
    tags.push(plan.topic.tag);
    tags.extend(plan.topic.related_tags.into_iter().filter(|_| dice.percent(40)));
    tags
}

fn text(plan: &PostPlan<'_>, mut dice: Dice) -> (Bilingual, Bilingual) {
    let english = |text: &str| Bilingual { en: text.to_owned(), cy: None };
    match plan.role {
        Some(Role::Entry) => return (english(showcase::TITLE), english(showcase::BODY)),
        Some(Role::LongThread) => return (english(showcase::LONG_TITLE), english(showcase::LONG_BODY)),
        _ => {}
    }
    let other = plan.partition.corpus.any_organisation(&mut dice);
    let mut speech =
        Speech { dice, organisation: plan.partition.organisation, other, topic: plan.topic, row: plan.row };
    match &plan.topic.welsh {
        Some(welsh) if plan.bilingual => speech.bilingual_post(welsh),
        _ => speech.post(),
    }
}
