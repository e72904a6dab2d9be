use async_graphql::{ID, Interface};

use super::group::Group;
use super::invitation::Invitation;
use super::join_request::JoinRequest;
use super::membership::Membership;
use super::network::Network;

/// A thing with a global id, by which the gateway's `node` finds it.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "Opaque; stable for the life of the thing."))]
pub(crate) enum Node {
    Group(Group),
    Network(Network),
    Membership(Membership),
    JoinRequest(JoinRequest),
    Invitation(Invitation),
}
