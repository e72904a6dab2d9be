//! What goes into `leaveGroup`, and what comes out.
use async_graphql::{Context, ID, InputObject, SimpleObject, Union};
use storage::Timestamp;
use subgraph::{Actor, DateTime, NodeId, NodeKind, NotPermitted, OrgCode, ResolveError, ValidationError, make};

use super::checks::Checks;
use super::group::Group;
use crate::loaders::Loaders;
use crate::store::{self, Leaving, NotLeft};

/// A group to leave.
#[derive(InputObject)]
pub(super) struct LeaveGroupInput {
    /// Code of the organisation that keeps the group.
    org: OrgCode,
    /// The group.
    group_id: ID,
}

/// What came of leaving. Without errors, the caller is out.
#[derive(SimpleObject)]
pub(super) struct LeaveGroupPayload {
    /// The group as it is without the caller; null where it is private, and so does not exist for the caller any more.
    group: Option<Group>,
    /// Why the caller is still where they were.
    errors: Vec<LeaveGroupError>,
}

/// Why a group may not be left.
#[derive(Union)]
pub(super) enum LeaveGroupError {
    NotPermitted(NotPermitted),
    LastFacilitator(LastFacilitator),
    ValidationError(ValidationError),
}

/// Nobody else who takes part in the network facilitates the group: without the caller nobody could look after it.
#[derive(SimpleObject)]
pub(super) struct LastFacilitator {
    /// What to tell the caller.
    message: String,
}

impl LastFacilitator {
    pub(super) fn new(message: &str) -> Self {
        Self { message: message.to_owned() }
    }
}

/// What callers are told who are no members that take part.
const MEMBERS_ONLY: &str = "Only a member of the network can leave a group.";

/// Takes the caller out of the group.
pub(super) async fn leave_group(ctx: &Context<'_>, input: LeaveGroupInput) -> Result<LeaveGroupPayload, ResolveError> {
    let Some(actor) = Actor::of(ctx)? else {
        return Ok(LeaveGroupPayload::refused([NotPermitted::new(MEMBERS_ONLY).into()]));
    };
    let group = match input.checked() {
        Ok(group) => group,
        Err(errors) => return Ok(LeaveGroupPayload::refused(errors.into_iter().map(Into::into))),
    };
    let loaders = Loaders::of(ctx);
    let now = Timestamp::from(DateTime::now());
    let leaving = Leaving { viewer: loaders.viewer(), member: &actor.member, group: &group, now };
    let left = make(loaders.database(), &leaving).await?;
    loaders.forget();
    Ok(left.into())
}

impl LeaveGroupInput {
    /// The group meant, or what is wrong with the input.
    fn checked(&self) -> Result<NodeId, Vec<ValidationError>> {
        let mut checks = Checks::default();
        let group = checks.id("groupId", NodeKind::Group, &self.org, &self.group_id);
        checks.done(group)
    }
}

impl LeaveGroupPayload {
    fn refused(errors: impl IntoIterator<Item = LeaveGroupError>) -> Self {
        Self { group: None, errors: errors.into_iter().collect() }
    }
}

impl From<Result<Option<store::Group>, NotLeft>> for LeaveGroupPayload {
    fn from(result: Result<Option<store::Group>, NotLeft>) -> Self {
        match result {
            Ok(group) => Self { group: group.map(Group), errors: Vec::new() },
            Err(refused) => Self::refused([refused.into()]),
        }
    }
}

impl From<NotLeft> for LeaveGroupError {
    fn from(refused: NotLeft) -> Self {
        match refused {
            NotLeft::NoMember => NotPermitted::new(MEMBERS_ONLY).into(),
            // The same words whether the group is private or is not.
            NotLeft::NoSuchGroup => NotPermitted::new("There is no such group that you can leave.").into(),
            NotLeft::NotInGroup => NotPermitted::new("You are not in this group.").into(),
            NotLeft::LastFacilitator => {
                LastFacilitator::new("Nobody else looks after this group; make another member a facilitator first.")
                    .into()
            }
        }
    }
}
