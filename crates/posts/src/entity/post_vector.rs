//! Table `post_document` on PostgreSQL, with the column that SQLite has not.
use sea_orm::entity::prelude::*;

/// A post's terms.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "post_document")]
pub(crate) struct Model {
    #[sea_orm(primary_key)]
    pub(crate) number: i64,
    pub(crate) org: String,
    pub(crate) post_id: String,
    #[sea_orm(save_as = "tsvector", select_as = "text")]
    pub(crate) words: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
