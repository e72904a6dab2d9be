//! Table `poll_vote`.
use sea_orm::entity::prelude::*;
use storage::Timestamp;

/// What a member chose in a poll.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "poll_vote")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) org: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) poll_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) member_org: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) member_id: String,
    pub(crate) option_id: String,
    pub(crate) voted_at: Timestamp,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
