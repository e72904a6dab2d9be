use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, Expr, ExprTrait, ForeignKey, Index, MigrationTrait, SchemaManager, Table, async_trait,
};

use super::author::named_or_former;
use crate::columns::{byte_ordered, byte_ordered_null, instant, instant_null, integer, integer_null, text, text_null};

/// Creates `comment`, kept with the post it is about.
#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_comment(manager).await?;
        index_comment(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("comment").to_owned()).await
    }
}

async fn create_comment(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let comment = Table::create()
        .table("comment")
        .col(byte_ordered(manager, "org"))
        .col(byte_ordered(manager, "id"))
        .col(integer("version"))
        .col(byte_ordered(manager, "post_id"))
        .col(byte_ordered_null(manager, "parent_id"))
        // Four base-36 digits a level: comparing paths as text gives the thread in pre-order.
        .col(byte_ordered(manager, "path"))
        .col(integer("depth"))
        .col(text("state"))
        .col(text_null("body"))
        .col(byte_ordered(manager, "author_org"))
        .col(byte_ordered(manager, "author_id"))
        .col(text_null("author_name"))
        .col(integer_null("former_ordinal"))
        .col(instant("posted_at"))
        .col(instant_null("edited_at"))
        // Counts replies that ever were, removed ones too; the next reply's path comes from it.
        .col(integer("reply_count"))
        .primary_key(Index::create().col("org").col("id"))
        .foreign_key(
            ForeignKey::create().from("comment", ("org", "post_id")).to("post", ("org", "id")).name("comment_post"),
        )
        .foreign_key(
            ForeignKey::create()
                .from("comment", ("org", "parent_id"))
                .to("comment", ("org", "id"))
                .name("comment_parent"),
        )
        .check(named_or_former())
        .check(Expr::col("state").is_in(["VISIBLE", "REMOVED_BY_AUTHOR", "REMOVED_BY_MODERATOR"]))
        .to_owned();
    manager.create_table(comment).await
}

/// One index for each order in which comments are paged.
async fn index_comment(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let path_once = Index::create()
        .unique()
        .name("comment_path_once")
        .table("comment")
        .col("org")
        .col("post_id")
        .col("path")
        .to_owned();
    manager.create_index(path_once).await?;
    let by_time = Index::create()
        .name("comment_by_time")
        .table("comment")
        .col("org")
        .col("post_id")
        .col("posted_at")
        .col("id")
        .to_owned();
    manager.create_index(by_time).await?;
    let by_parent =
        Index::create().name("comment_by_parent").table("comment").col("org").col("parent_id").col("path").to_owned();
    manager.create_index(by_parent).await
}
