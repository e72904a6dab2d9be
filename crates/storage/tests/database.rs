//! Connections, transactions and what goes wrong with them.
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, PaginatorTrait};
use storage::{
    Database, DatabaseConfig, DatabaseKind, DatabaseUrl, StoreError, TestDatabase, count_statements, insert_in_bulk,
};

use crate::shelf::{First, book, shelves};

#[tokio::test]
async fn statements_are_counted_for_the_database_and_for_the_work() {
    for test in shelves().await {
        let db = test.database().connection();
        let before = test.database().statements().get();
        let (_, outer) = count_statements(async {
            book("a", "A", 1).insert(db).await.unwrap();
            let (_, inner) = count_statements(book::Entity::find().all(db)).await;
            assert_eq!(inner, 1);
        })
        .await;
        assert_eq!(outer, 2, "{:?}", test.kind());
        assert_eq!(test.database().statements().get() - before, 2);
    }
}

#[tokio::test]
async fn a_transaction_that_is_dropped_leaves_nothing() {
    for test in shelves().await {
        let transaction = test.database().begin_write().await.unwrap();
        book("a", "A", 1).insert(&transaction).await.unwrap();
        drop(transaction);
        assert_eq!(book::Entity::find().count(test.database().connection()).await.unwrap(), 0, "{:?}", test.kind());
    }
}

#[tokio::test]
async fn a_second_row_with_the_key_is_a_unique_violation() {
    for test in shelves().await {
        let db = test.database().connection();
        book("a", "A", 1).insert(db).await.unwrap();
        let error = StoreError::from(book("a", "B", 2).insert(db).await.unwrap_err());
        assert!(matches!(error, StoreError::UniqueViolation(_)), "{:?}: {error:?}", test.kind());
        assert_eq!(error.code(), "ALREADY_EXISTS");
    }
}

#[tokio::test]
async fn thousands_of_rows_go_in_by_few_statements_and_progress_is_told() {
    for test in shelves().await {
        let told = std::sync::atomic::AtomicU64::new(0);
        let progress = |rows| {
            told.fetch_add(rows, std::sync::atomic::Ordering::Relaxed);
        };
        let rows: Vec<_> = (0..10_000).map(|number| book(format!("{number:05}"), "Title", number)).collect();
        let (inserted, statements) =
            count_statements(insert_in_bulk(test.database().connection(), rows, &progress)).await;
        assert_eq!(inserted.unwrap(), 10_000);
        assert_eq!(told.into_inner(), 10_000);
        assert_eq!(statements, 4, "{:?}", test.kind());
        assert_eq!(book::Entity::find().count(test.database().connection()).await.unwrap(), 10_000);
    }
}

/// A writer that does not let go: the other gives up after the busy timeout, and says that it may try again.
#[tokio::test]
async fn a_locked_sqlite_file_is_busy_and_nothing_is_lost() {
    let test = TestDatabase::sqlite().await.unwrap();
    test.database().migrate::<First>().await.unwrap();
    let other = Database::connect(test.config()).await.unwrap();
    let holder = other.begin_write().await.unwrap();
    book("a", "A", 1).insert(&holder).await.unwrap();

    let error = test.database().begin_write().await.map(drop).unwrap_err();
    assert!(matches!(error, StoreError::Busy(_)), "{error:?}");
    assert!(error.is_retryable());
    assert_eq!(book::Entity::find().count(test.database().connection()).await.unwrap(), 0, "readers go on");

    holder.commit().await.unwrap();
    let transaction = test.database().begin_write().await.unwrap();
    book("b", "B", 2).insert(&transaction).await.unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(book::Entity::find().count(test.database().connection()).await.unwrap(), 2);
}

#[tokio::test]
async fn a_full_sqlite_file_refuses_the_write_whole_and_goes_on_reading() {
    let test = TestDatabase::sqlite().await.unwrap();
    test.database().migrate::<First>().await.unwrap();
    let database = test.database();

    let transaction = database.begin_write().await.unwrap();
    transaction.execute_unprepared("pragma max_page_count = 20").await.unwrap();
    let rows: Vec<_> = (0..2_000).map(|number| book(format!("{number}"), "a long title indeed", 1)).collect();
    let error = insert_in_bulk(&transaction, rows, &|_| {}).await.unwrap_err();
    assert!(matches!(error, StoreError::Full(_)), "{error:?}");
    drop(transaction);
    assert_eq!(book::Entity::find().count(database.connection()).await.unwrap(), 0);
    book("a", "A", 1).insert(database.connection()).await.unwrap();
}

#[tokio::test]
async fn a_database_that_is_not_there_is_unavailable() {
    let nowhere = DatabaseUrl::sqlite("/no/such/folder/at/all.sqlite");
    let error = Database::connect(&DatabaseConfig::new(nowhere)).await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");

    let url: DatabaseUrl = "postgres://nobody:secret@127.0.0.1:1/nothing".parse().unwrap();
    let config = DatabaseConfig { acquire_timeout_ms: 500, ..DatabaseConfig::new(url) };
    let error = Database::connect(&config).await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable(_) | StoreError::Busy(_)), "{error:?}");
    assert!(!format!("{error:?} {error} {config:?}").contains("secret"));
}

#[tokio::test]
async fn a_connection_that_was_cut_is_replaced() {
    for test in shelves().await {
        if test.kind() == DatabaseKind::Sqlite {
            continue;
        }
        let admin = Database::connect(test.config()).await.unwrap();
        let others = "select pg_terminate_backend(pid) from pg_stat_activity \
                      where datname = current_database() and pid <> pg_backend_pid()";
        admin.connection().execute_unprepared(others).await.unwrap();
        // A connection in the pool that is dead may be handed out once; then it is noticed, and replaced.
        let mut failures = 0;
        while let Err(error) = book::Entity::find().count(test.database().connection()).await {
            assert!(matches!(StoreError::from(error), StoreError::Unavailable(_)));
            failures += 1;
            assert!(failures <= test.config().connections_max, "the pool does not heal");
        }
    }
}
