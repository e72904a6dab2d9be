//! What goes into `inviteMember`, and what comes out.
use async_graphql::{Context, ID, InputObject, SimpleObject};
use storage::Timestamp;
use subgraph::idempotency::Attempt;
use subgraph::{Actor, DateTime, NodeId, NodeKind, NotPermitted, OrgCode, ResolveError, ValidationError, make};

use super::checks::Checks;
use super::entering_errors::{AlreadyMember, ClearanceTooLow, JoinGroupError};
use super::invitation::Invitation;
use crate::loaders::Loaders;
use crate::store::{self, Inviting, NotInvited};

/// A member to invite to a group.
#[derive(InputObject)]
pub(super) struct InviteMemberInput {
    /// Code of the organisation that keeps the group.
    org: OrgCode,
    /// The group.
    group_id: ID,
    /// Code of the organisation where the invitee is at home; any of the network.
    member_org: OrgCode,
    /// The member to invite.
    member_id: ID,
    /// Chosen by the client, at most 128 bytes long. Sent again with the same key, nobody is invited twice: the answer
    /// is the one to the first.
    idempotency_key: String,
}

/// The invitation, or why there is none. Exactly one of the two is present.
#[derive(SimpleObject)]
pub(super) struct InviteMemberPayload {
    /// The invitation that waits for the invitee's answer; the earlier one, if one waits already.
    invitation: Option<Invitation>,
    /// Why nobody was invited.
    errors: Vec<JoinGroupError>,
}

/// What callers are told who are no members that take part.
const MEMBERS_ONLY: &str = "Only a member of the network can invite.";

/// Invites the member, for the caller.
pub(super) async fn invite_member(
    ctx: &Context<'_>,
    input: InviteMemberInput,
) -> Result<InviteMemberPayload, ResolveError> {
    let Some(actor) = Actor::of(ctx)? else {
        return Ok(InviteMemberPayload::refused([NotPermitted::new(MEMBERS_ONLY).into()]));
    };
    let (group, invitee) = match input.checked() {
        Ok(checked) => checked,
        Err(errors) => return Ok(InviteMemberPayload::refused(errors.into_iter().map(Into::into))),
    };
    let loaders = Loaders::of(ctx);
    let fingerprint = serde_json::json!([group, invitee]).to_string();
    let inviting = Inviting {
        viewer: loaders.viewer(),
        member: &actor.member,
        group: &group,
        invitee: &invitee,
        attempt: Attempt {
            caller: &actor.subject,
            mutation: "inviteMember",
            key: &input.idempotency_key,
            input: &fingerprint,
        },
        now: Timestamp::from(DateTime::now()),
    };
    let invited = make(loaders.database(), &inviting).await?;
    loaders.forget();
    Ok(invited.into())
}

impl InviteMemberInput {
    /// The group and the invitee, or everything that is wrong with the input.
    fn checked(&self) -> Result<(NodeId, NodeId), Vec<ValidationError>> {
        let mut checks = Checks::default();
        let group = checks.id("groupId", NodeKind::Group, &self.org, &self.group_id);
        let invitee = checks.id("memberId", NodeKind::Member, &self.member_org, &self.member_id);
        checks.key(&self.idempotency_key);
        checks.done(group.zip(invitee))
    }
}

impl InviteMemberPayload {
    fn refused(errors: impl IntoIterator<Item = JoinGroupError>) -> Self {
        Self { invitation: None, errors: errors.into_iter().collect() }
    }
}

impl From<Result<store::Invitation, NotInvited>> for InviteMemberPayload {
    fn from(result: Result<store::Invitation, NotInvited>) -> Self {
        match result {
            Ok(invitation) => Self { invitation: Some(Invitation(invitation)), errors: Vec::new() },
            Err(refused) => Self::refused([refused.into()]),
        }
    }
}

impl From<NotInvited> for JoinGroupError {
    fn from(refused: NotInvited) -> Self {
        let wrong = |field, message: &str| ValidationError::new(["input", field], message).into();
        match refused {
            NotInvited::NoMember => NotPermitted::new(MEMBERS_ONLY).into(),
            // The same words whether the group is private or is not.
            NotInvited::NoSuchGroup => NotPermitted::new("There is no such group that you can invite to.").into(),
            NotInvited::NoFacilitator => {
                NotPermitted::new("Only those who facilitate the group can invite to it.").into()
            }
            NotInvited::ClearanceTooLow(level) => {
                ClearanceTooLow::new("look after a group at this level", level).into()
            }
            NotInvited::NoSuchInvitee => wrong("memberId", "Nobody of this id takes part in the network."),
            NotInvited::AlreadyMember(membership) => {
                AlreadyMember::new("This member is in the group already.", *membership).into()
            }
            NotInvited::OtherInput => {
                wrong("idempotencyKey", "This key was used for something else; choose a new one.")
            }
        }
    }
}
