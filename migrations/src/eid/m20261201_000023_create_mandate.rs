use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, ForeignKey, Index, MigrationTrait, SchemaManager, Table, async_trait,
};

use crate::columns::{byte_ordered, instant, instant_null, text};

/// Creates `mandate`: whom a person may act for.
#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mandate = Table::create()
            .table("mandate")
            .col(byte_ordered(manager, "id").primary_key())
            .col(byte_ordered(manager, "person_id"))
            // A person's subject, or an organisation.
            .col(byte_ordered(manager, "of"))
            .col(text("evidence"))
            .col(instant("since"))
            .col(instant("until"))
            .col(instant_null("ended_at"))
            .foreign_key(ForeignKey::create().from("mandate", "person_id").to("person", "id").name("mandate_of_person"))
            .to_owned();
        manager.create_table(mandate).await?;
        manager
            .create_index(Index::create().name("mandate_by_person_id").table("mandate").col("person_id").to_owned())
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("mandate").to_owned()).await
    }
}
