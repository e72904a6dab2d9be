//! What goes into `joinGroup`, and what comes out.
use async_graphql::{Context, ID, InputObject, SimpleObject, Union};
use storage::Timestamp;
use subgraph::idempotency::Attempt;
use subgraph::{Actor, DateTime, NodeId, NodeKind, NotPermitted, OrgCode, ResolveError, ValidationError, make};

use super::checks::{Checks, MESSAGE_CHARS_MAX};
use super::entering_errors::{AlreadyMember, ClearanceTooLow, JoinGroupError};
use super::join_request::JoinRequest;
use super::membership::Membership;
use crate::loaders::Loaders;
use crate::store::{Joined, Joining, NotJoined};

/// A wish to join a group.
#[derive(InputObject)]
pub(super) struct JoinGroupInput {
    /// Code of the organisation that keeps the group.
    pub(super) org: OrgCode,
    /// The group.
    pub(super) group_id: ID,
    /// What to say to those who decide, if the group is restricted; plain text of at most 1,000 characters.
    pub(super) message: Option<String>,
    /// Chosen by the client, at most 128 bytes long. Sent again with the same key, the wish is not granted twice: the
    /// answer is the one to the first.
    pub(super) idempotency_key: String,
}

/// What came of the wish, or why nothing did. Exactly one of the two is present.
#[derive(SimpleObject, Default)]
pub(super) struct JoinGroupPayload {
    /// A membership if the group is open or the caller was invited, a waiting request if it is restricted.
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

/// Joins the group, as the caller.
pub(super) async fn join_group(ctx: &Context<'_>, input: JoinGroupInput) -> Result<JoinGroupPayload, ResolveError> {
    let Some(actor) = Actor::of(ctx)? else {
        return Ok(JoinGroupPayload::refused([NotPermitted::new(MEMBERS_ONLY).into()]));
    };
    let Checked { group, message } = match input.checked() {
        Ok(checked) => checked,
        Err(errors) => return Ok(JoinGroupPayload::refused(errors.into_iter().map(Into::into))),
    };
    let loaders = Loaders::of(ctx);
    let fingerprint = input.fingerprint();
    let joining = Joining {
        viewer: loaders.viewer(),
        member: &actor.member,
        group: &group,
        message: message.as_deref(),
        attempt: Attempt {
            caller: &actor.subject,
            mutation: "joinGroup",
            key: &input.idempotency_key,
            input: &fingerprint,
        },
        now: Timestamp::from(DateTime::now()),
    };
    let joined = make(loaders.database(), &joining).await?;
    loaders.forget();
    Ok(joined.into())
}

/// What callers are told who are no members that take part.
const MEMBERS_ONLY: &str = "Only a member of the network can join.";

/// What an input asks for, checked.
struct Checked {
    group: NodeId,
    message: Option<String>,
}

impl JoinGroupInput {
    /// What the input asks for, or everything that is wrong with it.
    fn checked(&self) -> Result<Checked, Vec<ValidationError>> {
        let mut checks = Checks::default();
        let group = checks.id("groupId", NodeKind::Group, &self.org, &self.group_id);
        let message = checks.text("message", self.message.as_deref(), MESSAGE_CHARS_MAX);
        checks.key(&self.idempotency_key);
        checks.done(group.map(|group| Checked { group, message }))
    }

    /// The input without the key, in a form that tells it from every other.
    fn fingerprint(&self) -> String {
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

    fn refused(errors: impl IntoIterator<Item = JoinGroupError>) -> Self {
        Self { outcome: None, errors: errors.into_iter().collect() }
    }
}

impl From<NotJoined> for JoinGroupError {
    fn from(refused: NotJoined) -> Self {
        match refused {
            NotJoined::NoMember => NotPermitted::new(MEMBERS_ONLY).into(),
            // The same words whether the group is private or is not.
            NotJoined::NoSuchGroup => NotPermitted::new("There is no such group that you can join.").into(),
            NotJoined::AlreadyMember(membership) => {
                AlreadyMember::new("You are in this group already.", *membership).into()
            }
            NotJoined::ClearanceTooLow(required) => ClearanceTooLow::new("enter this group", required).into(),
            NotJoined::OtherInput => wrong_key("This key was used for another wish; choose a new one."),
            NotJoined::Gone => wrong_key("What this key brought about is not there any more; choose a new one."),
        }
    }
}

fn wrong_key(message: &str) -> JoinGroupError {
    ValidationError::new(["input", "idempotencyKey"], message).into()
}
