//! Table `post_tag`.
use sea_orm::entity::prelude::*;
use storage::Timestamp;

/// One tag of one post.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "post_tag")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) org: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) post_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) tag: String,
    /// When the post was, for reading the newest with a tag.
    pub(crate) published_at: Timestamp,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
