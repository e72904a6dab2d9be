//! Changing what a member tells of themself.
use std::collections::BTreeSet;

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use storage::StoreError;
use subgraph::{Change, NodeId, folded_name};

use super::members::{Member, members_by_id};
use crate::entity::{member, member_expertise};
use crate::member_state::MemberState;

/// What a member wants to tell from now on. What is `None` stays as it is.
pub(crate) struct ProfileChange<'a> {
    pub(crate) member: &'a NodeId,
    /// The version that the member has seen.
    pub(crate) version: &'a str,
    /// The job title, or none any more.
    pub(crate) job_title: Option<Option<&'a str>>,
    pub(crate) expertise: Option<&'a [String]>,
}

/// Why a profile was not changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NotUpdated {
    /// There is no such member, or none that takes part.
    NoMember,
    /// The profile has another version by now.
    Stale {
        /// The version there is.
        current: String,
    },
}

/// Changes the profile, if it still has the version given. Nobody is told: others keep neither job title nor expertise.
///
/// Of two changes made from the same version at the same moment, the statement lets one pass: the row is counted on
/// only where it still has that version.
impl Change for ProfileChange<'_> {
    type Done = Member;
    type Refused = NotUpdated;

    async fn make(&self, tx: &DatabaseTransaction) -> Result<Result<Member, NotUpdated>, StoreError> {
        let Some(seen) = active_member(tx, self.member).await? else { return Ok(Err(NotUpdated::NoMember)) };
        if seen.version.to_string() != self.version {
            return Ok(Err(NotUpdated::Stale { current: seen.version.to_string() }));
        }
        if !self.differs_from(&seen) {
            return Ok(Ok(seen));
        }
        let Some(written) = write(tx, self, &seen).await? else {
            let now = active_member(tx, self.member).await?;
            return Ok(Err(
                now.map_or(NotUpdated::NoMember, |now| NotUpdated::Stale { current: now.version.to_string() })
            ));
        };
        if let Some(expertise) = self.expertise {
            write_expertise(tx, &written.id, expertise).await?;
        }
        Ok(Ok(written))
    }
}

impl ProfileChange<'_> {
    fn differs_from(&self, seen: &Member) -> bool {
        let other_title = self.job_title.is_some_and(|job_title| job_title != seen.job_title.as_deref());
        other_title || self.expertise.is_some_and(|expertise| expertise != seen.expertise)
    }
}

async fn active_member(db: &impl ConnectionTrait, id: &NodeId) -> Result<Option<Member>, StoreError> {
    let found = members_by_id(db, &[id.to_string()]).await?.into_values().next();
    Ok(found.filter(|member| member.state == MemberState::Active))
}

/// The member as written, unless a change made meanwhile came first.
async fn write(
    tx: &DatabaseTransaction,
    change: &ProfileChange<'_>,
    seen: &Member,
) -> Result<Option<Member>, StoreError> {
    let mut columns = member::ActiveModel::default();
    if let Some(job_title) = change.job_title {
        columns.job_title = Set(job_title.map(str::to_owned));
    }
    if let Some(expertise) = change.expertise {
        columns.expertise = Set(serde_json::json!(expertise).to_string());
    }
    let written = member::Entity::update_many()
        .set(columns)
        .col_expr(member::Column::Version, Expr::col(member::Column::Version).add(1))
        .filter(member::Column::Id.eq(&seen.id))
        .filter(member::Column::Version.eq(seen.version))
        .filter(member::Column::State.eq(MemberState::Active.as_str()))
        .exec_with_returning(tx)
        .await?;
    written.into_iter().next().map(Member::try_from).transpose()
}

/// Writes the topics by which the member is found anew.
async fn write_expertise(tx: &DatabaseTransaction, member: &str, expertise: &[String]) -> Result<(), StoreError> {
    forget_expertise(tx, member).await?;
    let topics: BTreeSet<String> = expertise.iter().map(|topic| folded_name(topic)).collect();
    if topics.is_empty() {
        return Ok(());
    }
    let rows = topics
        .into_iter()
        .map(|topic| member_expertise::ActiveModel { topic: Set(topic), member_id: Set(member.to_owned()) });
    member_expertise::Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(())
}

/// Lets nobody find the member by a topic.
pub(super) async fn forget_expertise(tx: &DatabaseTransaction, member: &str) -> Result<(), StoreError> {
    member_expertise::Entity::delete_many().filter(member_expertise::Column::MemberId.eq(member)).exec(tx).await?;
    Ok(())
}
