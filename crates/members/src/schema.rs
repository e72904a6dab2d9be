//! What clients see of organisations and members.
mod member;
mod member_filter;
mod node;
mod organisation;
mod query;

pub(crate) use node::Node;
pub(crate) use query::Query;
