//! Table `begun_sign_in`.
use sea_orm::entity::prelude::*;
use storage::Timestamp;

/// A sign-in that a browser began and has not come back from.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "begun_sign_in")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) state_hash: String,
    pub(crate) browser_hash: String,
    pub(crate) sealed: String,
    pub(crate) expires_at: Timestamp,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
