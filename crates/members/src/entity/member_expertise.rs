//! Table `member_expertise`.
use sea_orm::entity::prelude::*;

/// A topic that a member can be asked about.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "member_expertise")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) topic: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) member_id: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
