//! Table `group`.
use sea_orm::entity::prelude::*;

/// A group.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "group")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) org: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: String,
    pub(crate) version: i32,
    pub(crate) network_id: Option<String>,
    pub(crate) sort_name: String,
    pub(crate) name_en: String,
    pub(crate) name_cy: Option<String>,
    pub(crate) folded_name_cy: Option<String>,
    pub(crate) summary_en: Option<String>,
    pub(crate) summary_cy: Option<String>,
    pub(crate) access: String,
    pub(crate) security_level: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
