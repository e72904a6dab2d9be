//! Table `membership`.
use sea_orm::entity::prelude::*;
use storage::Timestamp;

/// A member's place in a group.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "membership")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) org: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: String,
    pub(crate) group_id: String,
    pub(crate) member_org: String,
    pub(crate) member_id: String,
    pub(crate) member_label: String,
    pub(crate) role: String,
    pub(crate) since: Timestamp,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
