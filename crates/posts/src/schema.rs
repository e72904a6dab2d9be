//! The GraphQL schema: one file a type.
mod add_comment;
mod comment;
mod comment_list;
mod group;
mod member;
mod mutation;
mod node;
mod organisation;
mod post;
mod post_list;
mod query;
mod selection;
mod text_format;

pub(crate) use mutation::Mutation;
pub(crate) use node::Node;
pub(crate) use query::Query;
