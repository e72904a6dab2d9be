use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, Expr, ExprTrait, ForeignKey, Index, MigrationTrait, SchemaManager, Table, async_trait,
};

use crate::columns::{big_integer, byte_ordered, integer, text};

/// Creates `attachment`: what is known of the files that belong to a post. The files themselves are kept elsewhere.
#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let attachment = Table::create()
            .table("attachment")
            .col(byte_ordered(manager, "org"))
            .col(byte_ordered(manager, "post_id"))
            .col(byte_ordered(manager, "id"))
            .col(text("name"))
            .col(text("media_type"))
            .col(big_integer("bytes"))
            .col(integer("security_level"))
            .col(text("url"))
            // In this order the key answers "which files has the post?".
            .primary_key(Index::create().col("org").col("post_id").col("id"))
            .foreign_key(
                ForeignKey::create()
                    .from("attachment", ("org", "post_id"))
                    .to("post", ("org", "id"))
                    .name("attachment_post"),
            )
            .check(Expr::col("security_level").between(0, 3))
            .check(Expr::col("bytes").gte(0))
            .to_owned();
        manager.create_table(attachment).await?;
        let once = Index::create().unique().name("attachment_once").table("attachment").col("org").col("id").to_owned();
        manager.create_index(once).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("attachment").to_owned()).await
    }
}
