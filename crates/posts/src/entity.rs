//! The rows of the posts database, as they stand. Nothing outside the store sees them.
pub(crate) mod attachment;
pub(crate) mod comment;
pub(crate) mod comment_removal;
pub(crate) mod group_fact;
pub(crate) mod group_member;
pub(crate) mod poll;
pub(crate) mod poll_option;
pub(crate) mod poll_vote;
pub(crate) mod post;
pub(crate) mod post_document;
pub(crate) mod post_revision;
pub(crate) mod post_tag;
pub(crate) mod post_vector;
pub(crate) mod post_words;
pub(crate) mod reaction;
pub(crate) mod search_state;
