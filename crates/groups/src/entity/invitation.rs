//! Table `invitation`.
use sea_orm::entity::prelude::*;
use storage::Timestamp;

/// An invitation to a group.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invitation")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) org: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: String,
    pub(crate) group_id: String,
    pub(crate) invitee_org: String,
    pub(crate) invitee_id: String,
    pub(crate) invitee_label: String,
    pub(crate) state: String,
    pub(crate) invited_at: Timestamp,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
