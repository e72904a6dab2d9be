//! Members: their names, and whether they take part.
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel};
use storage::{StoreError, insert_in_bulk};

use super::member_label;
use crate::NodeId;

/// What is known here of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownMember {
    /// The code of the member's organisation.
    pub org: String,
    /// The last part of the member's id.
    pub id: String,
    /// The name to keep beside a reference to the member.
    pub label: String,
}

/// Takes down members that are not there yet, and gives their number.
///
/// # Errors
/// [`StoreError::UniqueViolation`] when one of them is; else the database's.
pub async fn insert_members(
    db: &impl ConnectionTrait,
    members: impl IntoIterator<Item = KnownMember>,
) -> Result<u64, StoreError> {
    let rows = members.into_iter().map(|KnownMember { org, id, label }| {
        let row = member_label::Model { org, id, label };
        row.into_active_model()
    });
    insert_in_bulk(db, rows.collect::<Vec<_>>(), &|_| {}).await
}

/// The name to keep beside a reference to `member`.
///
/// # Errors
/// The database's.
pub async fn label_of(db: &impl ConnectionTrait, member: &NodeId) -> Result<String, StoreError> {
    let key = (member.org().to_string(), member.local().to_owned());
    let known = member_label::Entity::find_by_id(key).one(db).await?;
    // A member so new that the members subgraph has not told of them yet.
    Ok(known.map_or_else(|| "New member".to_owned(), |known| known.label))
}
