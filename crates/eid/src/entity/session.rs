//! Table `session`.
use sea_orm::entity::prelude::*;
use storage::Timestamp;

/// A browser in which a person is signed in.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: String,
    pub(crate) secret_hash: String,
    pub(crate) person_id: String,
    pub(crate) started_at: Timestamp,
    pub(crate) auth_time: Timestamp,
    pub(crate) last_seen_at: Timestamp,
    pub(crate) acr: String,
    pub(crate) amr: String,
    pub(crate) browser: String,
    pub(crate) ended_at: Option<Timestamp>,
    pub(crate) acting: Option<String>,
    pub(crate) opened_by: Option<String>,
    pub(crate) upstream_sid: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
