//! The database's schema: up, down, and what it refuses by itself.
use std::collections::BTreeSet;

use corpus::{Corpus, Tier};
use sea_orm::{ConnectionTrait, Statement};
use storage::TestDatabase;

type Migrator = migrations::members::Migrator;

#[tokio::test]
async fn the_schema_goes_up_and_down_again() {
    for test in TestDatabase::each::<Migrator>().await.unwrap() {
        test.database().check_migrated::<Migrator>().await.unwrap();
        test.database().roll_back::<Migrator>(None).await.unwrap();
        assert!(test.database().check_migrated::<Migrator>().await.is_err());
        test.database().migrate::<Migrator>().await.unwrap();
        members::build(test.database().clone()).await.unwrap();
    }
}

#[tokio::test]
async fn a_database_that_was_not_migrated_is_refused() {
    let test = TestDatabase::sqlite().await.unwrap();
    let error = members::build(test.database().clone()).await.unwrap_err();
    assert!(error.to_string().contains("witan migrate"), "{error}");
}

#[tokio::test]
async fn topics_are_folded_and_come_back_as_they_were_written() {
    for test in TestDatabase::each::<Migrator>().await.unwrap() {
        let corpus = Corpus::new(1, Tier::Tiny);
        members::seed(test.database(), &corpus, &|_| {}).await.unwrap();
        let topics = async || {
            let db = test.database().connection();
            let sql = "select distinct topic from member_expertise order by topic";
            let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
            rows.iter().map(|row| row.try_get::<String>("", "topic").unwrap()).collect::<BTreeSet<_>>()
        };
        let written: BTreeSet<String> = corpus.members().flat_map(|it| it.expertise).map(str::to_owned).collect();
        assert!(written.contains("Welsh language"));
        let folded: BTreeSet<String> = written.iter().map(|topic| topic.to_lowercase()).collect();
        assert_eq!(topics().await, folded);
        // Back to before they were folded.
        test.database().roll_back::<Migrator>(Some(3)).await.unwrap();
        assert_eq!(topics().await, written);
        test.database().migrate::<Migrator>().await.unwrap();
        assert_eq!(topics().await, folded);
    }
}

#[tokio::test]
async fn the_database_keeps_no_trace_of_someone_who_left() {
    for test in TestDatabase::each::<Migrator>().await.unwrap() {
        let run = async |sql: &str| test.database().connection().execute_unprepared(sql).await.map(drop);
        run("insert into organisation values ('BST', 'bristol', 'Bristol', null, 'UNITARY', 'ENGLAND', null, null, true)")
            .await
            .unwrap();
        let member = |id: &str, state: &str, left_at: &str, job: &str, email: &str| {
            format!(
                "insert into member values ('{id}', 'BST', 1, '{state}', 'A', 'a', {job}, '[]', 0, {left_at}, {email})"
            )
        };
        run(&member("1", "ACTIVE", "null", "'Officer'", "'a@b.example'")).await.unwrap();
        run(&member("2", "FORMER", "5", "null", "null")).await.unwrap();
        assert!(run(&member("3", "FORMER", "5", "null", "'a@b.example'")).await.is_err());
        assert!(run(&member("4", "FORMER", "5", "'Officer'", "null")).await.is_err());
        assert!(run(&member("5", "FORMER", "null", "null", "null")).await.is_err());
        assert!(run(&member("6", "ACTIVE", "5", "null", "null")).await.is_err());
        assert!(run(&member("7", "AWAY", "null", "null", "null")).await.is_err());
        assert!(run(&member("1", "ACTIVE", "null", "null", "null")).await.is_err());
    }
}
