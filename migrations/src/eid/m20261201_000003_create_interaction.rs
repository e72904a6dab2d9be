use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, Table, async_trait};

use crate::columns::{byte_ordered, byte_ordered_null, instant, text};

/// Creates what is kept of requests on their way: pushed ones, those a person is busy with, and passkey ceremonies.
#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_pushed_request(manager).await?;
        create_interaction(manager).await?;
        create_ceremony(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("ceremony").to_owned()).await?;
        manager.drop_table(Table::drop().table("interaction").to_owned()).await?;
        manager.drop_table(Table::drop().table("pushed_request").to_owned()).await
    }
}

async fn create_pushed_request(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let pushed_request = Table::create()
        .table("pushed_request")
        .col(byte_ordered(manager, "uri_hash").primary_key())
        .col(byte_ordered(manager, "client_id"))
        .col(text("request"))
        .col(instant("expires_at"))
        .to_owned();
    manager.create_table(pushed_request).await
}

async fn create_interaction(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let interaction = Table::create()
        .table("interaction")
        .col(byte_ordered(manager, "id").primary_key())
        .col(byte_ordered(manager, "browser_hash"))
        .col(text("errand"))
        // The session in which the person proved who they are for this very errand.
        .col(byte_ordered_null(manager, "signed_in"))
        .col(instant("created_at"))
        .col(instant("expires_at"))
        .to_owned();
    manager.create_table(interaction).await
}

async fn create_ceremony(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let ceremony = Table::create()
        .table("ceremony")
        .col(byte_ordered(manager, "id").primary_key())
        .col(byte_ordered(manager, "owner"))
        .col(text("state"))
        .col(instant("expires_at"))
        .to_owned();
    manager.create_table(ceremony).await
}
