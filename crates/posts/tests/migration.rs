//! Bringing the database up and down.
use corpus::{Corpus, Tier};
use migrations::posts::Migrator;
use storage::{StoreError, TestDatabase};

#[tokio::test]
async fn migrations_go_up_down_and_up_again() {
    for test in TestDatabase::each::<Migrator>().await.unwrap() {
        let database = test.database();
        database.roll_back::<Migrator>(None).await.unwrap();
        assert!(matches!(database.check_migrated::<Migrator>().await, Err(StoreError::Older { .. })));
        assert!(posts::build(database.clone()).await.is_err());
        database.migrate::<Migrator>().await.unwrap();
        posts::build(database.clone()).await.unwrap();
    }
}

#[tokio::test]
async fn a_database_is_filled_once_or_not_at_all() {
    for test in TestDatabase::each::<Migrator>().await.unwrap() {
        let corpus = Corpus::new(1, Tier::Tiny);
        let told = std::sync::atomic::AtomicU64::new(0);
        let tell = |rows| {
            told.fetch_add(rows, std::sync::atomic::Ordering::Relaxed);
        };
        let seeded = posts::seed(test.database(), &corpus, &tell).await.unwrap();
        let totals = corpus.totals();
        assert_eq!((seeded.posts, seeded.comments), (totals.posts, totals.comments));
        assert_eq!(told.into_inner(), totals.posts + totals.comments);
        let again = posts::seed(test.database(), &corpus, &|_| {}).await;
        assert!(matches!(again, Err(StoreError::UniqueViolation(_))), "{again:?}");
    }
}
