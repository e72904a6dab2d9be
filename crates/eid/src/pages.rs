//! What people see: plain HTML with one style and one script, in English and Welsh, usable by keyboard alone.
//!
//! [`layout`] is around every page and sets its headers; `words` holds what is said in each language.
mod broker_words;
mod consent;
mod context;
mod enrol;
mod html;
mod language;
mod layout;
mod logout;
mod merge;
mod organisations;
mod own;
mod refusal;
mod sign_in;
mod words;

pub(crate) use consent::consent;
pub(crate) use context::{choose_context, context};
pub(crate) use enrol::enrol;
pub(crate) use language::Language;
pub(crate) use logout::{ask_logout, signed_out};
pub(crate) use merge::confirm_merge;
pub(crate) use organisations::{go_and_link, not_linked};
pub(crate) use own::{Joined, choices, credentials, sessions};
pub(crate) use refusal::refusal;
pub(crate) use sign_in::sign_in;
