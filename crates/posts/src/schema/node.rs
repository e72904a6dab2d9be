use async_graphql::{ID, Interface};

use super::comment::Comment;
use super::poll::Poll;
use super::post::Post;

/// A thing with a global id, by which the gateway's `node` finds it.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "Opaque; stable for the life of the thing."))]
pub(crate) enum Node {
    Post(Post),
    Comment(Comment),
    Poll(Poll),
}
