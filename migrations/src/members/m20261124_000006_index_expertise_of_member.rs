use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, Index, MigrationTrait, SchemaManager, async_trait};

/// Indexes `member_expertise` by member, whose topics are written anew when the profile changes.
#[derive(DeriveMigrationName)]
pub(super) struct Migration;

const NAME: &str = "expertise_by_member";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let index = Index::create().name(NAME).table("member_expertise").col("member_id").to_owned();
        manager.create_index(index).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name(NAME).table("member_expertise").to_owned()).await
    }
}
