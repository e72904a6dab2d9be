use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, ForeignKey, Index, MigrationTrait, SchemaManager, Table, async_trait,
};

use crate::columns::{byte_ordered, instant, text_null};

/// Creates `comment_removal`: who took a comment away, when and why, for those who have to answer for it.
#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let comment_removal = Table::create()
            .table("comment_removal")
            .col(byte_ordered(manager, "org"))
            .col(byte_ordered(manager, "comment_id"))
            .col(byte_ordered(manager, "member_org"))
            .col(byte_ordered(manager, "member_id"))
            .col(instant("at"))
            .col(text_null("reason"))
            // Once: a comment does not come back.
            .primary_key(Index::create().col("org").col("comment_id"))
            .foreign_key(
                ForeignKey::create()
                    .from("comment_removal", ("org", "comment_id"))
                    .to("comment", ("org", "id"))
                    .name("comment_removal_comment"),
            )
            .to_owned();
        manager.create_table(comment_removal).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("comment_removal").to_owned()).await
    }
}
