//! The FTS5 table `post_words`, on SQLite alone. It can be searched and written, and its columns not be read.
use sea_orm::entity::prelude::*;

/// A post's terms.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "post_words")]
pub(crate) struct Model {
    /// The number of the post's document.
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) rowid: i64,
    pub(crate) title: String,
    pub(crate) tags: String,
    pub(crate) body: String,
    pub(crate) forms: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
