//! Table `proofing`.
use sea_orm::entity::prelude::*;
use storage::Timestamp;

/// How surely a person was found to be who they say, by what evidence.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "proofing")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: String,
    pub(crate) person_id: String,
    pub(crate) level: String,
    pub(crate) evidence: String,
    pub(crate) at: Timestamp,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
