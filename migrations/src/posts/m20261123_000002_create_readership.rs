use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, Expr, ExprTrait, ForeignKey, Index, MigrationTrait, SchemaManager, Table, async_trait,
};

use crate::columns::{byte_ordered, integer, text};

/// Creates `group_fact` and `group_member`: what this subgraph must know of groups to decide who may read a post.
///
/// The groups subgraph owns these facts; here stands a copy, because visibility is decided inside each statement.
/// Seeding writes it now, events from the groups subgraph will.
#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let group_fact = Table::create()
            .table("group_fact")
            .col(byte_ordered(manager, "org"))
            .col(byte_ordered(manager, "id"))
            .col(text("access"))
            .col(integer("security_level"))
            .primary_key(Index::create().col("org").col("id"))
            .check(Expr::col("access").is_in(["OPEN", "RESTRICTED", "PRIVATE"]))
            .check(Expr::col("security_level").between(0, 3))
            .to_owned();
        manager.create_table(group_fact).await?;
        let group_member = Table::create()
            .table("group_member")
            .col(byte_ordered(manager, "member_org"))
            .col(byte_ordered(manager, "member_id"))
            .col(byte_ordered(manager, "org"))
            .col(byte_ordered(manager, "group_id"))
            // In this order the key answers "which groups is the caller in?".
            .primary_key(Index::create().col("member_org").col("member_id").col("org").col("group_id"))
            .foreign_key(
                ForeignKey::create()
                    .from("group_member", ("org", "group_id"))
                    .to("group_fact", ("org", "id"))
                    .name("group_member_group"),
            )
            .to_owned();
        manager.create_table(group_member).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("group_member").to_owned()).await?;
        manager.drop_table(Table::drop().table("group_fact").to_owned()).await
    }
}
