//! What a global id may name: the keys of each entity, and no more.
use async_graphql::{ID, Interface, SimpleObject};
use subgraph::{NodeId, NodeKind, OrgCode};

/// A thing with a global id, by which the gateway's `node` finds it.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "&ID", desc = "Opaque; stable for the life of the thing."))]
pub(crate) enum Node {
    Member(Member),
    Network(Network),
    Group(Group),
    Membership(Membership),
    JoinRequest(JoinRequest),
    Invitation(Invitation),
    Post(Post),
    Comment(Comment),
    Poll(Poll),
}

impl From<NodeId> for Node {
    fn from(id: NodeId) -> Self {
        let (kind, org, id) = (id.kind(), id.org().clone(), ID::from(id));
        match kind {
            NodeKind::Member => Self::Member(Member { org, id }),
            NodeKind::Network => Self::Network(Network { org, id }),
            NodeKind::Group => Self::Group(Group { org, id }),
            NodeKind::Membership => Self::Membership(Membership { org, id }),
            NodeKind::JoinRequest => Self::JoinRequest(JoinRequest { org, id }),
            NodeKind::Invitation => Self::Invitation(Invitation { org, id }),
            NodeKind::Post => Self::Post(Post { org, id }),
            NodeKind::Comment => Self::Comment(Comment { org, id }),
            NodeKind::Poll => Self::Poll(Poll { org, id }),
        }
    }
}

/// Declares an entity that another subgraph keeps, by its key alone. Described as at its home, so that the supergraph has
/// one description whichever subgraph it takes it from.
macro_rules! keyed_elsewhere {
    ($($(#[doc = $doc:literal])+ $name:ident { #[doc = $org:literal] org, #[doc = $id:literal] id })+) => {
        $(
            $(#[doc = $doc])+
            #[derive(SimpleObject)]
            #[graphql(unresolvable = "org id")]
            pub(crate) struct $name {
                #[doc = $org]
                org: OrgCode,
                #[doc = $id]
                id: ID,
            }
        )+
    };
}

keyed_elsewhere! {
    /// A person in the network, at home in one organisation. Someone who has left stays as a member in state `FORMER`,
    /// without anything that tells who it was.
    Member {
        /// Code of the organisation where the member is at home.
        org,
        /// Opaque, and the same for the life of the membership in the network.
        id
    }
    /// Groups of one organisation that belong together.
    Network {
        /// Code of the organisation that keeps the network.
        org,
        /// Opaque; stable for the life of the network.
        id
    }
    /// Members who work on something together, kept by one organisation. A private group does not exist for those outside it.
    Group {
        /// Code of the organisation that keeps the group.
        org,
        /// Opaque; stable for the life of the group.
        id
    }
    /// A member's place in a group. Kept with the group; the member may belong to another organisation.
    Membership {
        /// Code of the organisation that keeps the group.
        org,
        /// Opaque; stable for the life of the membership.
        id
    }
    /// A request to join a restricted group. Seen by those who facilitate the group, and by the applicant.
    JoinRequest {
        /// Code of the organisation that keeps the group.
        org,
        /// Opaque; stable for the life of the request.
        id
    }
    /// An invitation to a group. Seen by those who facilitate the group, and by the invitee.
    Invitation {
        /// Code of the organisation that keeps the group.
        org,
        /// Opaque; stable for the life of the invitation.
        id
    }
    /// A message to the network, mostly in a group. A post that the caller may not read does not exist for them.
    Post {
        /// Code of the organisation that keeps the post.
        org,
        /// Opaque; stable for the life of the post.
        id
    }
    /// What someone said to a post, or to another comment on it. Kept with the post.
    Comment {
        /// Code of the organisation that keeps the post.
        org,
        /// Opaque; stable for the life of the comment.
        id
    }
    /// A question that a post puts to its readers, and what they can choose. Read by whoever reads the post.
    Poll {
        /// Code of the organisation that keeps the post.
        org,
        /// Opaque; stable for the life of the poll.
        id
    }
}
