//! Table `consent`.
use sea_orm::entity::prelude::*;
use storage::Timestamp;

/// One thing that a person lets a client have.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "consent")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) person_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) client_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) item: String,
    pub(crate) at: Timestamp,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
