//! Table `credential`.
use sea_orm::entity::prelude::*;
use storage::Timestamp;

/// A passkey of a person.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "credential")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: String,
    pub(crate) person_id: String,
    pub(crate) credential_id: String,
    pub(crate) passkey: String,
    pub(crate) label: String,
    pub(crate) level: String,
    pub(crate) created_at: Timestamp,
    pub(crate) last_used_at: Option<Timestamp>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
