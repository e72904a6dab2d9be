//! The tables, as sea-orm sees them. Nothing outside `store` and `seed` does.
pub(crate) mod identity_link;
pub(crate) mod member;
pub(crate) mod member_expertise;
pub(crate) mod organisation;
pub(crate) mod organisation_successor;
