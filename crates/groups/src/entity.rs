//! The rows of the groups database, as they stand. Nothing outside the store sees them.
pub(crate) mod former_member;
pub(crate) mod group;
pub(crate) mod group_tag;
pub(crate) mod invitation;
pub(crate) mod join_request;
pub(crate) mod membership;
pub(crate) mod network;
