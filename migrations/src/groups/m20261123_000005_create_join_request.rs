use sea_orm_migration::prelude::{
    ConditionalStatement, DbErr, DeriveMigrationName, Expr, ExprTrait, ForeignKey, Index, MigrationTrait,
    SchemaManager, Table, async_trait,
};

use crate::columns::{byte_ordered, instant, text, text_null};

/// Creates `join_request`: who asked to join a restricted group, and what came of it.
#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let join_request = Table::create()
            .table("join_request")
            .col(byte_ordered(manager, "org"))
            .col(byte_ordered(manager, "id"))
            .col(byte_ordered(manager, "group_id"))
            .col(byte_ordered(manager, "applicant_org"))
            .col(byte_ordered(manager, "applicant_id"))
            .col(text("applicant_label"))
            .col(text_null("message"))
            .col(text("state"))
            .col(instant("asked_at"))
            .primary_key(Index::create().col("org").col("id"))
            .foreign_key(
                ForeignKey::create()
                    .from("join_request", ("org", "group_id"))
                    .to("group", ("org", "id"))
                    .name("join_request_group"),
            )
            .check(Expr::col("state").is_in(["WAITING", "ACCEPTED", "DECLINED", "WITHDRAWN"]))
            .to_owned();
        manager.create_table(join_request).await?;
        // At most one waiting request each; any number of answered ones.
        let waiting_once = Index::create()
            .unique()
            .name("join_request_waiting_once")
            .table("join_request")
            .col("applicant_org")
            .col("applicant_id")
            .col("org")
            .col("group_id")
            .and_where(Expr::col("state").eq("WAITING"))
            .to_owned();
        manager.create_index(waiting_once).await?;
        let by_group = Index::create()
            .name("join_request_by_group")
            .table("join_request")
            .col("org")
            .col("group_id")
            .col("state")
            .col("asked_at")
            .col("id")
            .to_owned();
        manager.create_index(by_group).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("join_request").to_owned()).await
    }
}
