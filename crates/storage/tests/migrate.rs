//! Migrations up, down, and a database that is ahead.
use sea_orm::EntityTrait;
use storage::StoreError;

use crate::shelf::{First, Second, book, shelves};

#[tokio::test]
async fn a_newer_program_brings_the_database_up_and_down_again() {
    for test in shelves().await {
        let database = test.database();
        assert!(matches!(database.check_migrated::<Second>().await, Err(StoreError::Older { .. })));
        assert_eq!(database.migrate::<Second>().await.unwrap().applied, ["m2_index_book"]);
        assert_eq!(database.migrate::<Second>().await.unwrap().applied, Vec::<String>::new());
        database.check_migrated::<Second>().await.unwrap();

        database.roll_back::<Second>(Some(1)).await.unwrap();
        database.check_migrated::<First>().await.unwrap();
        database.roll_back::<First>(None).await.unwrap();
        assert!(book::Entity::find().all(database.connection()).await.is_err());
        assert_eq!(database.migrate::<Second>().await.unwrap().applied.len(), 2);
    }
}

#[tokio::test]
async fn an_older_program_refuses_a_database_that_is_ahead() {
    for test in shelves().await {
        test.database().migrate::<Second>().await.unwrap();
        for refusal in [
            test.database().migrate::<First>().await.map(drop),
            test.database().check_migrated::<First>().await,
            test.database().roll_back::<First>(None).await,
        ] {
            let error = refusal.unwrap_err();
            assert_eq!(error.code(), "STORE_NEWER");
            assert!(error.to_string().contains("m2_index_book"), "{error}");
        }
    }
}
