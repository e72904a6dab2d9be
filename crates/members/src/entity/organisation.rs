//! Table `organisation`.
use sea_orm::entity::prelude::*;

/// A public body.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organisation")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) code: String,
    pub(crate) sort_name: String,
    pub(crate) name_en: String,
    pub(crate) name_cy: Option<String>,
    pub(crate) kind: String,
    pub(crate) nation: String,
    pub(crate) region: Option<String>,
    pub(crate) gss_code: Option<String>,
    pub(crate) active: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
