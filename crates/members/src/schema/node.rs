//! The interface of everything that has a global id.
use async_graphql::{ID, Interface};

use super::member::Member;

/// Anything with a global id.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "The global id: opaque, and the same for the life of the thing."))]
pub(crate) enum Node {
    Member(Member),
}
