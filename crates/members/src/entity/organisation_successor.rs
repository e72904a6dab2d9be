//! Table `organisation_successor`.
use sea_orm::entity::prelude::*;

use super::organisation;

/// An organisation that took over duties of another.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organisation_successor")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) code: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) successor: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {
    #[sea_orm(belongs_to = "organisation::Entity", from = "Column::Successor", to = "organisation::Column::Code")]
    Successor,
}

impl Related<organisation::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Successor.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
