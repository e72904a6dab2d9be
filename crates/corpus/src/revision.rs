//! What posts said before they were edited: [`Revision`].
use chrono::{DateTime, Utc};

use crate::dice::Lane;
use crate::post::{Bilingual, Post};
use crate::post_plan::PostPlan;
use crate::record_id::RecordId;
use crate::words::earlier::earlier;

/// An earlier text of an edited post: a post of version `n` has `n - 1` of them. What it says now is in the post.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Revision {
    /// The post.
    pub post: RecordId,
    /// The version the post had then: 1 for the text first published.
    pub number: u32,
    /// In the post's languages.
    pub title: Bilingual,
    /// Markdown (CommonMark), in the post's languages; differs from the next text in a word or a paragraph, unless the title does.
    pub body: Bilingual,
    /// When this text was written: for the first the post's publication, for the others an instant between it and `edited_at`;
    /// ascends with the number. Whole seconds.
    pub at: DateTime<Utc>,
    /// Who wrote it: the post's author.
    pub author: RecordId,
    /// The post's label of the author.
    pub author_label: String,
}

impl Revision {
    /// The earlier texts of a post, the first one first.
    pub(crate) fn all_of(plan: &PostPlan<'_>, post: &Post) -> Vec<Self> {
        let Some(edited) = plan.edited else { return Vec::new() };
        let edits = u64::from(post.version) - 1;
        let mut dice = plan.partition.dice(Lane::Revision, plan.index);
        let texts = earlier(&post.title, &post.body, edits, &mut dice);
        // Equal parts of the time until the last edit, which is a minute or more.
        let part = edited.since(plan.published) / edits;
        (0..)
            .zip(texts)
            .map(|(place, (title, body))| Self {
                post: post.id,
                number: place as u32 + 1,
                title,
                body,
                at: plan.published.plus(place * part).into(),
                author: post.author,
                author_label: post.author_label.clone(),
            })
            .collect()
    }
}
