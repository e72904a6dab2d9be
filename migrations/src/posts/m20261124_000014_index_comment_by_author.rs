use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, Index, MigrationTrait, SchemaManager, async_trait};

/// Indexes comments by who wrote them: when someone leaves, their name goes from every thread they wrote in.
#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let by_author = Index::create()
            .name("comment_by_author")
            .table("comment")
            .col("author_org")
            .col("author_id")
            .col("org")
            .col("post_id")
            .to_owned();
        manager.create_index(by_author).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("comment_by_author").table("comment").to_owned()).await
    }
}
