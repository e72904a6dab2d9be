//! What goes into `changeRole`, and what comes out.
use async_graphql::{Context, ID, InputObject, SimpleObject, Union};
use storage::Timestamp;
use subgraph::{
    Actor, DateTime, GroupRole, NodeId, NodeKind, NotPermitted, OrgCode, ResolveError, ValidationError, make,
};

use super::checks::Checks;
use super::leave_group::LastFacilitator;
use super::membership::Membership;
use crate::loaders::Loaders;
use crate::store::{self, ChangingRole, RoleNotChanged};

/// What a group's member is to be in it.
#[derive(InputObject)]
pub(super) struct ChangeRoleInput {
    /// Code of the organisation that keeps the group.
    org: OrgCode,
    /// The member's place in the group.
    membership_id: ID,
    /// What the member is to be there from now on. Only an owner makes an OWNER, or makes one something else.
    role: GroupRole,
}

/// The place with its new role, or why it has none. Exactly one of the two is present.
#[derive(SimpleObject)]
pub(super) struct ChangeRolePayload {
    /// The member's place as it is now.
    membership: Option<Membership>,
    /// Why the role is what it was.
    errors: Vec<ChangeRoleError>,
}

/// Why a role may not be changed.
#[derive(Union)]
pub(super) enum ChangeRoleError {
    NotPermitted(NotPermitted),
    LastFacilitator(LastFacilitator),
    ValidationError(ValidationError),
}

/// What callers are told who are no members that take part.
const MEMBERS_ONLY: &str = "Only a member of the network can change a role.";

/// Changes the role, for the caller.
pub(super) async fn change_role(ctx: &Context<'_>, input: ChangeRoleInput) -> Result<ChangeRolePayload, ResolveError> {
    let Some(actor) = Actor::of(ctx)? else {
        return Ok(ChangeRolePayload::refused([NotPermitted::new(MEMBERS_ONLY).into()]));
    };
    let membership = match input.checked() {
        Ok(membership) => membership,
        Err(errors) => return Ok(ChangeRolePayload::refused(errors.into_iter().map(Into::into))),
    };
    let loaders = Loaders::of(ctx);
    let changing = ChangingRole {
        viewer: loaders.viewer(),
        member: &actor.member,
        membership: &membership,
        role: input.role,
        now: Timestamp::from(DateTime::now()),
    };
    let changed = make(loaders.database(), &changing).await?;
    loaders.forget();
    Ok(changed.into())
}

impl ChangeRoleInput {
    /// The place meant, or what is wrong with the input.
    fn checked(&self) -> Result<NodeId, Vec<ValidationError>> {
        let mut checks = Checks::default();
        let membership = checks.id("membershipId", NodeKind::Membership, &self.org, &self.membership_id);
        checks.done(membership)
    }
}

impl ChangeRolePayload {
    fn refused(errors: impl IntoIterator<Item = ChangeRoleError>) -> Self {
        Self { membership: None, errors: errors.into_iter().collect() }
    }
}

impl From<Result<store::Membership, RoleNotChanged>> for ChangeRolePayload {
    fn from(result: Result<store::Membership, RoleNotChanged>) -> Self {
        match result {
            Ok(membership) => Self { membership: Some(Membership(membership)), errors: Vec::new() },
            Err(refused) => Self::refused([refused.into()]),
        }
    }
}

impl From<RoleNotChanged> for ChangeRoleError {
    fn from(refused: RoleNotChanged) -> Self {
        match refused {
            RoleNotChanged::NoMember => NotPermitted::new(MEMBERS_ONLY).into(),
            // The same words whether the place is hidden from the caller or is not.
            RoleNotChanged::NoSuchMembership => {
                NotPermitted::new("There is no such membership that you can change.").into()
            }
            RoleNotChanged::NoFacilitator => {
                NotPermitted::new("Only those who facilitate the group can change a role in it.").into()
            }
            RoleNotChanged::NoOwner => {
                NotPermitted::new("Only an owner can make an owner, or make one something else.").into()
            }
            RoleNotChanged::MemberGone => {
                let message = "This member does not take part in the network now, and so cannot facilitate.";
                ValidationError::new(["input", "role"], message).into()
            }
            RoleNotChanged::LastFacilitator => {
                LastFacilitator::new("Nobody else looks after this group; make another member a facilitator first.")
                    .into()
            }
        }
    }
}
