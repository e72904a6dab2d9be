use sea_orm_migration::prelude::{
    ConditionalStatement, DbErr, DeriveMigrationName, Expr, ExprTrait, ForeignKey, Index, MigrationTrait,
    SchemaManager, Table, async_trait,
};

use crate::columns::{byte_ordered, instant, instant_null, text};

/// Creates `merge`: two persons that turned out to be one, until that is undone.
#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let merge = Table::create()
            .table("merge")
            .col(byte_ordered(manager, "id").primary_key())
            .col(byte_ordered(manager, "kept"))
            .col(byte_ordered(manager, "merged"))
            .col(text("evidence"))
            .col(instant("at"))
            .col(instant_null("undone_at"))
            .foreign_key(ForeignKey::create().from("merge", "kept").to("person", "id").name("merge_kept"))
            .foreign_key(ForeignKey::create().from("merge", "merged").to("person", "id").name("merge_merged"))
            .check(Expr::col("kept").ne(Expr::col("merged")))
            .to_owned();
        manager.create_table(merge).await?;
        // Nobody is two people at once.
        let once = Index::create()
            .unique()
            .name("merge_merged_once")
            .table("merge")
            .col("merged")
            .and_where(Expr::col("undone_at").is_null())
            .to_owned();
        manager.create_index(once).await?;
        manager.create_index(Index::create().name("merge_by_kept").table("merge").col("kept").to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("merge").to_owned()).await
    }
}
