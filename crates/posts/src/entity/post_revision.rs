//! Table `post_revision`.
use sea_orm::entity::prelude::*;
use storage::Timestamp;

/// What an edit of a post replaced.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "post_revision")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) org: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) post_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) number: i32,
    pub(crate) at: Timestamp,
    pub(crate) title_en: Option<String>,
    pub(crate) body_en: Option<String>,
    pub(crate) title_cy: Option<String>,
    pub(crate) body_cy: Option<String>,
    pub(crate) security_level: i32,
    pub(crate) diff: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
