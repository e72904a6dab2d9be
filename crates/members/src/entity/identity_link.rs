//! Table `identity_link`.
use sea_orm::entity::prelude::*;
use storage::Timestamp;

/// A word for who a member is.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identity_link")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) member_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) issuer: String,
    pub(crate) assurance: String,
    pub(crate) linked_at: Timestamp,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
