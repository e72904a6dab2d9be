//! The table that lets a mutation be sent again; see the frame's `idempotency` module.
use sea_orm_migration::prelude::{DbErr, Index, SchemaManager, Table};

use crate::columns::{byte_ordered, instant, text, text_null};

/// Creates the table `idempotency`.
pub(crate) async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let idempotency = Table::create()
        .table("idempotency")
        .col(byte_ordered(manager, "caller"))
        .col(byte_ordered(manager, "mutation"))
        .col(byte_ordered(manager, "key"))
        .col(text("input"))
        .col(text_null("answer"))
        .col(instant("created_at"))
        .primary_key(Index::create().col("caller").col("mutation").col("key"))
        .to_owned();
    manager.create_table(idempotency).await
}

/// Drops the table.
pub(crate) async fn drop(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager.drop_table(Table::drop().table("idempotency").to_owned()).await
}
