//! Table `pairwise_subject`.
use sea_orm::entity::prelude::*;
use storage::Timestamp;

/// The name of a person in one sector. Never given to another.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pairwise_subject")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) person_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) sector: String,
    pub(crate) subject: String,
    pub(crate) created_at: Timestamp,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
