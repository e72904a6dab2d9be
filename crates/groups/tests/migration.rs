//! Bringing the database up and down.
use corpus::{Corpus, Tier};
use migrations::groups::Migrator;
use sea_orm::{ConnectionTrait, Statement};
use storage::{StoreError, TestDatabase};

#[tokio::test]
async fn migrations_go_up_down_and_up_again() {
    for test in TestDatabase::each::<Migrator>().await.unwrap() {
        let database = test.database();
        database.roll_back::<Migrator>(None).await.unwrap();
        assert!(matches!(database.check_migrated::<Migrator>().await, Err(StoreError::Older { .. })));
        assert!(groups::build(database.clone()).await.is_err());
        database.migrate::<Migrator>().await.unwrap();
        groups::build(database.clone()).await.unwrap();
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
        let seeded = groups::seed(test.database(), &corpus, &tell).await.unwrap();
        let totals = corpus.totals();
        assert_eq!((seeded.networks, seeded.groups), (totals.networks, totals.groups));
        assert_eq!((seeded.memberships, seeded.join_requests), (totals.memberships, totals.join_requests));
        assert_eq!(seeded.invitations, totals.invitations);
        let rows = totals.networks + totals.groups + totals.memberships + totals.join_requests + totals.invitations;
        assert_eq!(told.into_inner(), rows);
        let again = groups::seed(test.database(), &corpus, &|_| {}).await;
        assert!(matches!(again, Err(StoreError::UniqueViolation(_))), "{again:?}");
    }
}

/// What a database that was filled by an earlier version gets by migrating is what filling it now writes.
#[tokio::test]
async fn an_older_database_is_brought_up_with_all_that_is_in_it() {
    let questions = [
        "select id || ':' || coalesce(folded_name_cy, '-') from \"group\" order by 1",
        "select org || group_id || member_org || member_id || ':' || ordinal from former_member order by 1",
    ];
    for test in TestDatabase::each::<Migrator>().await.unwrap() {
        groups::seed(test.database(), &Corpus::new(1, Tier::Tiny), &|_| {}).await.unwrap();
        let connection = test.database().connection();
        let read = async |question: &str| -> Vec<String> {
            let statement = Statement::from_string(connection.get_database_backend(), question);
            let rows = connection.query_all_raw(statement).await.unwrap();
            rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
        };
        let filled = [read(questions[0]).await, read(questions[1]).await];
        assert!(filled[0].iter().any(|name| !name.ends_with(":-")) && !filled[1].is_empty());
        // Back to before invitations.
        test.database().roll_back::<Migrator>(Some(5)).await.unwrap();
        test.database().migrate::<Migrator>().await.unwrap();
        assert_eq!([read(questions[0]).await, read(questions[1]).await], filled);
    }
}
