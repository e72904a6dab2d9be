//! Why nobody enters a group, as data.
use async_graphql::{SimpleObject, Union};
use subgraph::{NotPermitted, SecurityLevel, ValidationError};

use super::membership::Membership;
use crate::store;

/// Why a wish to join a group, an invitation to it or the answer to one may come to nothing.
#[derive(Union)]
pub(super) enum JoinGroupError {
    AlreadyMember(AlreadyMember),
    ClearanceTooLow(ClearanceTooLow),
    NotPermitted(NotPermitted),
    ValidationError(ValidationError),
}

/// Who was to enter the group is in it already.
#[derive(SimpleObject)]
pub(super) struct AlreadyMember {
    /// What to tell the caller.
    message: String,
    /// The membership there is.
    membership: Membership,
}

/// The caller is not known surely enough for the level; signing in again at a higher assurance level helps.
#[derive(SimpleObject)]
pub(super) struct ClearanceTooLow {
    /// What to tell the caller.
    message: String,
    /// The level that the caller must be cleared for: OFFICIAL takes assurance substantial, OFFICIAL_SENSITIVE high.
    required: SecurityLevel,
}

impl AlreadyMember {
    pub(super) fn new(message: &str, membership: store::Membership) -> Self {
        Self { message: message.to_owned(), membership: Membership(membership) }
    }
}

impl ClearanceTooLow {
    /// The caller must be cleared for `required` to do what `to` says, such as `enter this group`.
    pub(super) fn new(to: &str, required: SecurityLevel) -> Self {
        Self { message: format!("Sign in with a stronger proof of who you are to {to}."), required }
    }
}
