//! The database's schema: up, down, and what it refuses by itself.
use sea_orm::ConnectionTrait;
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
