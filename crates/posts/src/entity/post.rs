//! Table `post`.
use sea_orm::entity::prelude::*;
use storage::Timestamp;

/// A post.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "post")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) org: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: String,
    pub(crate) version: i32,
    pub(crate) group_id: Option<String>,
    pub(crate) author_org: String,
    pub(crate) author_id: String,
    pub(crate) author_name: Option<String>,
    pub(crate) former_ordinal: Option<i32>,
    pub(crate) title_en: Option<String>,
    pub(crate) body_en: Option<String>,
    pub(crate) title_cy: Option<String>,
    pub(crate) body_cy: Option<String>,
    pub(crate) security_level: i32,
    pub(crate) published_at: Timestamp,
    pub(crate) edited_at: Option<Timestamp>,
    pub(crate) comment_count: i32,
    pub(crate) root_comment_count: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
