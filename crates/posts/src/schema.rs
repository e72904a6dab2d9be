//! The GraphQL schema: one file a type.
mod add_comment;
mod attachment;
mod comment;
mod comment_list;
mod edit_comment;
mod edit_post;
mod group;
mod level_below_group;
mod member;
mod mutation;
mod node;
mod organisation;
mod post;
mod post_list;
mod publish_post;
mod query;
mod react;
mod reaction_count;
mod remove_comment;
mod revision;
mod selection;
mod text_format;
mod written;

pub(crate) use mutation::Mutation;
pub(crate) use node::Node;
pub(crate) use query::Query;
