use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, Index, MigrationTrait, SchemaManager, async_trait};

/// Adds an index by which those who facilitate a group are found among its many members.
#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let by_role = Index::create()
            .name("membership_by_role")
            .table("membership")
            .col("org")
            .col("group_id")
            .col("role")
            .col("id")
            .to_owned();
        manager.create_index(by_role).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("membership_by_role").table("membership").to_owned()).await
    }
}
