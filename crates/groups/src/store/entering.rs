//! Entering a group, by whichever way.
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use storage::{StoreError, Timestamp};
use subgraph::events::Event;
use subgraph::{GroupRole, NodeId, NodeKind};

use super::memberships::Membership;
use crate::entity::{invitation, join_request, membership};
use crate::vocabulary::RequestState;

/// Who enters a group, and as what.
pub(super) struct Entering<'a> {
    pub(super) group: &'a NodeId,
    pub(super) member: &'a NodeId,
    /// The member's name in the directory.
    pub(super) label: String,
    pub(super) role: GroupRole,
    pub(super) now: Timestamp,
}

/// Puts the member into the group, who is not in it. A request to join and an invitation that wait are accepted by it:
/// who is in has nothing left to wait for.
pub(super) async fn enter(tx: &DatabaseTransaction, entering: Entering<'_>) -> Result<Membership, StoreError> {
    let Entering { group, member, label, role, now } = entering;
    accept_waiting_request(tx, group, member).await?;
    accept_waiting_invitation(tx, group, member).await?;
    let id = NodeId::fresh(NodeKind::Membership, group.org().clone(), now);
    let row = membership::ActiveModel {
        org: Set(id.org().to_string()),
        id: Set(id.local().to_owned()),
        group_id: Set(group.local().to_owned()),
        member_org: Set(member.org().to_string()),
        member_id: Set(member.local().to_owned()),
        member_label: Set(label),
        role: Set(role.as_str().to_owned()),
        since: Set(now),
    };
    Membership::try_from(row.insert(tx).await?)
}

async fn accept_waiting_request(tx: &DatabaseTransaction, group: &NodeId, member: &NodeId) -> Result<(), StoreError> {
    join_request::Entity::update_many()
        .col_expr(join_request::Column::State, Expr::value(RequestState::Accepted.as_str()))
        .filter(join_request::Column::ApplicantOrg.eq(member.org().as_str()))
        .filter(join_request::Column::ApplicantId.eq(member.local()))
        .filter(join_request::Column::State.eq(RequestState::Waiting.as_str()))
        .filter(join_request::Column::Org.eq(group.org().as_str()))
        .filter(join_request::Column::GroupId.eq(group.local()))
        .exec(tx)
        .await?;
    Ok(())
}

async fn accept_waiting_invitation(
    tx: &DatabaseTransaction,
    group: &NodeId,
    member: &NodeId,
) -> Result<(), StoreError> {
    invitation::Entity::update_many()
        .col_expr(invitation::Column::State, Expr::value(RequestState::Accepted.as_str()))
        .filter(invitation::Column::InviteeOrg.eq(member.org().as_str()))
        .filter(invitation::Column::InviteeId.eq(member.local()))
        .filter(invitation::Column::State.eq(RequestState::Waiting.as_str()))
        .filter(invitation::Column::Org.eq(group.org().as_str()))
        .filter(invitation::Column::GroupId.eq(group.local()))
        .exec(tx)
        .await?;
    Ok(())
}

impl Membership {
    /// What others must hear of: what the member is in the group now.
    pub(super) fn event(&self) -> Event {
        Event::MembershipChanged { group: self.group.clone(), member: self.member.clone(), role: Some(self.role) }
    }

    /// What others must hear of once the member has left the group.
    pub(super) fn event_of_leaving(&self) -> Event {
        Event::MembershipChanged { group: self.group.clone(), member: self.member.clone(), role: None }
    }
}
