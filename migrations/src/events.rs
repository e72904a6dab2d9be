//! The tables by which subgraphs tell each other of changes; see the frame's `events` module.
use sea_orm_migration::prelude::{DbErr, SchemaManager, Table};
use sea_orm_migration::sea_orm::ConnectionTrait;

use crate::columns::{big_integer, byte_ordered, instant, integer, text};

/// Creates the table `outbox`, and `outbox_counter` with its one row.
pub(crate) async fn create_outbox(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let outbox = Table::create()
        .table("outbox")
        .col(big_integer("position").primary_key())
        .col(text("event"))
        .col(instant("at"))
        .to_owned();
    manager.create_table(outbox).await?;
    let counter = Table::create()
        .table("outbox_counter")
        .col(integer("id").primary_key())
        .col(big_integer("position"))
        .to_owned();
    manager.create_table(counter).await?;
    // The row is part of the schema: it is counted in, never made or removed.
    manager.get_connection().execute_unprepared("insert into outbox_counter (id, position) values (1, 0)").await?;
    Ok(())
}

/// Drops both tables.
pub(crate) async fn drop_outbox(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager.drop_table(Table::drop().table("outbox_counter").to_owned()).await?;
    manager.drop_table(Table::drop().table("outbox").to_owned()).await
}

/// Creates the table `inbox`: how far this subgraph has read what another one tells.
pub(crate) async fn create_inbox(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let inbox = Table::create()
        .table("inbox")
        .col(byte_ordered(manager, "source").primary_key())
        .col(big_integer("position"))
        .to_owned();
    manager.create_table(inbox).await
}

/// Drops the table.
pub(crate) async fn drop_inbox(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager.drop_table(Table::drop().table("inbox").to_owned()).await
}
