//! Making a group: one transaction, done once for each idempotency key.
use sea_orm::{ActiveModelTrait, DatabaseTransaction, EntityTrait, IntoActiveModel};
use storage::{StoreError, Timestamp};
use subgraph::directory::hold_label_of_active;
use subgraph::events::{self, Event};
use subgraph::idempotency::{self, Attempt, Begun};
use subgraph::{Change, GroupAccess, GroupRole, NodeId, NodeKind, OrgCode, SecurityLevel};

use super::Bilingual;
use super::create_network::NotCreated;
use super::entering::{Entering, enter};
use super::groups::{Group, groups_by_key};
use super::networks::networks_by_key;
use crate::entity::{group, group_tag};
use crate::group_name::folded;
use crate::visibility::Viewer;

/// What a member of an organisation asks for by `createGroup`.
pub(crate) struct CreatingGroup<'a> {
    pub(crate) viewer: &'a Viewer,
    /// The viewer's member.
    pub(crate) member: &'a NodeId,
    pub(crate) group: &'a NewGroup,
    pub(crate) attempt: Attempt<'a>,
    pub(crate) now: Timestamp,
}

/// A group to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewGroup {
    pub(crate) org: OrgCode,
    pub(crate) network: Option<NodeId>,
    pub(crate) name: Bilingual,
    pub(crate) summary: Option<Bilingual>,
    pub(crate) access: GroupAccess,
    pub(crate) security_level: SecurityLevel,
    /// Each once.
    pub(crate) tags: Vec<String>,
}

/// Makes the group, and the member its owner; what was done once under an idempotency key is only told again.
impl Change for CreatingGroup<'_> {
    type Done = Group;
    type Refused = NotCreated;

    async fn make(&self, tx: &DatabaseTransaction) -> Result<Result<Group, NotCreated>, StoreError> {
        let Some(label) = hold_label_of_active(tx, self.member).await? else { return Ok(Err(NotCreated::NoMember)) };
        if *self.member.org() != self.group.org {
            return Ok(Err(NotCreated::OtherOrganisation));
        }
        match idempotency::begin(tx, &self.attempt, self.now).await? {
            Begun::First => {}
            Begun::Repeated { answer } => return told_again(tx, self.viewer, &answer).await,
            Begun::OtherInput => return Ok(Err(NotCreated::OtherInput)),
        }
        if let Err(refused) = check(tx, self).await? {
            return Ok(Err(refused));
        }
        let group = insert(tx, self).await?;
        let owner = Entering { group: &group.id, member: self.member, label, role: GroupRole::Owner, now: self.now };
        let membership = enter(tx, owner).await?;
        idempotency::finish(tx, &self.attempt, &group.id.to_string()).await?;
        events::put(tx, [group.event(), membership.event()], self.now).await?;
        Ok(Ok(group))
    }

    fn may_be_early(refused: &NotCreated) -> bool {
        matches!(refused, NotCreated::NoMember)
    }
}

async fn check(tx: &DatabaseTransaction, creating: &CreatingGroup<'_>) -> Result<Result<(), NotCreated>, StoreError> {
    let level = creating.group.security_level;
    if !creating.viewer.is_cleared_for(level) {
        return Ok(Err(NotCreated::ClearanceTooLow(level)));
    }
    let Some(network) = &creating.group.network else { return Ok(Ok(())) };
    let found = networks_by_key(tx, std::slice::from_ref(network)).await?;
    Ok(if found.is_empty() { Err(NotCreated::NoSuchNetwork) } else { Ok(()) })
}

async fn insert(tx: &DatabaseTransaction, creating: &CreatingGroup<'_>) -> Result<Group, StoreError> {
    let NewGroup { org, network, name, summary, access, security_level, tags } = creating.group.clone();
    let id = NodeId::fresh(NodeKind::Group, org, creating.now);
    let (summary_en, summary_cy) = summary.map_or((None, None), |summary| (Some(summary.english), summary.welsh));
    let row = group::Model {
        org: id.org().to_string(),
        id: id.local().to_owned(),
        version: 1,
        network_id: network.map(|network| network.local().to_owned()),
        sort_name: folded(&name.english),
        folded_name_cy: name.welsh.as_deref().map(folded),
        name_en: name.english,
        name_cy: name.welsh,
        summary_en,
        summary_cy,
        access: access.as_str().to_owned(),
        security_level: security_level.rank(),
    };
    let row = row.into_active_model().insert(tx).await?;
    insert_tags(tx, &id, &tags).await?;
    Group::try_from(row)
}

/// Gives the group these tags, of which it has none.
pub(super) async fn insert_tags(tx: &DatabaseTransaction, group: &NodeId, tags: &[String]) -> Result<(), StoreError> {
    let rows = tags.iter().map(|tag| {
        let (org, group_id) = (group.org().to_string(), group.local().to_owned());
        group_tag::Model { org, group_id, tag: tag.clone() }.into_active_model()
    });
    if !tags.is_empty() {
        group_tag::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

async fn told_again(
    tx: &DatabaseTransaction,
    viewer: &Viewer,
    answer: &str,
) -> Result<Result<Group, NotCreated>, StoreError> {
    let Ok(id) = answer.parse::<NodeId>() else { return Ok(Err(NotCreated::Gone)) };
    Ok(groups_by_key(tx, viewer, &[id]).await?.into_iter().next().ok_or(NotCreated::Gone))
}

impl Group {
    /// What others must hear of: how the group is entered, and its level.
    pub(super) fn event(&self) -> Event {
        let (access, security_level) = (self.access, self.security_level);
        Event::GroupChanged { group: self.id.clone(), access, security_level }
    }
}
