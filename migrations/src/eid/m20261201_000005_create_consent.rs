use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, ForeignKey, Index, MigrationTrait, SchemaManager, Table, async_trait,
};

use crate::columns::{byte_ordered, instant};

/// Creates what is remembered of a person for the clients they use: choices, and subjects.
#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_consent(manager).await?;
        create_pairwise_subject(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("pairwise_subject").to_owned()).await?;
        manager.drop_table(Table::drop().table("consent").to_owned()).await
    }
}

async fn create_consent(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let consent = Table::create()
        .table("consent")
        .col(byte_ordered(manager, "person_id"))
        .col(byte_ordered(manager, "client_id"))
        .col(byte_ordered(manager, "item"))
        .col(instant("at"))
        .primary_key(Index::create().col("person_id").col("client_id").col("item"))
        .foreign_key(ForeignKey::create().from("consent", "person_id").to("person", "id").name("consent_of_person"))
        .to_owned();
    manager.create_table(consent).await
}

async fn create_pairwise_subject(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let pairwise_subject = Table::create()
        .table("pairwise_subject")
        .col(byte_ordered(manager, "person_id"))
        .col(byte_ordered(manager, "sector"))
        .col(byte_ordered(manager, "subject").unique_key())
        .col(instant("created_at"))
        .primary_key(Index::create().col("person_id").col("sector"))
        .to_owned();
    manager.create_table(pairwise_subject).await
}
