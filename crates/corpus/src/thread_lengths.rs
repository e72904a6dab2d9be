//! How many comments each post of an organisation has: [`ThreadLengths`].

/// A geometric distribution over ranks 0..`posts` that adds up to an exact number of comments.
///
/// Entry k says how many posts have more than k comments, so rank r has as many as there are entries above r. Which
/// post has which rank is a [`Shuffle`](crate::shuffle::Shuffle): the count of any post is had without the others.
#[derive(Clone, Debug)]
pub(crate) struct ThreadLengths {
    posts_with_more_than: Vec<u64>,
}

impl ThreadLengths {
    pub(crate) fn new(posts: u64, comments: u64) -> Self {
        let mut lengths = Self { posts_with_more_than: geometric(posts, comments) };
        let total = lengths.total();
        if total < comments {
            lengths.raise(posts, comments - total);
        } else {
            lengths.lower(total - comments);
        }
        lengths
    }

    /// The number of comments of the post of `rank`; rank 0 has the most.
    pub(crate) fn of_rank(&self, rank: u64) -> u64 {
        self.posts_with_more_than.partition_point(|posts| *posts > rank) as u64
    }

    fn total(&self) -> u64 {
        self.posts_with_more_than.iter().sum()
    }

    /// Gives `missing` more comments, one a post, to the shortest threads that keep the entries descending.
    fn raise(&mut self, posts: u64, mut missing: u64) {
        while missing > 0 {
            let before = missing;
            let mut ceiling = posts;
            for entry in &mut self.posts_with_more_than {
                if missing > 0 && *entry < ceiling {
                    *entry += 1;
                    missing -= 1;
                }
                ceiling = *entry;
            }
            if before == missing {
                self.posts_with_more_than.push(0);
            }
        }
    }

    /// Takes `surplus` comments away, from the longest threads first.
    fn lower(&mut self, mut surplus: u64) {
        while surplus > 0 {
            let mut floor = 0;
            for entry in self.posts_with_more_than.iter_mut().rev() {
                if surplus > 0 && *entry > floor {
                    *entry -= 1;
                    surplus -= 1;
                }
                floor = *entry;
            }
        }
    }
}

/// The distribution before its total is made exact: each entry is the share comments / (posts + comments) of the last.
fn geometric(posts: u64, comments: u64) -> Vec<u64> {
    const FRACTION_BITS: u32 = 32;
    let whole = u128::from(posts + comments).max(1);
    let mut entry = u128::from(posts) << FRACTION_BITS;
    let mut entries = Vec::new();
    loop {
        entry = entry * u128::from(comments) / whole;
        let rounded = ((entry + (1 << (FRACTION_BITS - 1))) >> FRACTION_BITS) as u64;
        if rounded == 0 {
            return entries;
        }
        entries.push(rounded);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_add_up_and_descend() {
        for (posts, comments) in [(1, 0), (1, 9), (75, 280), (400, 1_500), (5_236, 18_325), (3, 100)] {
            let lengths = ThreadLengths::new(posts, comments);
            let all: Vec<u64> = (0..posts).map(|rank| lengths.of_rank(rank)).collect();
            assert_eq!(all.iter().sum::<u64>(), comments, "{posts} posts");
            assert!(all.is_sorted_by(|a, b| a >= b));
        }
    }

    #[test]
    fn a_share_of_posts_has_no_comment() {
        let lengths = ThreadLengths::new(10_000, 35_000);
        let silent = (0..10_000).filter(|rank| lengths.of_rank(*rank) == 0).count();
        assert!((2_150..2_300).contains(&silent), "1 / (1 + 3.5) of them, not {silent}");
    }
}
