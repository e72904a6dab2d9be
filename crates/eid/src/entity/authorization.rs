//! Table `authorization`.
use sea_orm::entity::prelude::*;
use storage::Timestamp;

/// What a person or a client allowed a client: the family of tokens that come of it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "authorization")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: String,
    pub(crate) client_id: String,
    pub(crate) parent_id: Option<String>,
    pub(crate) person_id: Option<String>,
    pub(crate) session_id: Option<String>,
    pub(crate) sid: Option<String>,
    pub(crate) subject: String,
    pub(crate) allowed: String,
    pub(crate) actors: Option<String>,
    pub(crate) jkt: Option<String>,
    pub(crate) x5t: Option<String>,
    pub(crate) acr: Option<String>,
    pub(crate) amr: Option<String>,
    pub(crate) auth_time: Option<Timestamp>,
    pub(crate) created_at: Timestamp,
    pub(crate) expires_at: Timestamp,
    pub(crate) ended_at: Option<Timestamp>,
    pub(crate) acting: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
