//! What goes into `joinGroup`, and what comes out.
use async_graphql::{ID, InputObject, SimpleObject, Union};
use subgraph::{NodeId, NodeKind, NotPermitted, OrgCode, SecurityLevel, ValidationError, idempotency};

use super::join_request::JoinRequest;
use super::membership::Membership;
use crate::store::{Joined, NotJoined};

/// A wish to join a group.
#[derive(InputObject)]
pub(super) struct JoinGroupInput {
    /// Code of the organisation that keeps the group.
    pub(super) org: OrgCode,
    /// The group.
    pub(super) group_id: ID,
    /// What to say to those who decide, if the group is restricted; plain text of at most 1,000 characters.
    pub(super) message: Option<String>,
    /// Chosen by the client, at most 128 bytes long. Sent again with the same key, the wish is not granted twice: the answer
    /// is the one to the first.
    pub(super) idempotency_key: String,
}

/// What came of the wish, or why nothing did. Exactly one of the two is present.
#[derive(SimpleObject, Default)]
pub(super) struct JoinGroupPayload {
    /// A membership if the group is open, a waiting request if it is restricted.
    outcome: Option<JoinOutcome>,
    /// Why nothing came of it.
    errors: Vec<JoinGroupError>,
}

/// What may come of the wish to join a group.
#[derive(Union)]
pub(super) enum JoinOutcome {
    Membership(Membership),
    JoinRequest(JoinRequest),
}

/// Why a wish to join a group may come to nothing.
#[derive(Union)]
pub(super) enum JoinGroupError {
    AlreadyMember(AlreadyMember),
    ClearanceTooLow(ClearanceTooLow),
    NotPermitted(NotPermitted),
    ValidationError(ValidationError),
}

/// The caller is in the group already.
#[derive(SimpleObject)]
pub(super) struct AlreadyMember {
    /// What to tell the caller.
    message: String,
    /// The membership there is.
    membership: Membership,
}

/// The caller is not known surely enough for the group's level; signing in again at a higher assurance level helps.
#[derive(SimpleObject)]
pub(super) struct ClearanceTooLow {
    /// What to tell the caller.
    message: String,
    /// The group's level.
    required: SecurityLevel,
}

/// The longest message to those who decide, in characters.
const MESSAGE_CHARS_MAX: usize = 1_000;

/// What callers are told who are no members that take part.
pub(super) const MEMBERS_ONLY: &str = "Only a member of the network can join.";

impl JoinGroupInput {
    /// The group meant, or everything that is wrong with the input.
    pub(super) fn checked(&self) -> Result<NodeId, Vec<ValidationError>> {
        let mut errors = Vec::new();
        let mut refuse = |field: &str, message: String| errors.push(ValidationError::new(["input", field], message));
        let group = NodeId::of_argument(NodeKind::Group, &self.org, &self.group_id);
        if let Err(error) = &group {
            refuse("groupId", error.to_string());
        }
        let message = self.message.as_deref().unwrap_or_default();
        if message.chars().count() > MESSAGE_CHARS_MAX {
            refuse("message", format!("The message is too long; {MESSAGE_CHARS_MAX} characters are allowed."));
        }
        errors.extend(idempotency::check_key(&self.idempotency_key).err());
        match group {
            Ok(group) if errors.is_empty() => Ok(group),
            _ => Err(errors),
        }
    }

    /// The input without the key, in a form that tells it from every other.
    pub(super) fn fingerprint(&self) -> String {
        serde_json::json!([self.org, self.group_id.as_str(), self.message]).to_string()
    }
}

impl From<Result<Joined, NotJoined>> for JoinGroupPayload {
    fn from(result: Result<Joined, NotJoined>) -> Self {
        match result {
            Ok(Joined::AsMember(membership)) => Self::with(JoinOutcome::Membership(Membership(membership))),
            Ok(Joined::Asked(request)) => Self::with(JoinOutcome::JoinRequest(JoinRequest(request))),
            Err(refused) => Self::refused([refused.into()]),
        }
    }
}

impl JoinGroupPayload {
    fn with(outcome: JoinOutcome) -> Self {
        Self { outcome: Some(outcome), errors: Vec::new() }
    }

    pub(super) fn refused(errors: impl IntoIterator<Item = JoinGroupError>) -> Self {
        Self { outcome: None, errors: errors.into_iter().collect() }
    }
}

impl From<NotJoined> for JoinGroupError {
    fn from(refused: NotJoined) -> Self {
        match refused {
            NotJoined::NoMember => NotPermitted::new(MEMBERS_ONLY).into(),
            // The same words whether the group is private or is not.
            NotJoined::NoSuchGroup => NotPermitted::new("There is no such group that you can join.").into(),
            NotJoined::AlreadyMember(membership) => Self::AlreadyMember(AlreadyMember {
                message: "You are in this group already.".to_owned(),
                membership: Membership(*membership),
            }),
            NotJoined::ClearanceTooLow(required) => Self::ClearanceTooLow(ClearanceTooLow {
                message: "Sign in with a stronger proof of who you are to enter this group.".to_owned(),
                required,
            }),
            NotJoined::OtherInput => {
                let message = "This key was used for another wish; choose a new one.";
                ValidationError::new(["input", "idempotencyKey"], message).into()
            }
        }
    }
}
