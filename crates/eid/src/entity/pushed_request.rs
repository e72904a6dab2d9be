//! Table `pushed_request`.
use sea_orm::entity::prelude::*;
use storage::Timestamp;

/// An authorization request that a client pushed.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pushed_request")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) uri_hash: String,
    pub(crate) client_id: String,
    pub(crate) request: String,
    pub(crate) expires_at: Timestamp,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
