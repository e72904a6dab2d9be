//! Filling the database.
use std::sync::atomic::{AtomicU64, Ordering};

use corpus::{Corpus, Tier};
use storage::{StoreError, TestDatabase};

#[tokio::test]
async fn seeding_tells_its_progress_and_is_done_once() {
    for test in TestDatabase::each::<migrations::members::Migrator>().await.unwrap() {
        let corpus = Corpus::new(1, Tier::Tiny);
        let told = AtomicU64::new(0);
        let progress = |rows| {
            told.fetch_add(rows, Ordering::Relaxed);
        };
        let seeded = members::seed(test.database(), &corpus, &progress).await.unwrap();
        assert_eq!(seeded.members, corpus.totals().members);
        assert_eq!(seeded.organisations, corpus.totals().organisations);
        assert_eq!(told.load(Ordering::Relaxed), seeded.members + seeded.organisations);

        let error = members::seed(test.database(), &corpus, &|_| {}).await.unwrap_err();
        assert!(matches!(error, StoreError::UniqueViolation(_)), "{error:?}");
    }
}
