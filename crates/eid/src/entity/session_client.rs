//! Table `session_client`.
use sea_orm::entity::prelude::*;

/// A client that knows of a session, and the name it knows it by.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session_client")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) session_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) client_id: String,
    pub(crate) sid: String,
    pub(crate) subject: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
