//! Table `inbox`: how far each source was read.
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, DatabaseTransaction};
use storage::StoreError;

/// How far a source was read.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inbox")]
pub(super) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    source: String,
    position: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(super) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The position to which `source` was read; 0 where it never was.
pub(super) async fn read(db: &impl ConnectionTrait, source: &str) -> Result<u64, StoreError> {
    let found = Entity::find_by_id(source.to_owned()).one(db).await?;
    Ok(found.map_or(0, |row| unsigned(row.position)))
}

/// The same, for a transaction that will read on: whoever else wants to waits until it has ended.
pub(super) async fn lock(tx: &DatabaseTransaction, source: &str) -> Result<u64, StoreError> {
    let row = ActiveModel { source: Set(source.to_owned()), position: Set(0) };
    let unless_there = OnConflict::column(Column::Source).do_nothing().to_owned();
    Entity::insert(row).on_conflict(unless_there).exec_without_returning(tx).await?;
    let locked = Entity::update_many()
        .col_expr(Column::Position, Expr::col(Column::Position))
        .filter(Column::Source.eq(source))
        .exec_with_returning(tx)
        .await?;
    Ok(locked.into_iter().next().map_or(0, |row| unsigned(row.position)))
}

/// Notes that `source` was read to `position`.
pub(super) async fn set(tx: &DatabaseTransaction, source: &str, position: u64) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::Position, Expr::value(i64::try_from(position).unwrap_or(i64::MAX)))
        .filter(Column::Source.eq(source))
        .exec(tx)
        .await?;
    Ok(())
}

fn unsigned(position: i64) -> u64 {
    u64::try_from(position).unwrap_or_default()
}
