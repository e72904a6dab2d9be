//! Table `comment_removal`.
use sea_orm::entity::prelude::*;
use storage::Timestamp;

/// That a comment was taken away, by whom and why.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "comment_removal")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) org: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) comment_id: String,
    pub(crate) member_org: String,
    pub(crate) member_id: String,
    pub(crate) at: Timestamp,
    pub(crate) reason: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
