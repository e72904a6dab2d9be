//! What an operator does to a member, without anybody signing in.
use storage::{Database, StoreError};
use subgraph::{DateTime, NodeId, RequestDatabase, make};

use crate::member_state::MemberState;
use crate::store;

/// A member's state after a change was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateChanged {
    /// The name by which the member goes now: `Former Member` for someone who has left.
    pub display_name: String,
    /// Whether the member was in another state before. If not, nothing was written.
    pub changed: bool,
}

/// Why a member's state cannot be changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotChanged {
    /// There is no such member.
    #[error("this database has no member `{0}`")]
    NoSuchMember(NodeId),
    /// The member has left, and nothing is known that could be brought back.
    #[error("`{0}` has left the network and cannot be brought back; someone who returns joins as a new member")]
    HasLeft(NodeId),
}

/// Lets `member` be in state `to` from now on, in one transaction that also tells the other subgraphs.
///
/// [`MemberState::Former`] cannot be taken back: the name, the job title, the expertise, the address and the links to identities are
/// deleted, and only a tombstone stays, so that what was written keeps an author. Whether a group is left without anyone who
/// facilitates it is not looked at, because the groups subgraph knows that.
///
/// # Errors
/// The database's; the inner ones say why nothing was done.
pub async fn change_state(
    database: &Database,
    member: &NodeId,
    to: MemberState,
) -> Result<Result<StateChanged, NotChanged>, StoreError> {
    let change = store::StateChange { member, to, now: DateTime::now().into() };
    Ok(match make(&RequestDatabase::new(database.clone(), None), &change).await? {
        Ok(store::StateChanged { member, changed }) => Ok(StateChanged { display_name: member.display_name, changed }),
        Err(store::NotChanged::NoSuchMember) => Err(NotChanged::NoSuchMember(member.clone())),
        Err(store::NotChanged::HasLeft) => Err(NotChanged::HasLeft(member.clone())),
    })
}
