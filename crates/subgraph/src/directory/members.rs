//! Members: their names, and whether they take part.
use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, SimpleExpr};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
    QueryTrait,
};
use serde::{Deserialize, Serialize};
use storage::{StoreError, insert_in_bulk};

use super::member_label;
use crate::stored_word::stored_words;
use crate::{NodeId, NodeKind, one_of, stored_id};

/// What is known here of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownMember {
    /// The code of the member's organisation.
    pub org: String,
    /// The last part of the member's id.
    pub id: String,
    /// The name to keep beside a reference to the member.
    pub label: String,
    /// Whether the member takes part.
    pub state: MemberState,
}

/// Whether a member takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum MemberState {
    /// Takes part.
    Active,
    /// May not act for now.
    Suspended,
    /// Has left.
    Former,
}

stored_words!("state of a member", MemberState { Active = "ACTIVE", Suspended = "SUSPENDED", Former = "FORMER" });

/// Takes down members that are not there yet, and gives their number.
///
/// # Errors
/// [`StoreError::UniqueViolation`] when one of them is; else the database's.
pub async fn insert_members(
    db: &impl ConnectionTrait,
    members: impl IntoIterator<Item = KnownMember>,
) -> Result<u64, StoreError> {
    let rows = members.into_iter().map(|KnownMember { org, id, label, state }| {
        let row = member_label::Model { org, id, label, state: state.as_str().to_owned() };
        row.into_active_model()
    });
    insert_in_bulk(db, rows.collect::<Vec<_>>(), &|_| {}).await
}

/// Takes down by what name `member` goes now and whether the member takes part, whether or not they were known before.
///
/// # Errors
/// The database's.
pub async fn upsert_member(
    db: &impl ConnectionTrait,
    member: &NodeId,
    label: &str,
    state: MemberState,
) -> Result<(), StoreError> {
    let row = member_label::Model {
        org: member.org().to_string(),
        id: member.local().to_owned(),
        label: label.to_owned(),
        state: state.as_str().to_owned(),
    };
    let now_so = OnConflict::columns([member_label::Column::Org, member_label::Column::Id])
        .update_columns([member_label::Column::Label, member_label::Column::State])
        .to_owned();
    member_label::Entity::insert(row.into_active_model()).on_conflict(now_so).exec_without_returning(db).await?;
    Ok(())
}

/// What is known here of these members, in one statement; those of whom nothing is known are left out.
///
/// # Errors
/// The database's, and [`StoreError::Other`] for a state that this version does not know.
pub async fn known_members(
    db: &impl ConnectionTrait,
    members: &[NodeId],
) -> Result<HashMap<NodeId, KnownMember>, StoreError> {
    let named = one_of(member_label::Column::Org, member_label::Column::Id, members);
    let rows = member_label::Entity::find().filter(named).all(db).await?;
    let known = rows.into_iter().map(|member_label::Model { org, id, label, state }| {
        let member = stored_id(NodeKind::Member, &org, id.clone())?;
        Ok((member, KnownMember { org, id, label, state: state.parse()? }))
    });
    known.collect()
}

/// The name to keep beside a reference to `member`; none for someone who is not known here as a member that takes part,
/// whatever a token says. One so new that the members subgraph has not told of them yet has to wait until it does.
///
/// # Errors
/// The database's.
pub async fn label_of_active(db: &impl ConnectionTrait, member: &NodeId) -> Result<Option<String>, StoreError> {
    let key = (member.org().to_string(), member.local().to_owned());
    let known = member_label::Entity::find_by_id(key).one(db).await?;
    Ok(known.filter(|known| known.state == MemberState::Active.as_str()).map(|known| known.label))
}

/// As [`label_of_active`], for a change that writes the name down: until the transaction `tx` ends the directory's row stays as it
/// is. A change of name that is heard meanwhile waits, and then finds what was written here.
///
/// Ask it of everyone whom the change names before other rows are locked, so that no two transactions wait for each other.
///
/// # Errors
/// The database's.
pub async fn hold_label_of_active(tx: &DatabaseTransaction, member: &NodeId) -> Result<Option<String>, StoreError> {
    let key = (member.org().to_string(), member.local().to_owned());
    let known = member_label::Entity::find_by_id(key).lock_shared().one(tx).await?;
    Ok(known.filter(|known| known.state == MemberState::Active.as_str()).map(|known| known.label))
}

/// The condition that the columns `org` and `id` of the statement around it name a member who is known here and takes part.
pub fn names_active(org: impl ColumnTrait, id: impl ColumnTrait) -> SimpleExpr {
    let known = member_label::Entity::find()
        .select_only()
        .expr(Expr::val(1))
        .filter(member_label::Column::Org.into_expr().eq(org.into_expr()))
        .filter(member_label::Column::Id.into_expr().eq(id.into_expr()))
        .filter(member_label::Column::State.eq(MemberState::Active.as_str()));
    Expr::exists(known.into_query())
}

/// The condition that `member` is known here and takes part. It looks at no row of the statement around it, so it is
/// decided once a statement.
pub fn is_active(member: &NodeId) -> SimpleExpr {
    let known = member_label::Entity::find()
        .select_only()
        .expr(Expr::val(1))
        .filter(member_label::Column::Org.eq(member.org().as_str()))
        .filter(member_label::Column::Id.eq(member.local()))
        .filter(member_label::Column::State.eq(MemberState::Active.as_str()));
    Expr::exists(known.into_query())
}
