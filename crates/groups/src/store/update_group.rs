//! Changing what a group is called, what it is for, how it is entered and at which level.
use sea_orm::{ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter};
use storage::{StoreError, Timestamp};
use subgraph::directory::hold_label_of_active;
use subgraph::events;
use subgraph::{Change, GroupAccess, NodeId, SecurityLevel};

use super::create_group::insert_tags;
use super::groups::{Group, tags_of_groups};
use super::held_group::{HeldGroup, NotFacilitating, hold};
use crate::entity::{group, group_tag};
use crate::group_name::folded;
use crate::visibility::Viewer;

/// What a facilitator asks for by `updateGroup`.
pub(crate) struct Updating<'a> {
    pub(crate) viewer: &'a Viewer,
    /// The viewer's member.
    pub(crate) member: &'a NodeId,
    pub(crate) group: &'a NodeId,
    /// The version that the edit was made from.
    pub(crate) version: &'a str,
    pub(crate) edit: &'a GroupEdit,
    pub(crate) now: Timestamp,
}

/// What to change; what is none stays as it is. Inside, none takes a text away.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct GroupEdit {
    pub(crate) name: Option<String>,
    pub(crate) welsh_name: Option<Option<String>>,
    pub(crate) summary: Option<Option<String>>,
    pub(crate) welsh_summary: Option<Option<String>>,
    pub(crate) access: Option<GroupAccess>,
    pub(crate) security_level: Option<SecurityLevel>,
    /// Each once.
    pub(crate) tags: Option<Vec<String>>,
}

/// Why nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NotUpdated {
    /// The member is not known here, or does not take part any more.
    NoMember,
    /// There is no such group, or none for the viewer.
    NoSuchGroup,
    /// The viewer does not facilitate the group.
    NoFacilitator,
    /// The viewer is not known surely enough for the group's level, or for the one it is to have.
    ClearanceTooLow(SecurityLevel),
    /// The group was changed meanwhile; this is its version now.
    Stale(String),
    /// The group would have a summary in Welsh and none in English.
    WelshSummaryAlone,
}

/// Changes the group. An edit that changes nothing leaves the version as it is.
impl Change for Updating<'_> {
    type Done = Group;
    type Refused = NotUpdated;

    async fn make(&self, tx: &DatabaseTransaction) -> Result<Result<Group, NotUpdated>, StoreError> {
        if hold_label_of_active(tx, self.member).await?.is_none() {
            return Ok(Err(NotUpdated::NoMember));
        }
        let Some(held) = hold(tx, self.viewer, self.member, self.group).await? else {
            return Ok(Err(NotUpdated::NoSuchGroup));
        };
        let edited = match edited_row(self, &held) {
            Ok(edited) => edited,
            Err(refused) => return Ok(Err(refused)),
        };
        let retagged = replace_tags(tx, self).await?;
        if edited == held.row && !retagged {
            return Ok(Ok(held.group));
        }
        let group = write(tx, edited).await?;
        let is_told = (group.access, group.security_level) != (held.group.access, held.group.security_level);
        events::put(tx, is_told.then(|| group.event()), self.now).await?;
        Ok(Ok(group))
    }

    fn may_be_early(refused: &NotUpdated) -> bool {
        matches!(refused, NotUpdated::NoMember)
    }
}

/// The row as it is to be, in its old version.
fn edited_row(updating: &Updating<'_>, held: &HeldGroup) -> Result<group::Model, NotUpdated> {
    held.check_facilitates(updating.viewer)?;
    let current = held.group.version.to_string();
    if updating.version != current {
        return Err(NotUpdated::Stale(current));
    }
    if let Some(level) = updating.edit.security_level.filter(|level| !updating.viewer.is_cleared_for(*level)) {
        return Err(NotUpdated::ClearanceTooLow(level));
    }
    let edited = updating.edit.applied_to(held.row.clone());
    let is_welsh_alone = edited.summary_en.is_none() && edited.summary_cy.is_some();
    if is_welsh_alone { Err(NotUpdated::WelshSummaryAlone) } else { Ok(edited) }
}

async fn write(tx: &DatabaseTransaction, edited: group::Model) -> Result<Group, StoreError> {
    // A version only has to differ from the last one.
    let version = edited.version.checked_add(1).unwrap_or(1);
    let row = group::Model { version, ..edited }.into_active_model().reset_all().update(tx).await?;
    Group::try_from(row)
}

/// Gives the group the tags that the edit names, if they are others than it has; tells whether they are.
async fn replace_tags(tx: &DatabaseTransaction, updating: &Updating<'_>) -> Result<bool, StoreError> {
    let Some(tags) = &updating.edit.tags else { return Ok(false) };
    let had =
        tags_of_groups(tx, std::slice::from_ref(updating.group)).await?.remove(updating.group).unwrap_or_default();
    let mut wanted = tags.clone();
    wanted.sort_unstable();
    if wanted == had {
        return Ok(false);
    }
    group_tag::Entity::delete_many()
        .filter(group_tag::Column::Org.eq(updating.group.org().as_str()))
        .filter(group_tag::Column::GroupId.eq(updating.group.local()))
        .exec(tx)
        .await?;
    insert_tags(tx, updating.group, &wanted).await?;
    Ok(true)
}

impl GroupEdit {
    fn applied_to(&self, row: group::Model) -> group::Model {
        let edit = self.clone();
        let name_en = edit.name.unwrap_or(row.name_en);
        let name_cy = edit.welsh_name.unwrap_or(row.name_cy);
        // What takes the English summary away takes the Welsh one too, unless that is given anew.
        let is_taken_away = edit.summary == Some(None);
        let kept_cy = row.summary_cy.filter(|_| !is_taken_away);
        group::Model {
            sort_name: folded(&name_en),
            folded_name_cy: name_cy.as_deref().map(folded),
            name_en,
            name_cy,
            summary_en: edit.summary.unwrap_or(row.summary_en),
            summary_cy: edit.welsh_summary.unwrap_or(kept_cy),
            access: edit.access.map_or(row.access, |access| access.as_str().to_owned()),
            security_level: edit.security_level.map_or(row.security_level, SecurityLevel::rank),
            ..row
        }
    }
}

impl From<NotFacilitating> for NotUpdated {
    fn from(refused: NotFacilitating) -> Self {
        match refused {
            NotFacilitating::Hidden => Self::NoSuchGroup,
            NotFacilitating::NoFacilitator => Self::NoFacilitator,
            NotFacilitating::ClearanceTooLow(level) => Self::ClearanceTooLow(level),
        }
    }
}
