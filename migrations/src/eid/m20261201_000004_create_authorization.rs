use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, ForeignKey, Index, MigrationTrait, SchemaManager, Table, async_trait,
};

use crate::columns::{byte_ordered, byte_ordered_null, instant, instant_null, text, text_null};

/// Creates `authorization`, and the codes and tokens that come of one.
#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_authorization(manager).await?;
        create_authorization_code(manager).await?;
        create_refresh_token(manager).await?;
        create_access_token(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("access_token").to_owned()).await?;
        manager.drop_table(Table::drop().table("refresh_token").to_owned()).await?;
        manager.drop_table(Table::drop().table("authorization_code").to_owned()).await?;
        manager.drop_table(Table::drop().table("authorization").to_owned()).await
    }
}

async fn create_authorization(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let authorization = Table::create()
        .table("authorization")
        .col(byte_ordered(manager, "id").primary_key())
        .col(byte_ordered(manager, "client_id"))
        // What it was exchanged from, and ends with.
        .col(byte_ordered_null(manager, "parent_id"))
        .col(byte_ordered_null(manager, "person_id"))
        .col(byte_ordered_null(manager, "session_id"))
        .col(byte_ordered_null(manager, "sid"))
        .col(byte_ordered(manager, "subject"))
        .col(text("allowed"))
        .col(text_null("actors"))
        .col(text_null("jkt"))
        .col(text_null("acr"))
        .col(text_null("amr"))
        .col(instant_null("auth_time"))
        .col(instant("created_at"))
        .col(instant("expires_at"))
        .col(instant_null("ended_at"))
        .to_owned();
    manager.create_table(authorization).await?;
    manager
        .create_index(
            Index::create().name("authorization_by_session_id").table("authorization").col("session_id").to_owned(),
        )
        .await?;
    manager
        .create_index(
            Index::create().name("authorization_by_person_id").table("authorization").col("person_id").to_owned(),
        )
        .await
}

async fn create_authorization_code(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let authorization_code = Table::create()
        .table("authorization_code")
        .col(byte_ordered(manager, "code_hash").primary_key())
        .col(byte_ordered(manager, "authorization_id"))
        .col(text("redirect_uri"))
        .col(text("code_challenge"))
        .col(text_null("nonce"))
        .col(text_null("jkt"))
        .col(instant("expires_at"))
        .col(instant_null("used_at"))
        .foreign_key(
            ForeignKey::create()
                .from("authorization_code", "authorization_id")
                .to("authorization", "id")
                .name("authorization_code_of_authorization"),
        )
        .to_owned();
    manager.create_table(authorization_code).await?;
    manager
        .create_index(
            Index::create()
                .name("authorization_code_by_authorization_id")
                .table("authorization_code")
                .col("authorization_id")
                .to_owned(),
        )
        .await
}

async fn create_refresh_token(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let refresh_token = Table::create()
        .table("refresh_token")
        .col(byte_ordered(manager, "token_hash").primary_key())
        .col(byte_ordered(manager, "authorization_id"))
        .col(instant("created_at"))
        .col(instant_null("used_at"))
        .foreign_key(
            ForeignKey::create()
                .from("refresh_token", "authorization_id")
                .to("authorization", "id")
                .name("refresh_token_of_authorization"),
        )
        .to_owned();
    manager.create_table(refresh_token).await?;
    manager
        .create_index(
            Index::create()
                .name("refresh_token_by_authorization_id")
                .table("refresh_token")
                .col("authorization_id")
                .to_owned(),
        )
        .await
}

async fn create_access_token(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let access_token = Table::create()
        .table("access_token")
        .col(byte_ordered(manager, "jti").primary_key())
        .col(byte_ordered(manager, "authorization_id"))
        .col(instant("expires_at"))
        .col(instant_null("ended_at"))
        .foreign_key(
            ForeignKey::create()
                .from("access_token", "authorization_id")
                .to("authorization", "id")
                .name("access_token_of_authorization"),
        )
        .to_owned();
    manager.create_table(access_token).await?;
    manager
        .create_index(
            Index::create()
                .name("access_token_by_authorization_id")
                .table("access_token")
                .col("authorization_id")
                .to_owned(),
        )
        .await
}
