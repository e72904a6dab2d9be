//! Table `browser_session`.
use sea_orm::entity::prelude::*;
use storage::Timestamp;

/// A browser in which a person is signed in.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "browser_session")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) secret_hash: String,
    pub(crate) sid: Option<String>,
    pub(crate) subject: String,
    pub(crate) sealed: String,
    pub(crate) token_until: Timestamp,
    pub(crate) started_at: Timestamp,
    pub(crate) last_seen_at: Timestamp,
    pub(crate) renewing_until: Option<Timestamp>,
    pub(crate) ended_at: Option<Timestamp>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
