//! What readers say with one click: [`Reaction`].
use chrono::{DateTime, Utc};

use crate::audience::readers;
use crate::comment::{Comment, CommentState};
use crate::dice::{Dice, Lane};
use crate::post_plan::PostPlan;
use crate::record_id::{RecordId, RecordKind};
use crate::work_time::WorkTime;

/// A kind of reaction.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ReactionKind {
    /// The commonest: half of all.
    Like,
    /// The reader is grateful.
    Thanks,
    /// The reader can use it.
    Useful,
    /// The reader is glad for someone; the rarest.
    Celebrate,
}

impl ReactionKind {
    /// All kinds, the commonest first.
    pub const ALL: [Self; 4] = [Self::Like, Self::Thanks, Self::Useful, Self::Celebrate];

    /// The kind as the schema spells it, such as `LIKE`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Like => "LIKE",
            Self::Thanks => "THANKS",
            Self::Useful => "USEFUL",
            Self::Celebrate => "CELEBRATE",
        }
    }
}

/// One reader's reaction to a post or a comment; nobody reacts twice to one, or to their own. Half of the posts and one comment in
/// eight have some; what was removed has none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reaction {
    /// The post or the comment.
    pub target: RecordId,
    /// Who reacted, of any organisation, and of the group if that is restricted or private. May have left since.
    pub member: RecordId,
    /// What was said.
    pub kind: ReactionKind,
    /// Whole seconds, after what is reacted to.
    pub at: DateTime<Utc>,
}

/// Posts with reactions, of a hundred.
const POST_PERCENT: u64 = 45;
/// Comments with reactions, of a hundred.
const COMMENT_PERCENT: u64 = 12;

/// What is reacted to.
struct Target {
    id: RecordId,
    author: RecordId,
    at: WorkTime,
}

impl Reaction {
    /// The reactions to a post itself, in no order.
    pub(crate) fn all_to_post(plan: &PostPlan<'_>) -> Vec<Self> {
        let mut dice = plan.partition.dice(Lane::Reaction, plan.index);
        let wanted = if dice.percent(POST_PERCENT) { 1 + 20 / (1 + dice.below(40)) } else { 0 };
        let id = plan.partition.id(RecordKind::Post, plan.index);
        reactions(plan, &Target { id, author: plan.author.id(), at: plan.published }, wanted, dice)
    }

    /// The reactions to a comment on a post, in no order.
    pub(crate) fn all_to_comment(plan: &PostPlan<'_>, comment: &Comment) -> Vec<Self> {
        let mut dice = plan.partition.dice(Lane::CommentReaction, comment.id.index);
        if comment.state != CommentState::Visible || !dice.percent(COMMENT_PERCENT) {
            return Vec::new();
        }
        let wanted = 1 + 8 / (1 + dice.below(16));
        reactions(plan, &Target { id: comment.id, author: comment.author, at: comment.posted_at.into() }, wanted, dice)
    }
}

fn reactions(plan: &PostPlan<'_>, target: &Target, wanted: u64, mut dice: Dice) -> Vec<Reaction> {
    if wanted == 0 {
        return Vec::new();
    }
    readers(plan, dice.clone())
        .take((4 * wanted + 16) as usize)
        .filter(|reader| reader.person.id() != target.author)
        .filter_map(|reader| {
            let at = reader.moment(target.at.plus(1), WorkTime::LAST_CLICKS, &mut dice)?;
            Some(Reaction { target: target.id, member: reader.person.id(), kind: kind(&mut dice), at: at.into() })
        })
        .take(wanted as usize)
        .collect()
}

fn kind(dice: &mut Dice) -> ReactionKind {
    match dice.below(100) {
        0..50 => ReactionKind::Like,
        50..72 => ReactionKind::Thanks,
        72..92 => ReactionKind::Useful,
        _ => ReactionKind::Celebrate,
    }
}
