//! What a global id may name: the keys of each entity, and no more.
use async_graphql::{ID, Interface, SimpleObject};
use subgraph::{NodeId, NodeKind, OrgCode};

/// Anything with a global id.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "&ID", desc = "The global id: opaque, and the same for the life of the thing."))]
pub(crate) enum Node {
    Member(Member),
    Network(Network),
    Group(Group),
    Membership(Membership),
    JoinRequest(JoinRequest),
    Post(Post),
    Comment(Comment),
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
            NodeKind::Post => Self::Post(Post { org, id }),
            NodeKind::Comment => Self::Comment(Comment { org, id }),
        }
    }
}

/// Declares an entity that another subgraph keeps, by its key alone.
macro_rules! keyed_elsewhere {
    ($(#[doc = $doc:literal] $name:ident),+ $(,)?) => {
        $(
            #[doc = $doc]
            #[derive(SimpleObject)]
            #[graphql(unresolvable = "org id")]
            pub(crate) struct $name {
                /// Code of the organisation that keeps it.
                org: OrgCode,
                /// The global id: opaque, and the same for the life of the thing.
                id: ID,
            }
        )+
    };
}

keyed_elsewhere!(
    /// A person in the network.
    Member,
    /// A set of groups under one name.
    Network,
    /// A group of members.
    Group,
    /// A member's place in a group.
    Membership,
    /// A request to join a group.
    JoinRequest,
    /// A message posted to a group.
    Post,
    /// An answer to a post, or to another comment.
    Comment,
);
