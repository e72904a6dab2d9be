//! Table `member`.
use sea_orm::entity::prelude::*;
use storage::Timestamp;

/// A person in the network.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "member")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: String,
    pub(crate) org: String,
    pub(crate) version: i32,
    pub(crate) state: String,
    pub(crate) display_name: String,
    pub(crate) sort_name: String,
    pub(crate) job_title: Option<String>,
    pub(crate) expertise: String,
    pub(crate) joined_at: Timestamp,
    pub(crate) left_at: Option<Timestamp>,
    pub(crate) email: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
