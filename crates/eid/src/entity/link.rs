//! Table `link`.
use sea_orm::entity::prelude::*;
use storage::Timestamp;

/// An identity at an organisation's own provider that is a person's.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "link")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: String,
    pub(crate) issuer: String,
    pub(crate) tenant: String,
    pub(crate) subject: String,
    pub(crate) person_id: String,
    pub(crate) org: Option<String>,
    pub(crate) member: Option<String>,
    pub(crate) method: String,
    pub(crate) evidence: String,
    pub(crate) cap: String,
    pub(crate) state: String,
    pub(crate) since: Timestamp,
    pub(crate) release_at: Option<Timestamp>,
    pub(crate) ended_at: Option<Timestamp>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
