use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, Index, MigrationTrait, SchemaManager, Table, async_trait,
};

use crate::columns::{byte_ordered, instant};

/// Creates `seen`: names that may be used once, until they would be refused anyway.
#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_seen(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("seen").to_owned()).await
    }
}

async fn create_seen(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let seen = Table::create()
        .table("seen")
        .col(byte_ordered(manager, "kind"))
        .col(byte_ordered(manager, "name"))
        .col(instant("forget_at"))
        .primary_key(Index::create().col("kind").col("name"))
        .to_owned();
    manager.create_table(seen).await
}
