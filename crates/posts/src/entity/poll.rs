//! Table `poll`.
use sea_orm::entity::prelude::*;
use storage::Timestamp;

/// A question put to the readers of a post.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "poll")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) org: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: String,
    pub(crate) post_id: String,
    pub(crate) question_en: Option<String>,
    pub(crate) question_cy: Option<String>,
    pub(crate) closes_at: Option<Timestamp>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
