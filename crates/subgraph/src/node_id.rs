//! Global ids: what a thing is, which organisation keeps it, and which one it is there.
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use storage::Timestamp;
use uuid::Uuid;

use crate::{OrgCode, ResolveError};

/// A global id, such as `post_BST_0000001a`. Clients must not take it apart; the gateway and subgraphs do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NodeId {
    kind: NodeKind,
    org: OrgCode,
    local: String,
}

/// What a global id names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NodeKind {
    /// A person in the network.
    Member,
    /// A set of groups.
    Network,
    /// A group.
    Group,
    /// A member's place in a group.
    Membership,
    /// A request to join a group.
    JoinRequest,
    /// An invitation to a group.
    Invitation,
    /// A post.
    Post,
    /// A comment on a post.
    Comment,
    /// A poll on a post.
    Poll,
}

/// A text that is no global id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an id of this network: pass an `id` as it was given, such as `post_BST_0000001a`")]
pub struct MalformedNodeId;

/// The longest last part of an id. Seeded records have 8 characters, new ones 26.
const LOCAL_BYTES_MAX: usize = 64;
/// How much of a new id's last part is random; before it stand milliseconds.
const RANDOM_BITS: u32 = 80;
/// How many digits of base 32 write the 128 bits of a new id's last part.
const FRESH_DIGITS: u32 = 26;
/// Crockford's digits, which leave out letters that look like digits.
const BASE_32: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

impl NodeKind {
    /// The first part of its ids, such as `post`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Network => "network",
            Self::Group => "group",
            Self::Membership => "membership",
            Self::JoinRequest => "request",
            Self::Invitation => "invitation",
            Self::Post => "post",
            Self::Comment => "comment",
            Self::Poll => "poll",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "member" => Self::Member,
            "network" => Self::Network,
            "group" => Self::Group,
            "membership" => Self::Membership,
            "request" => Self::JoinRequest,
            "invitation" => Self::Invitation,
            "post" => Self::Post,
            "comment" => Self::Comment,
            "poll" => Self::Poll,
            _ => return None,
        })
    }
}

impl NodeId {
    /// The id of the `kind` that `org` keeps under `local`: lower-case letters and digits, 64 at most.
    ///
    /// # Errors
    /// [`MalformedNodeId`] when `local` has another character, is empty or too long.
    pub fn new(kind: NodeKind, org: OrgCode, local: impl Into<String>) -> Result<Self, MalformedNodeId> {
        let local = local.into();
        let is_well_formed = (1..=LOCAL_BYTES_MAX).contains(&local.len())
            && local.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        if is_well_formed { Ok(Self { kind, org, local }) } else { Err(MalformedNodeId) }
    }

    /// A new id of the `kind` that `org` is going to keep. Ids made later sort after those made earlier, to the
    /// millisecond, and after all seeded ones.
    pub fn fresh(kind: NodeKind, org: OrgCode, now: Timestamp) -> Self {
        let random = Uuid::new_v4().as_u128() & ((1 << RANDOM_BITS) - 1);
        let value = (u128::from(now.0.unsigned_abs()) << RANDOM_BITS) | random;
        let digit = |index: u32| char::from(BASE_32[(value >> (5 * index)) as usize % BASE_32.len()]);
        Self { kind, org, local: (0..FRESH_DIGITS).rev().map(digit).collect() }
    }

    /// The id that a client gave for a `kind` of `org`; `None` when it names another kind, another organisation, or
    /// nothing at all. Such an id names nothing that exists, so the answer to it is the one for an absent thing.
    pub fn of_entity(kind: NodeKind, org: &str, id: &str) -> Option<Self> {
        let parsed: Self = id.parse().ok()?;
        (parsed.kind == kind && parsed.org.as_str() == org).then_some(parsed)
    }

    /// The id that a client gave as an argument, where it must be of a `kind` and of `org`.
    ///
    /// # Errors
    /// `BAD_USER_INPUT` that says what does not agree.
    pub fn of_argument(kind: NodeKind, org: &OrgCode, id: &str) -> Result<Self, ResolveError> {
        let parsed: Self = id.parse()?;
        if parsed.kind != kind {
            let (asked, found) = (kind.as_str(), parsed.kind.as_str());
            return Err(ResolveError::bad_user_input(format!("the id is of a `{found}`; pass the id of a `{asked}`")));
        }
        if parsed.org != *org {
            let found = &parsed.org;
            return Err(ResolveError::bad_user_input(format!(
                "the id is of `{found}`; pass `org: \"{found}\"` with it"
            )));
        }
        Ok(parsed)
    }

    /// What the id names.
    pub fn kind(&self) -> NodeKind {
        self.kind
    }

    /// The organisation that keeps it.
    pub fn org(&self) -> &OrgCode {
        &self.org
    }

    /// The last part: which one it is there.
    pub fn local(&self) -> &str {
        &self.local
    }
}

impl FromStr for NodeId {
    type Err = MalformedNodeId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.splitn(3, '_');
        let (Some(kind), Some(org), Some(local)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(MalformedNodeId);
        };
        let kind = NodeKind::parse(kind).ok_or(MalformedNodeId)?;
        let org = org.parse().map_err(|_| MalformedNodeId)?;
        Self::new(kind, org, local)
    }
}

impl TryFrom<String> for NodeId {
    type Error = MalformedNodeId;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<NodeId> for String {
    fn from(id: NodeId) -> Self {
        id.to_string()
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}_{}", self.kind.as_str(), self.org, self.local)
    }
}
