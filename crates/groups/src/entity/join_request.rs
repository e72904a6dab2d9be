//! Table `join_request`.
use sea_orm::entity::prelude::*;
use storage::Timestamp;

/// A request to join a restricted group.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "join_request")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) org: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: String,
    pub(crate) group_id: String,
    pub(crate) applicant_org: String,
    pub(crate) applicant_id: String,
    pub(crate) applicant_label: String,
    pub(crate) message: Option<String>,
    pub(crate) state: String,
    pub(crate) asked_at: Timestamp,
    pub(crate) reason: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
