//! What goes into `updateGroup`, and what comes out.
use async_graphql::{Context, ID, InputObject, MaybeUndefined, SimpleObject, Union};
use storage::Timestamp;
use subgraph::{
    Actor, DateTime, GroupAccess, NodeId, NodeKind, NotPermitted, OrgCode, ResolveError, SecurityLevel, StaleVersion,
    ValidationError, make,
};

use super::checks::{Checks, SUMMARY_CHARS_MAX};
use super::create_group::SUMMARY_IN_ENGLISH_TOO;
use super::entering_errors::ClearanceTooLow;
use super::group::Group;
use crate::loaders::Loaders;
use crate::store::{self, GroupEdit, NotUpdated, Updating};

/// What to change of a group; what is absent stays as it is.
#[derive(InputObject)]
pub(super) struct UpdateGroupInput {
    /// Code of the organisation that keeps the group.
    org: OrgCode,
    /// The group.
    group_id: ID,
    /// The version that the edit was made from, as `Group.version` gave it.
    version: String,
    /// What it is to be called from now on, in English; at most 200 characters.
    name: Option<String>,
    /// What it is to be called in Welsh, at most 200 characters; null for no name there.
    name_cy: MaybeUndefined<String>,
    /// What it is for, in English, plain text of at most 2,000 characters; null for no summary, in Welsh neither.
    summary: MaybeUndefined<String>,
    /// What it is for, in Welsh, plain text of at most 2,000 characters; null for no summary there.
    summary_cy: MaybeUndefined<String>,
    /// How it is to be entered from now on. Who is in stays in.
    access: Option<GroupAccess>,
    /// The floor of everything in it from now on; at most what the caller is cleared for.
    security_level: Option<SecurityLevel>,
    /// All that it is about from now on: at most 20, each of letters, digits and hyphens, 50 characters at most.
    /// Capitals become small letters, spaces hyphens.
    tags: Option<Vec<String>>,
}

/// The group changed, or why it was not. Exactly one of the two is present.
#[derive(SimpleObject)]
pub(super) struct UpdateGroupPayload {
    /// The group as it is now.
    group: Option<Group>,
    /// Why it was not changed.
    errors: Vec<UpdateGroupError>,
}

/// Why a group may not be changed.
#[derive(Union)]
pub(super) enum UpdateGroupError {
    ValidationError(ValidationError),
    NotPermitted(NotPermitted),
    StaleVersion(StaleVersion),
    ClearanceTooLow(ClearanceTooLow),
}

/// What callers are told who are no members that take part.
const MEMBERS_ONLY: &str = "Only a member of the network can change a group.";

/// Changes the group, for the caller.
pub(super) async fn update_group(
    ctx: &Context<'_>,
    input: UpdateGroupInput,
) -> Result<UpdateGroupPayload, ResolveError> {
    let Some(actor) = Actor::of(ctx)? else {
        return Ok(UpdateGroupPayload::refused([NotPermitted::new(MEMBERS_ONLY).into()]));
    };
    let (group, edit) = match input.checked() {
        Ok(checked) => checked,
        Err(errors) => return Ok(UpdateGroupPayload::refused(errors.into_iter().map(Into::into))),
    };
    let loaders = Loaders::of(ctx);
    let updating = Updating {
        viewer: loaders.viewer(),
        member: &actor.member,
        group: &group,
        version: &input.version,
        edit: &edit,
        now: Timestamp::from(DateTime::now()),
    };
    let updated = make(loaders.database(), &updating).await?;
    loaders.forget();
    Ok(updated.into())
}

impl UpdateGroupInput {
    /// Which group is meant and what to change, or everything that is wrong with the input.
    fn checked(&self) -> Result<(NodeId, GroupEdit), Vec<ValidationError>> {
        let mut checks = Checks::default();
        let group = checks.id("groupId", NodeKind::Group, &self.org, &self.group_id);
        let edit = GroupEdit {
            name: self.name.as_deref().map(|name| checks.name("name", name)),
            welsh_name: given(&self.name_cy).map(|name| checks.name_if_any("nameCy", name)),
            summary: given(&self.summary).map(|text| checks.text("summary", text, SUMMARY_CHARS_MAX)),
            welsh_summary: given(&self.summary_cy).map(|text| checks.text("summaryCy", text, SUMMARY_CHARS_MAX)),
            access: self.access,
            security_level: self.security_level,
            tags: self.tags.as_deref().map(|tags| checks.tags(tags)),
        };
        checks.done(group.map(|group| (group, edit)))
    }
}

/// What was given, if anything was; inside, nothing where null was.
fn given(text: &MaybeUndefined<String>) -> Option<Option<&str>> {
    match text {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(text) => Some(Some(text)),
    }
}

impl UpdateGroupPayload {
    fn refused(errors: impl IntoIterator<Item = UpdateGroupError>) -> Self {
        Self { group: None, errors: errors.into_iter().collect() }
    }
}

impl From<Result<store::Group, NotUpdated>> for UpdateGroupPayload {
    fn from(result: Result<store::Group, NotUpdated>) -> Self {
        match result {
            Ok(group) => Self { group: Some(Group(group)), errors: Vec::new() },
            Err(refused) => Self::refused([refused.into()]),
        }
    }
}

impl From<NotUpdated> for UpdateGroupError {
    fn from(refused: NotUpdated) -> Self {
        match refused {
            NotUpdated::NoMember => NotPermitted::new(MEMBERS_ONLY).into(),
            // The same words whether the group is private or is not.
            NotUpdated::NoSuchGroup => NotPermitted::new("There is no such group that you can change.").into(),
            NotUpdated::NoFacilitator => NotPermitted::new("Only those who facilitate the group can change it.").into(),
            NotUpdated::ClearanceTooLow(level) => {
                ClearanceTooLow::new("look after a group at this level", level).into()
            }
            NotUpdated::Stale(current) => {
                let message = "The group was changed meanwhile; read it again.".to_owned();
                StaleVersion { message, current }.into()
            }
            NotUpdated::WelshSummaryAlone => {
                ValidationError::new(["input", "summaryCy"], SUMMARY_IN_ENGLISH_TOO).into()
            }
        }
    }
}
