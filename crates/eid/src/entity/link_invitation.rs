//! Table `link_invitation`.
use sea_orm::entity::prelude::*;
use storage::Timestamp;

/// A code by which a person takes an identity that an organisation registered for them.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "link_invitation")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) code_hash: String,
    pub(crate) issuer: String,
    pub(crate) tenant: String,
    pub(crate) subject: String,
    pub(crate) org: String,
    pub(crate) member: String,
    pub(crate) invited_by: String,
    pub(crate) expires_at: Timestamp,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
