//! The GraphQL schema: one file a type.
mod group;
mod join_group;
mod join_request;
mod member;
mod membership;
mod mutation;
mod network;
mod node;
mod organisation;
mod paging;
mod query;
mod selection;

pub(crate) use mutation::Mutation;
pub(crate) use node::Node;
pub(crate) use query::Query;
