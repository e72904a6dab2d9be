use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, Index, MigrationTrait, SchemaManager, Table, async_trait,
};

use crate::columns::{byte_ordered, integer, text, text_null};

/// Creates `network`: groups of one organisation that belong together.
#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let network = Table::create()
            .table("network")
            .col(byte_ordered(manager, "org"))
            .col(byte_ordered(manager, "id"))
            .col(integer("version"))
            .col(text("name_en"))
            .col(text_null("name_cy"))
            .primary_key(Index::create().col("org").col("id"))
            .to_owned();
        manager.create_table(network).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("network").to_owned()).await
    }
}
