//! The interface of everything that has a global id.
use async_graphql::{ID, Interface};

use super::member::Member;

/// A thing with a global id, by which the gateway's `node` finds it.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "Opaque; stable for the life of the thing."))]
pub(crate) enum Node {
    Member(Member),
}
