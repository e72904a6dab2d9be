//! The words of the network: lists of fragments and names, and how they are put together.
//!
//! `topics` holds what councils talk about, `english` and `welsh` the sentences around it, `polls` the questions, `files` what is
//! attached, `showcase` what is written by hand; `prose` fills the one into the other, and `earlier` takes it back. `names` and
//! `work` are for people.
pub(crate) mod earlier;
pub(crate) mod english;
pub(crate) mod files;
pub(crate) mod fold;
mod gaps;
pub(crate) mod names;
pub(crate) mod polls;
pub(crate) mod prose;
pub(crate) mod showcase;
pub(crate) mod topics;
pub(crate) mod welsh;
pub(crate) mod work;
