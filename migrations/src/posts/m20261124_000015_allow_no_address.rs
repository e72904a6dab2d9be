use sea_orm_migration::prelude::{
    ColumnDef, DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, Table, async_trait,
};
use sea_orm_migration::sea_orm::ConnectionTrait;

/// Lets an attachment have no address: its `url` becomes `address`, which may be null.
#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    // By a column of its own: SQLite cannot let an old one be null.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let address = ColumnDef::new("address").text().to_owned();
        manager.alter_table(Table::alter().table("attachment").add_column(address).to_owned()).await?;
        manager.get_connection().execute_unprepared("update attachment set address = url").await?;
        manager.alter_table(Table::alter().table("attachment").drop_column("url").to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let url = ColumnDef::new("url").text().not_null().default("").to_owned();
        manager.alter_table(Table::alter().table("attachment").add_column(url).to_owned()).await?;
        manager.get_connection().execute_unprepared("update attachment set url = coalesce(address, '')").await?;
        manager.alter_table(Table::alter().table("attachment").drop_column("address").to_owned()).await
    }
}
