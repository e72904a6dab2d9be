//! Table `merge`.
use sea_orm::entity::prelude::*;
use storage::Timestamp;

/// Two persons that turned out to be one.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "merge")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: String,
    pub(crate) kept: String,
    pub(crate) merged: String,
    pub(crate) evidence: String,
    pub(crate) at: Timestamp,
    pub(crate) undone_at: Option<Timestamp>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
