//! Statistics over posts, as far as no figure tells of few people. Nothing here knows of a database.
//!
//! `cube` says which tables a question involves: the one asked for and every coarser one that could be asked instead.
//! `disclosure` decides which of their figures may be told, `margins` keeps tables from telling of one another, `span`
//! reckons what can be computed from what is told, and `table` puts the answer together. docs/decisions/0030 says which rules these are, and what they do not protect from.
mod cube;
mod disclosure;
mod margins;
mod span;
mod table;

pub(crate) use cube::{Column, Cube, Dimension, Key};
pub(crate) use disclosure::PERSONS_MIN;
pub(crate) use table::{Counted, RULE, Replies, StatRow, StatTable, treated};
