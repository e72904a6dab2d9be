//! Changing whether a member takes part.
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use storage::{StoreError, Timestamp};
use subgraph::events::{self, Event};
use subgraph::{Change, NodeId, folded_name};

use super::members::{Member, members_by_id};
use super::profile::forget_expertise;
use crate::entity::{identity_link, member};
use crate::member_state::MemberState;

/// The display name of everyone who has left.
const FORMER_MEMBER: &str = "Former Member";

/// A wish that a member be in another state. Someone who has left stays so, for nothing is known of them any more.
pub(crate) struct StateChange<'a> {
    pub(crate) member: &'a NodeId,
    pub(crate) to: MemberState,
    pub(crate) now: Timestamp,
}

/// What came of the wish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StateChanged {
    /// The member as they are now.
    pub(crate) member: Member,
    /// Whether they were in another state before.
    pub(crate) changed: bool,
}

/// Why a member's state was not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotChanged {
    /// There is no such member.
    NoSuchMember,
    /// The member has left.
    HasLeft,
}

/// Changes the state and tells others. Of someone who leaves nothing stays but a tombstone: no name, job title,
/// expertise, address or link to an identity.
impl Change for StateChange<'_> {
    type Done = StateChanged;
    type Refused = NotChanged;

    async fn make(&self, tx: &DatabaseTransaction) -> Result<Result<StateChanged, NotChanged>, StoreError> {
        let Some(member) = write(tx, self).await? else { return unchanged(tx, self).await };
        if self.to == MemberState::Former {
            forget_expertise(tx, &member.id).await?;
            forget_identities(tx, &member.id).await?;
        }
        let (label, state) = (member.display_name.clone(), member.state.into());
        let changed = Event::MemberChanged { member: self.member.clone(), label, state };
        events::put(tx, [changed], self.now).await?;
        Ok(Ok(StateChanged { member, changed: true }))
    }
}

/// The member as written, unless they are in that state already or have left.
async fn write(tx: &DatabaseTransaction, change: &StateChange<'_>) -> Result<Option<Member>, StoreError> {
    let columns = match change.to {
        MemberState::Former => tombstone(change.now),
        MemberState::Active | MemberState::Suspended => member::ActiveModel::default(),
    };
    let written = member::Entity::update_many()
        .set(member::ActiveModel { state: Set(change.to.as_str().to_owned()), ..columns })
        .col_expr(member::Column::Version, Expr::col(member::Column::Version).add(1))
        .filter(member::Column::Id.eq(change.member.to_string()))
        .filter(member::Column::State.is_not_in([MemberState::Former, change.to].map(MemberState::as_str)))
        .exec_with_returning(tx)
        .await?;
    written.into_iter().next().map(Member::try_from).transpose()
}

fn tombstone(now: Timestamp) -> member::ActiveModel {
    member::ActiveModel {
        display_name: Set(FORMER_MEMBER.to_owned()),
        sort_name: Set(folded_name(FORMER_MEMBER)),
        job_title: Set(None),
        expertise: Set("[]".to_owned()),
        left_at: Set(Some(now)),
        email: Set(None),
        ..Default::default()
    }
}

async fn forget_identities(tx: &DatabaseTransaction, member: &str) -> Result<(), StoreError> {
    identity_link::Entity::delete_many().filter(identity_link::Column::MemberId.eq(member)).exec(tx).await?;
    Ok(())
}

async fn unchanged(
    tx: &DatabaseTransaction,
    change: &StateChange<'_>,
) -> Result<Result<StateChanged, NotChanged>, StoreError> {
    let found = members_by_id(tx, &[change.member.to_string()]).await?.into_values().next();
    Ok(match found {
        None => Err(NotChanged::NoSuchMember),
        Some(member) if member.state == change.to => Ok(StateChanged { member, changed: false }),
        Some(_) => Err(NotChanged::HasLeft),
    })
}
