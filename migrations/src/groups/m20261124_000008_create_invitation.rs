use sea_orm_migration::prelude::{
    ConditionalStatement, DbErr, DeriveMigrationName, Expr, ExprTrait, ForeignKey, Index, MigrationTrait,
    SchemaManager, Table, async_trait,
};

use crate::columns::{byte_ordered, instant, text};

/// Creates `invitation`: who was invited to a group, and what came of it.
#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let invitation = Table::create()
            .table("invitation")
            .col(byte_ordered(manager, "org"))
            .col(byte_ordered(manager, "id"))
            .col(byte_ordered(manager, "group_id"))
            .col(byte_ordered(manager, "invitee_org"))
            .col(byte_ordered(manager, "invitee_id"))
            .col(text("invitee_label"))
            .col(text("state"))
            .col(instant("invited_at"))
            .primary_key(Index::create().col("org").col("id"))
            .foreign_key(
                ForeignKey::create()
                    .from("invitation", ("org", "group_id"))
                    .to("group", ("org", "id"))
                    .name("invitation_group"),
            )
            .check(Expr::col("state").is_in(["WAITING", "ACCEPTED", "DECLINED", "WITHDRAWN"]))
            .to_owned();
        manager.create_table(invitation).await?;
        create_indexes(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("invitation").to_owned()).await
    }
}

async fn create_indexes(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    // At most one waiting invitation each. It also answers "is this member invited to that group?".
    let waiting_once = Index::create()
        .unique()
        .name("invitation_waiting_once")
        .table("invitation")
        .col("invitee_org")
        .col("invitee_id")
        .col("org")
        .col("group_id")
        .and_where(Expr::col("state").eq("WAITING"))
        .to_owned();
    manager.create_index(waiting_once).await?;
    let by_group = Index::create()
        .name("invitation_by_group")
        .table("invitation")
        .col("org")
        .col("group_id")
        .col("invited_at")
        .col("id")
        .to_owned();
    manager.create_index(by_group).await?;
    let by_invitee = Index::create()
        .name("invitation_by_invitee")
        .table("invitation")
        .col("invitee_org")
        .col("invitee_id")
        .col("state")
        .col("invited_at")
        .col("org")
        .col("id")
        .to_owned();
    manager.create_index(by_invitee).await
}
