//! The table that is answered.
use std::collections::HashMap;

use super::cube::{Cube, Key};
use super::disclosure::{Decision, Hierarchy, PERSONS_MIN, decide};

/// The disclosure rule by its name: [`PERSONS_MIN`] persons, counts rounded to [`ROUNDED_TO`].
pub(crate) const RULE: &str = "10-5";
/// Counts are told as a multiple of this.
const ROUNDED_TO: u64 = 5;

/// What was counted in one cell, and who stands behind each figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Counted {
    pub(crate) key: Key,
    pub(crate) posts: u64,
    pub(crate) comments: u64,
    /// Who wrote the posts.
    pub(crate) posters: u64,
    /// Who wrote the comments.
    pub(crate) commenters: u64,
    /// Who wrote either.
    pub(crate) authors: u64,
}

/// How soon posts of a cell were answered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Replies {
    pub(crate) median_hours: f64,
    /// Who wrote the posts that were answered.
    pub(crate) posters: u64,
    /// Who wrote the first answers.
    pub(crate) commenters: u64,
}

/// A table of which nothing is left that must not be told.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct StatTable {
    pub(crate) rows: Vec<StatRow>,
    /// How many cells have a count withheld, those left out included.
    pub(crate) suppressed: usize,
}

/// A cell; a figure that is none is withheld.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StatRow {
    pub(crate) key: Key,
    pub(crate) posts: Option<u64>,
    pub(crate) comments: Option<u64>,
    pub(crate) authors: Option<u64>,
    pub(crate) median_reply_hours: Option<f64>,
}

/// The table asked for, treated: `counted` holds the cells of each table of `cube`, `replies` those of the one asked for.
pub(crate) fn treated(cube: &Cube, counted: &[Vec<Counted>], replies: &HashMap<Key, Replies>) -> StatTable {
    let keys: Vec<Vec<Key>> = counted.iter().map(|cells| cells.iter().map(|cell| cell.key.clone()).collect()).collect();
    let hierarchy = Hierarchy::new(cube, &keys);
    let figures: [fn(&Counted) -> u64; 3] = [|cell| cell.posters, |cell| cell.commenters, |cell| cell.authors];
    // Each figure adds up over tables of its own, with its own persons behind it.
    let told = figures.map(|persons_of| {
        let persons: Vec<Vec<u64>> = counted.iter().map(|cells| cells.iter().map(persons_of).collect()).collect();
        decide(&hierarchy, &persons).swap_remove(cube.asked)
    });
    let cells = &counted[cube.asked];
    let [Decision::Cells(posts), Decision::Cells(comments), Decision::Cells(authors)] = &told else {
        // A cell shown for one figure would tell that it is not empty for the others.
        return StatTable { rows: Vec::new(), suppressed: cells.len() };
    };
    let told = |cell: usize| Told { posts: posts[cell], comments: comments[cell], authors: authors[cell] };
    let suppressed = (0..cells.len()).filter(|cell| !told(*cell).is_all()).count();
    // Which of the others are empty is not told; and a tag is a text that someone wrote.
    let shown = cells.iter().enumerate().filter(|(cell, _)| told(*cell).is_any());
    let mut rows: Vec<StatRow> =
        shown.map(|(cell, counted)| row(counted, told(cell), replies.get(&counted.key))).collect();
    rows.sort_by(|a, b| a.key.cmp(&b.key));
    StatTable { rows, suppressed }
}

/// Which counts of a cell are told.
#[derive(Clone, Copy)]
struct Told {
    posts: bool,
    comments: bool,
    authors: bool,
}

impl Told {
    fn is_all(self) -> bool {
        self.posts && self.comments && self.authors
    }

    fn is_any(self) -> bool {
        self.posts || self.comments || self.authors
    }
}

fn row(counted: &Counted, told: Told, replies: Option<&Replies>) -> StatRow {
    // A median is a figure of posts and of comments both: it is told only where these are.
    let is_told =
        |replies: &&Replies| told.posts && told.comments && replies.posters.min(replies.commenters) >= PERSONS_MIN;
    StatRow {
        key: counted.key.clone(),
        posts: told.posts.then(|| rounded(counted.posts)),
        comments: told.comments.then(|| rounded(counted.comments)),
        authors: told.authors.then(|| rounded(counted.authors)),
        median_reply_hours: replies.filter(is_told).map(|replies| (replies.median_hours * 10.0).round() / 10.0),
    }
}

/// The nearest multiple of [`ROUNDED_TO`].
fn rounded(count: u64) -> u64 {
    (count + ROUNDED_TO / 2) / ROUNDED_TO * ROUNDED_TO
}
