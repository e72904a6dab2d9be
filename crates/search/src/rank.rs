//! How well a document answers a question.
use crate::expression::Expression;

/// Where a document has what is asked for; the better, the greater.
///
/// Nothing is counted over other documents, as the usual weights by rarity are: such counts would tell something of documents
/// that the asker may not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// Somewhere.
    Anywhere = 1,
    /// Several words, next to each other in the order asked.
    Together = 2,
    /// All in the titles and the tags.
    Labels = 3,
    /// All in the titles.
    Title = 4,
}

/// The documents of one rank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranked {
    /// The rank.
    pub rank: Rank,
    /// Which documents have it, and none better.
    pub expression: Expression,
}
