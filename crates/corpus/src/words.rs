//! The words of the network: lists of fragments and names, and how they are put together.
//!
//! `topics` holds what councils talk about, `english` and `welsh` the sentences around it, `showcase` the one thread
//! written by hand; `prose` fills the one into the other. `names` and `work` are for people.
pub(crate) mod english;
pub(crate) mod fold;
mod gaps;
pub(crate) mod names;
pub(crate) mod prose;
pub(crate) mod showcase;
pub(crate) mod topics;
pub(crate) mod welsh;
pub(crate) mod work;
