//! Table `former_member`.
use sea_orm::entity::prelude::*;

/// The number by which a group calls someone who has left the network. It is never given to another.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "former_member")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) org: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) group_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) member_org: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) member_id: String,
    pub(crate) ordinal: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
