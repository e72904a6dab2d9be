//! A table to try things on.
#![allow(elided_lifetimes_in_paths, reason = "`MigrationTrait` leaves them out, and who implements it must too")]
#![allow(clippy::wildcard_imports, reason = "the prelude is meant so")]
use sea_orm_migration::prelude::*;
use storage::TestDatabase;

pub(crate) mod book {
    //! Table `book`.
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "book")]
    pub(crate) struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub(crate) id: String,
        pub(crate) title: String,
        pub(crate) year: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(DeriveMigrationName)]
struct CreateBook;

#[async_trait::async_trait]
impl MigrationTrait for CreateBook {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let postgres = manager.get_connection().get_database_backend() == sea_orm::DbBackend::Postgres;
        let by_bytes = if postgres { "COLLATE \"C\"" } else { "" };
        let book = Table::create()
            .table("book")
            .col(ColumnDef::new("id").text().not_null().primary_key())
            .col(ColumnDef::new("title").text().not_null().extra(by_bytes))
            .col(ColumnDef::new("year").integer().not_null())
            .to_owned();
        manager.create_table(book).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("book").to_owned()).await
    }
}

#[derive(DeriveMigrationName)]
struct IndexBook;

#[async_trait::async_trait]
impl MigrationTrait for IndexBook {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_index(Index::create().name("book_by_year").table("book").col("year").to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("book_by_year").table("book").to_owned()).await
    }
}

/// The first version of a program: one table.
pub(crate) struct First;

impl MigratorTrait for First {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(Named("m1_create_book", CreateBook))]
    }
}

/// The second version: the table, and an index.
pub(crate) struct Second;

impl MigratorTrait for Second {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(Named("m1_create_book", CreateBook)), Box::new(Named("m2_index_book", IndexBook))]
    }
}

/// A migration under a name: all of this file would have the file's.
struct Named<M>(&'static str, M);

impl<M: Send + Sync> MigrationName for Named<M> {
    fn name(&self) -> &str {
        self.0
    }
}

#[async_trait::async_trait]
impl<M: MigrationTrait> MigrationTrait for Named<M> {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        self.1.up(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        self.1.down(manager).await
    }
}

/// An empty table `book`, on each kind of database.
pub(crate) async fn shelves() -> Vec<TestDatabase> {
    TestDatabase::each::<First>().await.unwrap()
}

pub(crate) fn book(id: impl Into<String>, title: &str, year: i32) -> book::ActiveModel {
    sea_orm::IntoActiveModel::into_active_model(book::Model { id: id.into(), title: title.to_owned(), year })
}
