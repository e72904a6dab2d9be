use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, Expr, ExprTrait, Index, MigrationTrait, SchemaManager, Table, async_trait,
};

use crate::columns::{byte_ordered, instant};

/// Creates `reaction`: a sign that a member gave to a post or to a comment.
#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let reaction = Table::create()
            .table("reaction")
            .col(byte_ordered(manager, "org"))
            // A post or a comment: no foreign key says so, but neither is ever deleted.
            .col(byte_ordered(manager, "node_kind"))
            .col(byte_ordered(manager, "node_id"))
            .col(byte_ordered(manager, "kind"))
            .col(byte_ordered(manager, "member_org"))
            .col(byte_ordered(manager, "member_id"))
            .col(instant("at"))
            // Each member gives each sign once; in this order the key answers "how many of each kind?".
            .primary_key(
                Index::create()
                    .col("org")
                    .col("node_kind")
                    .col("node_id")
                    .col("kind")
                    .col("member_org")
                    .col("member_id"),
            )
            .check(Expr::col("node_kind").is_in(["post", "comment"]))
            .to_owned();
        manager.create_table(reaction).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("reaction").to_owned()).await
    }
}
