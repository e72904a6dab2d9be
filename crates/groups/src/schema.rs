//! The GraphQL schema: one file a type, and one a mutation.
mod answer_invitation;
mod change_role;
mod checks;
mod create_group;
mod create_network;
mod decide_join_request;
mod entering_errors;
mod group;
mod invitation;
mod invite_member;
mod join_group;
mod join_request;
mod leave_group;
mod member;
mod membership;
mod mutation;
mod network;
mod node;
mod organisation;
mod paging;
mod query;
mod selection;
mod update_group;
mod withdraw_join_request;

pub(crate) use mutation::Mutation;
pub(crate) use node::Node;
pub(crate) use query::Query;
