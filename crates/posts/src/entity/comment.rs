//! Table `comment`.
use sea_orm::entity::prelude::*;
use storage::Timestamp;

/// A comment.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "comment")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) org: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: String,
    pub(crate) version: i32,
    pub(crate) post_id: String,
    pub(crate) parent_id: Option<String>,
    pub(crate) path: String,
    pub(crate) depth: i32,
    pub(crate) state: String,
    pub(crate) body: Option<String>,
    pub(crate) author_org: String,
    pub(crate) author_id: String,
    pub(crate) author_name: Option<String>,
    pub(crate) former_ordinal: Option<i32>,
    pub(crate) posted_at: Timestamp,
    pub(crate) edited_at: Option<Timestamp>,
    pub(crate) reply_count: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
