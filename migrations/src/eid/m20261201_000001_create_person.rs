use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, Expr, ExprTrait, ForeignKey, Index, MigrationTrait, SchemaManager, Table, async_trait,
};

use crate::columns::{byte_ordered, byte_ordered_null, instant, instant_null, text, text_null};

/// Creates `person`, what each was proofed by, and the credentials they sign in with.
#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_person(manager).await?;
        create_proofing(manager).await?;
        create_credential(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("credential").to_owned()).await?;
        manager.drop_table(Table::drop().table("proofing").to_owned()).await?;
        manager.drop_table(Table::drop().table("person").to_owned()).await
    }
}

async fn create_person(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let person = Table::create()
        .table("person")
        .col(byte_ordered(manager, "id").primary_key())
        .col(text("name"))
        .col(text_null("person_code"))
        .col(byte_ordered_null(manager, "org"))
        .col(byte_ordered_null(manager, "member"))
        .col(instant("created_at"))
        // A member is named together with the organisation, or not at all.
        .check(Expr::col("org").is_null().eq(Expr::col("member").is_null()))
        .to_owned();
    manager.create_table(person).await
}

async fn create_proofing(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let proofing = Table::create()
        .table("proofing")
        .col(byte_ordered(manager, "id").primary_key())
        .col(byte_ordered(manager, "person_id"))
        .col(text("level"))
        .col(text("evidence"))
        .col(instant("at"))
        .foreign_key(ForeignKey::create().from("proofing", "person_id").to("person", "id").name("proofing_of_person"))
        .check(Expr::col("level").is_in(["low", "substantial", "high"]))
        .to_owned();
    manager.create_table(proofing).await?;
    manager
        .create_index(Index::create().name("proofing_by_person_id").table("proofing").col("person_id").to_owned())
        .await
}

async fn create_credential(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let credential = Table::create()
        .table("credential")
        .col(byte_ordered(manager, "id").primary_key())
        .col(byte_ordered(manager, "person_id"))
        .col(byte_ordered(manager, "credential_id").unique_key())
        .col(text("passkey"))
        .col(text("label"))
        .col(text("level"))
        .col(instant("created_at"))
        .col(instant_null("last_used_at"))
        .foreign_key(
            ForeignKey::create().from("credential", "person_id").to("person", "id").name("credential_of_person"),
        )
        .check(Expr::col("level").is_in(["low", "substantial", "high"]))
        .to_owned();
    manager.create_table(credential).await?;
    manager
        .create_index(Index::create().name("credential_by_person_id").table("credential").col("person_id").to_owned())
        .await
}
