//! What follows here from what groups and members tell: who may read and write which posts.
use async_trait::async_trait;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel};
use storage::StoreError;
use subgraph::directory::{MemberState, upsert_member};
use subgraph::events::{Event, Hear};
use subgraph::{GroupAccess, GroupRole, NodeId, SecurityLevel};

use super::former::forget_member;
use crate::entity::{group_fact, group_member};

/// Keeps the copies of what other subgraphs own.
pub(crate) struct Hearing;

#[async_trait]
impl Hear for Hearing {
    fn sources(&self) -> &'static [&'static str] {
        &["members", "groups"]
    }

    async fn hear(&self, tx: &DatabaseTransaction, event: &Event) -> Result<Vec<Event>, StoreError> {
        match event {
            Event::MemberChanged { member, label, state } => {
                // Rows that are there keep the name under which they were written, until its bearer has left.
                upsert_member(tx, member, label, *state).await?;
                if *state == MemberState::Former {
                    forget_member(tx, member).await?;
                }
            }
            Event::GroupChanged { group, access, security_level } => {
                upsert_group(tx, group, *access, *security_level).await?;
            }
            Event::MembershipChanged { group, member, role: Some(role) } => {
                upsert_membership(tx, group, member, *role).await?;
            }
            Event::MembershipChanged { group, member, role: None } => delete_membership(tx, group, member).await?,
            Event::PostPublished { .. }
            | Event::PostEdited { .. }
            | Event::CommentAdded { .. }
            | Event::CommentEdited { .. }
            | Event::CommentRemoved { .. } => {}
        }
        Ok(Vec::new())
    }
}

async fn upsert_group(
    db: &impl ConnectionTrait,
    group: &NodeId,
    access: GroupAccess,
    level: SecurityLevel,
) -> Result<(), StoreError> {
    let row = group_fact::Model {
        org: group.org().to_string(),
        id: group.local().to_owned(),
        access: access.as_str().to_owned(),
        security_level: level.rank(),
    };
    let now_so = OnConflict::columns([group_fact::Column::Org, group_fact::Column::Id])
        .update_columns([group_fact::Column::Access, group_fact::Column::SecurityLevel])
        .to_owned();
    group_fact::Entity::insert(row.into_active_model()).on_conflict(now_so).exec_without_returning(db).await?;
    Ok(())
}

async fn upsert_membership(
    db: &impl ConnectionTrait,
    group: &NodeId,
    member: &NodeId,
    role: GroupRole,
) -> Result<(), StoreError> {
    if group_fact::Entity::find_by_id(key_of(group)).one(db).await?.is_none() {
        // The same feed tells of a group first, so this one was there before groups began to tell. Nobody has posts in a
        // group that is not known, so nothing is opened or closed by passing over.
        tracing::warn!(group.id = %group, "a membership of a group that is not known here was passed over");
        return Ok(());
    }
    let row = group_member::Model {
        member_org: member.org().to_string(),
        member_id: member.local().to_owned(),
        org: group.org().to_string(),
        group_id: group.local().to_owned(),
        role: role.as_str().to_owned(),
    };
    let key = [
        group_member::Column::MemberOrg,
        group_member::Column::MemberId,
        group_member::Column::Org,
        group_member::Column::GroupId,
    ];
    let now_so = OnConflict::columns(key).update_column(group_member::Column::Role).to_owned();
    group_member::Entity::insert(row.into_active_model()).on_conflict(now_so).exec_without_returning(db).await?;
    Ok(())
}

async fn delete_membership(db: &impl ConnectionTrait, group: &NodeId, member: &NodeId) -> Result<(), StoreError> {
    let ((member_org, member_id), (org, id)) = (key_of(member), key_of(group));
    group_member::Entity::delete_by_id((member_org, member_id, org, id)).exec(db).await?;
    Ok(())
}

fn key_of(id: &NodeId) -> (String, String) {
    (id.org().to_string(), id.local().to_owned())
}
