use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, Index, MigrationTrait, SchemaManager, Table, async_trait,
};

use crate::columns::{byte_ordered, byte_ordered_null, instant, instant_null, text};

/// Creates `begun_sign_in`, `browser_session` and `logout_notice`.
#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_begun_sign_in(manager).await?;
        create_browser_session(manager).await?;
        create_logout_notice(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["logout_notice", "browser_session", "begun_sign_in"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

async fn create_begun_sign_in(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let begun_sign_in = Table::create()
        .table("begun_sign_in")
        .col(byte_ordered(manager, "state_hash").primary_key())
        .col(byte_ordered(manager, "browser_hash"))
        .col(text("sealed"))
        .col(instant("expires_at"))
        .to_owned();
    manager.create_table(begun_sign_in).await
}

async fn create_browser_session(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let browser_session = Table::create()
        .table("browser_session")
        .col(byte_ordered(manager, "secret_hash").primary_key())
        .col(byte_ordered_null(manager, "sid"))
        .col(byte_ordered(manager, "subject"))
        .col(text("sealed"))
        .col(instant("token_until"))
        .col(instant("started_at"))
        .col(instant("last_seen_at"))
        .col(instant_null("renewing_until"))
        .col(instant_null("ended_at"))
        .to_owned();
    manager.create_table(browser_session).await?;
    for column in ["sid", "subject", "ended_at"] {
        let name = format!("browser_session_by_{column}");
        manager.create_index(Index::create().name(name).table("browser_session").col(column).to_owned()).await?;
    }
    Ok(())
}

async fn create_logout_notice(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let logout_notice = Table::create()
        .table("logout_notice")
        .col(byte_ordered(manager, "jti").primary_key())
        .col(instant("forget_at"))
        .to_owned();
    manager.create_table(logout_notice).await
}
