//! Posts: [`Post`].
use chrono::{DateTime, Utc};

use crate::record_id::RecordId;

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
