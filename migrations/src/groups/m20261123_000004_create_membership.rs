use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, Expr, ExprTrait, ForeignKey, Index, MigrationTrait, SchemaManager, Table, async_trait,
};

use crate::columns::{byte_ordered, instant, text};

/// Creates `membership`: who belongs to a group, and as what.
#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let membership = Table::create()
            .table("membership")
            .col(byte_ordered(manager, "org"))
            .col(byte_ordered(manager, "id"))
            .col(byte_ordered(manager, "group_id"))
            // The member may be of another organisation, and is kept by another subgraph: no foreign key.
            .col(byte_ordered(manager, "member_org"))
            .col(byte_ordered(manager, "member_id"))
            .col(text("member_label"))
            .col(text("role"))
            .col(instant("since"))
            .primary_key(Index::create().col("org").col("id"))
            .foreign_key(
                ForeignKey::create()
                    .from("membership", ("org", "group_id"))
                    .to("group", ("org", "id"))
                    .name("membership_group"),
            )
            .check(Expr::col("role").is_in(["MEMBER", "FACILITATOR", "OWNER"]))
            .to_owned();
        manager.create_table(membership).await?;
        // One membership each. It also answers "is this member in that group?" and "which groups is this member in?".
        let once = Index::create()
            .unique()
            .name("membership_once")
            .table("membership")
            .col("member_org")
            .col("member_id")
            .col("org")
            .col("group_id")
            .to_owned();
        manager.create_index(once).await?;
        let by_group = Index::create()
            .name("membership_by_group")
            .table("membership")
            .col("org")
            .col("group_id")
            .col("id")
            .to_owned();
        manager.create_index(by_group).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("membership").to_owned()).await
    }
}
