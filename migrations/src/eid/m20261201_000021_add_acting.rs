use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, Table, async_trait};
use sea_orm_migration::sea_query::ColumnDef;

use crate::columns::{byte_ordered_null, text_null};

/// Adds as what a person acts to `session` and `authorization`, what opened a session, and who chose a context for what.
///
/// Rows from before name no context. They count as over: whoever they are of signs in again.
#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add(manager, "session", text_null("acting")).await?;
        // The link that opened the session; none where the person's own credential did.
        add(manager, "session", byte_ordered_null(manager, "opened_by")).await?;
        add(manager, "session", byte_ordered_null(manager, "upstream_sid")).await?;
        add(manager, "authorization", text_null("acting")).await?;
        add(manager, "interaction", byte_ordered_null(manager, "context_chosen")).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        remove(manager, "interaction", "context_chosen").await?;
        remove(manager, "authorization", "acting").await?;
        remove(manager, "session", "upstream_sid").await?;
        remove(manager, "session", "opened_by").await?;
        remove(manager, "session", "acting").await
    }
}

/// SQLite changes one column at a time.
async fn add(manager: &SchemaManager<'_>, table: &'static str, column: ColumnDef) -> Result<(), DbErr> {
    manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await
}

async fn remove(manager: &SchemaManager<'_>, table: &'static str, column: &'static str) -> Result<(), DbErr> {
    manager.alter_table(Table::alter().table(table).drop_column(column).to_owned()).await
}
