use sea_orm_migration::prelude::{
    ColumnDef, DbErr, DeriveMigrationName, ForeignKey, Index, MigrationTrait, SchemaManager, Table, async_trait,
};
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

use crate::columns::{byte_ordered, integer};

/// Creates what posts are searched by.
///
/// `post_document` gives each post a number by which the newest come last. The terms stand beside it: on PostgreSQL in a column
/// of its own, on SQLite in the FTS5 table `post_words`, which keeps no text. `search_state` tells by which analysis the terms
/// were made; 0 is none.
#[derive(DeriveMigrationName)]
pub(super) struct Migration;

/// No content: the texts are in `post`. The tokenizer does nothing but split at spaces: the terms are ready.
const CREATE_POST_WORDS: &str = "create virtual table post_words using fts5(\
    title, tags, body, forms, content='', contentless_delete=1, tokenize='ascii')";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        create_post_document(manager).await?;
        match db.get_database_backend() {
            DbBackend::Postgres => {
                db.execute_unprepared("alter table post_document add column words tsvector not null").await?;
                db.execute_unprepared("create index post_document_words on post_document using gin (words)").await?;
            }
            _ => _ = db.execute_unprepared(CREATE_POST_WORDS).await?,
        }
        let state =
            Table::create().table("search_state").col(integer("id").primary_key()).col(integer("analysis")).to_owned();
        manager.create_table(state).await?;
        // The row is part of the schema: it is changed, never made or removed.
        db.execute_unprepared("insert into search_state (id, analysis) values (1, 0)").await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("search_state").to_owned()).await?;
        if manager.get_connection().get_database_backend() != DbBackend::Postgres {
            manager.drop_table(Table::drop().table("post_words").to_owned()).await?;
        }
        manager.drop_table(Table::drop().table("post_document").to_owned()).await
    }
}

async fn create_post_document(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut number = ColumnDef::new("number");
    match manager.get_connection().get_database_backend() {
        // The row's own number, which is also that of the row in `post_words`; SQLite's integers have 64 bits.
        DbBackend::Sqlite => number.integer(),
        _ => number.big_integer(),
    };
    let document = Table::create()
        .table("post_document")
        .col(number.not_null().primary_key())
        .col(byte_ordered(manager, "org"))
        .col(byte_ordered(manager, "post_id"))
        .index(Index::create().name("post_document_of_post").col("org").col("post_id").unique())
        .foreign_key(
            ForeignKey::create()
                .from("post_document", ("org", "post_id"))
                .to("post", ("org", "id"))
                .name("post_document_post"),
        )
        .to_owned();
    manager.create_table(document).await
}
