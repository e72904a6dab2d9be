//! Table `organisation`.
use sea_orm::entity::prelude::*;

/// What filters ask of an organisation.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organisation")]
pub(super) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(super) code: String,
    pub(super) kind: String,
    pub(super) nation: String,
    pub(super) region: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(super) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
