//! Table `member_label`.
use sea_orm::entity::prelude::*;

/// The name by which a member goes, for labels of new rows.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "member_label")]
pub(super) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(super) org: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(super) id: String,
    pub(super) label: String,
    pub(super) state: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(super) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
