//! The part of the directory that groups and posts each keep a copy of: which organisations there are, and by what name
//! a member goes, and whether the member takes part. Both are needed in one statement with the subgraph's own rows, so neither can be asked for elsewhere.
use sea_orm_migration::prelude::{DbErr, Expr, ExprTrait, Index, SchemaManager, Table};

use crate::columns::{byte_ordered, text, text_null};

/// Creates the tables `organisation` (for filters by nation, kind and region) and `member_label` (for labels of new rows, and
/// for who is a member at all).
pub(crate) async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let organisation = Table::create()
        .table("organisation")
        .col(byte_ordered(manager, "code").primary_key())
        .col(text("kind"))
        .col(text("nation"))
        .col(text_null("region"))
        .to_owned();
    manager.create_table(organisation).await?;
    let member_label = Table::create()
        .table("member_label")
        .col(byte_ordered(manager, "org"))
        .col(byte_ordered(manager, "id"))
        .col(text("label"))
        .col(text("state"))
        .primary_key(Index::create().col("org").col("id"))
        .check(Expr::col("state").is_in(["ACTIVE", "SUSPENDED", "FORMER"]))
        .to_owned();
    manager.create_table(member_label).await
}

/// Drops both tables.
pub(crate) async fn drop(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager.drop_table(Table::drop().table("member_label").to_owned()).await?;
    manager.drop_table(Table::drop().table("organisation").to_owned()).await
}
