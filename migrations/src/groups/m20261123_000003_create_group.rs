use sea_orm_migration::prelude::{
    DbErr, DeriveMigrationName, Expr, ExprTrait, ForeignKey, Index, MigrationTrait, SchemaManager, Table, async_trait,
};

use crate::columns::{byte_ordered, byte_ordered_null, integer, text, text_null};

/// Creates `group` and `group_tag`.
#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_group(manager).await?;
        create_group_tag(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("group_tag").to_owned()).await?;
        manager.drop_table(Table::drop().table("group").to_owned()).await
    }
}

async fn create_group(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let group = Table::create()
        .table("group")
        .col(byte_ordered(manager, "org"))
        .col(byte_ordered(manager, "id"))
        .col(integer("version"))
        .col(byte_ordered_null(manager, "network_id"))
        .col(byte_ordered(manager, "sort_name"))
        .col(text("name_en"))
        .col(text_null("name_cy"))
        .col(text_null("summary_en"))
        .col(text_null("summary_cy"))
        .col(text("access"))
        // 0 public, 1 members, 2 OFFICIAL, 3 OFFICIAL-SENSITIVE: a number, because a level is a floor and is compared.
        .col(integer("security_level"))
        .primary_key(Index::create().col("org").col("id"))
        .foreign_key(
            ForeignKey::create()
                .from("group", ("org", "network_id"))
                .to("network", ("org", "id"))
                .name("group_network"),
        )
        .check(Expr::col("access").is_in(["OPEN", "RESTRICTED", "PRIVATE"]))
        .check(Expr::col("security_level").between(0, 3))
        .to_owned();
    manager.create_table(group).await?;
    let by_name = Index::create().name("group_by_name").table("group").col("sort_name").col("org").col("id").to_owned();
    manager.create_index(by_name).await?;
    let by_organisation =
        Index::create().name("group_by_organisation").table("group").col("org").col("sort_name").col("id").to_owned();
    manager.create_index(by_organisation).await?;
    let by_network = Index::create()
        .name("group_by_network")
        .table("group")
        .col("org")
        .col("network_id")
        .col("sort_name")
        .col("id")
        .to_owned();
    manager.create_index(by_network).await
}

async fn create_group_tag(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let group_tag = Table::create()
        .table("group_tag")
        .col(byte_ordered(manager, "org"))
        .col(byte_ordered(manager, "group_id"))
        .col(byte_ordered(manager, "tag"))
        .primary_key(Index::create().col("org").col("group_id").col("tag"))
        .foreign_key(
            ForeignKey::create()
                .from("group_tag", ("org", "group_id"))
                .to("group", ("org", "id"))
                .name("group_tag_group"),
        )
        .to_owned();
    manager.create_table(group_tag).await?;
    let by_tag =
        Index::create().name("group_tag_by_tag").table("group_tag").col("tag").col("org").col("group_id").to_owned();
    manager.create_index(by_tag).await
}
