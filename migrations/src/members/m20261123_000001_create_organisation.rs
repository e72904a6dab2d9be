use sea_orm_migration::prelude::{
    ColumnDef, DbErr, DeriveMigrationName, Expr, ExprTrait, ForeignKey, Index, MigrationTrait, SchemaManager, Table,
    async_trait,
};

use crate::columns::{byte_ordered, text, text_null};

/// Creates `organisation` and `organisation_successor`.
#[derive(DeriveMigrationName)]
pub(super) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create_organisation(manager).await?;
        create_successor(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("organisation_successor").to_owned()).await?;
        manager.drop_table(Table::drop().table("organisation").to_owned()).await
    }
}

async fn create_organisation(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let organisation = Table::create()
        .table("organisation")
        .col(byte_ordered(manager, "code").primary_key())
        // The English name without capitals and accents, which is how people look a name up.
        .col(byte_ordered(manager, "sort_name"))
        .col(text("name_en"))
        .col(text_null("name_cy"))
        .col(text("kind"))
        .col(text("nation"))
        .col(text_null("region"))
        .col(text_null("gss_code"))
        .col(ColumnDef::new("active").boolean().not_null())
        .check(Expr::col("nation").is_in(["ENGLAND", "SCOTLAND", "WALES", "NORTHERN_IRELAND"]))
        .to_owned();
    manager.create_table(organisation).await?;
    let by_name = Index::create()
        .unique()
        .name("organisation_by_name")
        .table("organisation")
        .col("sort_name")
        .col("code")
        .to_owned();
    manager.create_index(by_name).await
}

async fn create_successor(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let successor = Table::create()
        .table("organisation_successor")
        .col(byte_ordered(manager, "code"))
        .col(byte_ordered(manager, "successor"))
        .primary_key(Index::create().col("code").col("successor"))
        .foreign_key(
            ForeignKey::create()
                .from("organisation_successor", "code")
                .to("organisation", "code")
                .name("successor_of_organisation"),
        )
        .foreign_key(
            ForeignKey::create()
                .from("organisation_successor", "successor")
                .to("organisation", "code")
                .name("successor_is_organisation"),
        )
        .check(Expr::col("code").not_equals("successor"))
        .to_owned();
    manager.create_table(successor).await
}
