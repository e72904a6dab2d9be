//! One page of a list: how many rows, after which key.
use serde::de::DeserializeOwned;

use crate::{CursorError, CursorScope};

/// Which part of a list is asked: at most `first` rows after the row with key `after`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Page<K> {
    /// The most rows to answer with.
    pub first: u32,
    /// The key of the row before the page; `None` for the first page.
    pub after: Option<K>,
}

/// The rows of one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows<T> {
    /// The rows, in the list's order.
    pub rows: Vec<T>,
    /// Whether the list goes on after them.
    pub has_next: bool,
}

/// Why a page cannot be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    /// `first` is negative, or more than this list gives at once.
    #[error("`first` is {first}; ask for 0 to {max} at once, and for the rest by `after`")]
    First {
        /// What was asked.
        first: i32,
        /// The most this list gives at once.
        max: u32,
    },
    /// `after` is no cursor of this list.
    #[error("`after`: {0}")]
    After(#[from] CursorError),
}

impl<K: DeserializeOwned> Page<K> {
    /// The page that a client's `first` and `after` ask for, in the list of `scope`, which gives `max` rows at once.
    ///
    /// # Errors
    /// Says what is wrong with `first` or `after`, and what would be right.
    pub fn parse(first: i32, after: Option<&str>, max: u32, scope: &CursorScope) -> Result<Self, PageError> {
        let within = u32::try_from(first).ok().filter(|first| *first <= max);
        let first = within.ok_or(PageError::First { first, max })?;
        let after = after.map(|cursor| scope.decode(cursor)).transpose()?;
        Ok(Self { first, after })
    }
}

impl<K> Page<K> {
    /// How many rows to read: one more than asked, which tells whether the list goes on.
    pub fn limit(&self) -> u64 {
        u64::from(self.first) + 1
    }

    /// The page out of at most [`limit`](Self::limit) rows read.
    pub fn cut<T>(&self, mut rows: Vec<T>) -> Rows<T> {
        let first = self.first as usize;
        let has_next = rows.len() > first;
        rows.truncate(first);
        Rows { rows, has_next }
    }
}

impl<T> Rows<T> {
    /// The same page with every row turned into something else.
    pub fn map<U>(self, turn: impl FnMut(T) -> U) -> Rows<U> {
        Rows { rows: self.rows.into_iter().map(turn).collect(), has_next: self.has_next }
    }
}
