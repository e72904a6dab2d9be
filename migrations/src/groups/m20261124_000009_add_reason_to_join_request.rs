use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, Index, MigrationTrait, SchemaManager, Table, async_trait,
};

use crate::columns::text_null;

/// Adds `join_request.reason`, what was said with a decision, and an index by which an applicant's requests are found.
#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let add = Table::alter().table("join_request").add_column(text_null("reason")).to_owned();
        manager.alter_table(add).await?;
        let by_applicant = Index::create()
            .name("join_request_by_applicant")
            .table("join_request")
            .col("applicant_org")
            .col("applicant_id")
            .col("state")
            .col("asked_at")
            .col("org")
            .col("id")
            .to_owned();
        manager.create_index(by_applicant).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let by_applicant = Index::drop().name("join_request_by_applicant").table("join_request").to_owned();
        manager.drop_index(by_applicant).await?;
        manager.alter_table(Table::alter().table("join_request").drop_column("reason").to_owned()).await
    }
}
