//! What clients see of organisations and members.
mod identity_link;
mod member;
mod member_filter;
mod mutation;
mod node;
mod organisation;
mod query;
mod update_profile;

pub(crate) use mutation::Mutation;
pub(crate) use node::Node;
pub(crate) use query::Query;
