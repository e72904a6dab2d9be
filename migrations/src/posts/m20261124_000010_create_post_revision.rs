use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, Expr, ExprTrait, ForeignKey, Index, MigrationTrait, SchemaManager, Table, async_trait,
};

use crate::columns::{byte_ordered, instant, integer, text_null};

/// Creates `post_revision`: what each edit of a post replaced, and how the two differ.
#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let post_revision = Table::create()
            .table("post_revision")
            .col(byte_ordered(manager, "org"))
            .col(byte_ordered(manager, "post_id"))
            // The version that the edit made.
            .col(integer("number"))
            .col(instant("at"))
            // The texts as they were before.
            .col(text_null("title_en"))
            .col(text_null("body_en"))
            .col(text_null("title_cy"))
            .col(text_null("body_cy"))
            // The stricter of the levels before and after, the group's included: the difference shows both texts.
            .col(integer("security_level"))
            // Null where no text was changed.
            .col(text_null("diff"))
            // In this order the key answers "what were the last edits of the post?".
            .primary_key(Index::create().col("org").col("post_id").col("number"))
            .foreign_key(
                ForeignKey::create()
                    .from("post_revision", ("org", "post_id"))
                    .to("post", ("org", "id"))
                    .name("post_revision_post"),
            )
            .check(Expr::col("security_level").between(0, 3))
            .to_owned();
        manager.create_table(post_revision).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("post_revision").to_owned()).await
    }
}
