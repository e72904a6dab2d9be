//! The posts that stories need, and where they stand: [`Role`].
use crate::partition::Partition;
use crate::tier::CARLISLE;

/// A post with a part to play. All else about it is drawn, as for any other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Role {
    /// Public, written by hand, with the longest thread of Bristol.
    Entry,
    /// For signed-in members of the network.
    MembersOnly,
    /// In the private group of Leeds.
    Private,
    /// Public, in English and Welsh, of Cardiff.
    Bilingual,
    /// Public, kept under the code of Carlisle.
    Carlisle,
    /// Public, with the longest thread of all, of Leeds; in tiers that have it. It is the last of its organisation's posts, for
    /// it has more comments than the numbers between two posts' comments.
    LongThread,
}

impl Role {
    const ALL: [Self; 6] =
        [Self::Entry, Self::MembersOnly, Self::Private, Self::Bilingual, Self::Carlisle, Self::LongThread];

    /// The code of the organisation that keeps the post.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Entry | Self::MembersOnly => "BST",
            Self::Private | Self::LongThread => "LDS",
            Self::Bilingual => "CRF",
            Self::Carlisle => CARLISLE,
        }
    }

    /// The post's index, of so many.
    pub(crate) fn index(self, posts: u64) -> u64 {
        match self {
            Self::Entry => posts / 4,
            Self::MembersOnly => posts / 4 + 1,
            Self::Private | Self::Bilingual | Self::Carlisle => posts / 2,
            Self::LongThread => posts - 1,
        }
    }

    /// The part that post `index` plays, if any.
    pub(crate) fn of(partition: &Partition<'_>, index: u64) -> Option<Self> {
        let (code, posts) = (partition.code().as_str(), partition.holding.posts);
        Self::ALL.into_iter().find(|role| role.code() == code && role.index(posts) == index && role.is_cast(partition))
    }

    fn is_cast(self, partition: &Partition<'_>) -> bool {
        self != Self::LongThread || partition.holding.long_thread > 0
    }
}
