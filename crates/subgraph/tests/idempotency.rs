//! Mutations that are sent again.
use sea_orm_migration::prelude::{
    ColumnDef, DbErr, Index, MigrationName, MigrationTrait, MigratorTrait, SchemaManager, Table, async_trait,
};
use storage::{TestDatabase, Timestamp};
use subgraph::idempotency::{Attempt, Begun, begin, finish};

struct CreateIdempotency;

impl MigrationName for CreateIdempotency {
    fn name(&self) -> &str {
        "m1_create_idempotency"
    }
}

#[async_trait::async_trait]
#[allow(elided_lifetimes_in_paths, reason = "`MigrationTrait` leaves them out, and who implements it must too")]
impl MigrationTrait for CreateIdempotency {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut table = Table::create();
        table.table("idempotency");
        for name in ["caller", "mutation", "key", "input"] {
            table.col(ColumnDef::new(name).text().not_null());
        }
        table.col(ColumnDef::new("answer").text()).col(ColumnDef::new("created_at").big_integer().not_null());
        table.primary_key(Index::create().col("caller").col("mutation").col("key"));
        manager.create_table(table).await
    }
}

struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(CreateIdempotency)]
    }
}

fn attempt<'a>(key: &'a str, input: &'a str) -> Attempt<'a> {
    Attempt { caller: "p-7f3a", mutation: "addComment", key, input }
}

#[tokio::test]
async fn what_was_done_is_answered_again() {
    for test in TestDatabase::each::<Migrator>().await.unwrap() {
        let first = attempt("k1", "hello");
        let tx = test.database().begin_write().await.unwrap();
        assert_eq!(begin(&tx, &first, Timestamp(1)).await.unwrap(), Begun::First);
        finish(&tx, &first, "comment_BST_1").await.unwrap();
        tx.commit().await.unwrap();

        let tx = test.database().begin_write().await.unwrap();
        let repeated = Begun::Repeated { answer: "comment_BST_1".into() };
        assert_eq!(begin(&tx, &first, Timestamp(2)).await.unwrap(), repeated);
        assert_eq!(begin(&tx, &attempt("k1", "other"), Timestamp(2)).await.unwrap(), Begun::OtherInput);
        assert_eq!(begin(&tx, &attempt("k2", "hello"), Timestamp(2)).await.unwrap(), Begun::First);
        let elsewhere = Attempt { caller: "p-0001", ..first };
        assert_eq!(begin(&tx, &elsewhere, Timestamp(2)).await.unwrap(), Begun::First);
    }
}

#[tokio::test]
async fn what_was_given_up_is_as_if_it_had_never_been() {
    for test in TestDatabase::each::<Migrator>().await.unwrap() {
        let tx = test.database().begin_write().await.unwrap();
        begin(&tx, &attempt("k1", "hello"), Timestamp(1)).await.unwrap();
        drop(tx);
        let tx = test.database().begin_write().await.unwrap();
        assert_eq!(begin(&tx, &attempt("k1", "hello"), Timestamp(2)).await.unwrap(), Begun::First);
    }
}

/// Ten at once with the same key: one does the work, the others get its answer.
#[tokio::test]
async fn of_several_at_once_one_is_first() {
    for test in TestDatabase::each::<Migrator>().await.unwrap() {
        let tries = (0..10).map(|number| {
            let database = test.database().clone();
            tokio::spawn(async move {
                let tx = database.begin_write().await.unwrap();
                let begun = begin(&tx, &attempt("k1", "hello"), Timestamp(1)).await.unwrap();
                if begun == Begun::First {
                    finish(&tx, &attempt("k1", "hello"), &format!("comment_BST_{number}")).await.unwrap();
                }
                tx.commit().await.unwrap();
                begun
            })
        });
        let mut firsts = 0;
        let mut answers = std::collections::BTreeSet::new();
        for tried in futures::future::join_all(tries).await {
            match tried.unwrap() {
                Begun::First => firsts += 1,
                Begun::Repeated { answer } => drop(answers.insert(answer)),
                Begun::OtherInput => panic!("the input is the same"),
            }
        }
        assert_eq!((firsts, answers.len()), (1, 1), "{:?}", test.kind());
    }
}
