use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, ForeignKey, Index, MigrationTrait, SchemaManager, Table, async_trait,
};

use crate::columns::{byte_ordered, instant, instant_null, text};

/// Creates `session`, and the clients that were told of each.
#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_session(manager).await?;
        create_session_client(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("session_client").to_owned()).await?;
        manager.drop_table(Table::drop().table("session").to_owned()).await
    }
}

async fn create_session(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let session = Table::create()
        .table("session")
        .col(byte_ordered(manager, "id").primary_key())
        .col(byte_ordered(manager, "secret_hash").unique_key())
        .col(byte_ordered(manager, "person_id"))
        .col(instant("started_at"))
        .col(instant("auth_time"))
        .col(instant("last_seen_at"))
        .col(text("acr"))
        .col(text("amr"))
        .col(text("browser"))
        .col(instant_null("ended_at"))
        .foreign_key(ForeignKey::create().from("session", "person_id").to("person", "id").name("session_of_person"))
        .to_owned();
    manager.create_table(session).await?;
    manager
        .create_index(Index::create().name("session_by_person_id").table("session").col("person_id").to_owned())
        .await
}

async fn create_session_client(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let session_client = Table::create()
        .table("session_client")
        .col(byte_ordered(manager, "session_id"))
        .col(byte_ordered(manager, "client_id"))
        .col(byte_ordered(manager, "sid").unique_key())
        .col(byte_ordered(manager, "subject"))
        .primary_key(Index::create().col("session_id").col("client_id"))
        .foreign_key(
            ForeignKey::create()
                .from("session_client", "session_id")
                .to("session", "id")
                .name("session_client_of_session"),
        )
        .to_owned();
    manager.create_table(session_client).await
}
