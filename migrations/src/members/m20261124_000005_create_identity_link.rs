use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, Expr, ExprTrait, ForeignKey, Index, MigrationTrait, SchemaManager, Table, async_trait,
};

use crate::columns::{byte_ordered, instant, text};

/// Creates `identity_link`.
#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let link = Table::create()
            .table("identity_link")
            .col(byte_ordered(manager, "member_id"))
            .col(byte_ordered(manager, "issuer"))
            .col(text("assurance"))
            .col(instant("linked_at"))
            .primary_key(Index::create().col("member_id").col("issuer"))
            .foreign_key(
                ForeignKey::create().from("identity_link", "member_id").to("member", "id").name("identity_of_member"),
            )
            .check(Expr::col("assurance").is_in(["LOW", "SUBSTANTIAL", "HIGH"]))
            .to_owned();
        manager.create_table(link).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("identity_link").to_owned()).await
    }
}
