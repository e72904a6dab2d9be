//! Migrations up, down, and a database that is ahead.
use sea_orm::EntityTrait;
use storage::{Database, DatabaseKind, StoreError};

use crate::shelf::{First, Second, book, shelves};

#[tokio::test]
async fn a_newer_program_brings_the_database_up_and_down_again() {
    for test in shelves().await {
        let database = test.database();
        assert!(matches!(database.check_migrated::<Second>().await, Err(StoreError::Older { .. })));
        assert_eq!(database.migrate::<Second>().await.unwrap().applied, ["m2_index_book"]);
        assert_eq!(database.migrate::<Second>().await.unwrap().applied, Vec::<String>::new());
        database.check_migrated::<Second>().await.unwrap();

        assert_eq!(database.roll_back::<Second>(Some(1)).await.unwrap(), ["m2_index_book"]);
        database.check_migrated::<First>().await.unwrap();
        database.roll_back::<First>(None).await.unwrap();
        assert!(book::Entity::find().all(database.connection()).await.is_err());
        assert_eq!(database.migrate::<Second>().await.unwrap().applied.len(), 2);
    }
}

#[tokio::test]
async fn replicas_that_start_at_once_migrate_once() {
    for test in shelves().await {
        if test.kind() == DatabaseKind::Sqlite {
            continue;
        }
        let other = Database::connect(test.config()).await.unwrap();
        let reports = tokio::join!(test.database().migrate::<Second>(), other.migrate::<Second>());
        assert_eq!(reports.0.unwrap().applied.len() + reports.1.unwrap().applied.len(), 1);
    }
}

#[tokio::test]
async fn an_older_program_refuses_a_database_that_is_ahead() {
    for test in shelves().await {
        test.database().migrate::<Second>().await.unwrap();
        for refusal in [
            test.database().migrate::<First>().await.map(drop),
            test.database().check_migrated::<First>().await,
            test.database().roll_back::<First>(None).await.map(drop),
        ] {
            let error = refusal.unwrap_err();
            assert_eq!(error.code(), "STORE_NEWER");
            assert!(error.to_string().contains("m2_index_book"), "{error}");
        }
    }
}
