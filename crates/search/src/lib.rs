//! Full-text search in English and Welsh: texts and questions analysed alike, for any engine.
//!
//! A text becomes a [`Document`]: the terms by which it is found, written for SQLite's FTS5 or for PostgreSQL's `tsvector`.
//! What a person types becomes a [`Question`], whatever it is; [`Question::ranked`] gives the [`Expression`]s to ask an engine
//! for, best first, and a [`Highlighter`] shows in a text what was found. Both engines are handed ready terms and split,
//! fold and stem nothing themselves: so they find the same.
//!
//! Pure: no database, no clock.
mod document;
mod expression;
mod highlight;
mod language;
mod mutations;
mod pattern;
mod question;
mod rank;
mod stop_words;
mod words;

pub use document::{ANALYSIS, Columns, Document, Text, TitleWord, title_words};
pub use expression::{Expression, Part};
pub use highlight::Highlighter;
pub use language::Language;
pub use mutations::mutations;
pub use question::{QUESTION_CHARS_MAX, QUESTION_WORDS_MAX, Question};
pub use rank::{Rank, Ranked};
