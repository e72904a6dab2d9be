//! The database's schema: up, down, and what it refuses by itself.
use sea_orm::ConnectionTrait as _;
use storage::TestDatabase;

type Migrator = migrations::eid::Migrator;

#[tokio::test]
async fn the_schema_goes_up_and_down_again() {
    for test in TestDatabase::each::<Migrator>().await.unwrap() {
        test.database().check_migrated::<Migrator>().await.unwrap();
        test.database().roll_back::<Migrator>(None).await.unwrap();
        assert!(test.database().check_migrated::<Migrator>().await.is_err());
        test.database().migrate::<Migrator>().await.unwrap();
    }
}

#[tokio::test]
async fn what_makes_no_sense_is_not_kept() {
    for test in TestDatabase::each::<Migrator>().await.unwrap() {
        let run = async |sql: &str| test.database().connection().execute_unprepared(sql).await.map(drop);
        run("insert into person values ('a', 'Ada', null, 'BST', 'member_BST_1', 0)").await.unwrap();
        assert!(run("insert into person values ('b', 'Bo', null, 'BST', null, 0)").await.is_err());
        run("insert into proofing values ('1', 'a', 'high', 'passport', 0)").await.unwrap();
        assert!(run("insert into proofing values ('2', 'a', 'highest', 'passport', 0)").await.is_err());
        assert!(run("insert into proofing values ('3', 'nobody', 'high', 'passport', 0)").await.is_err());
        run("insert into pairwise_subject values ('a', 'BST', 'p-1', 0)").await.unwrap();
        assert!(run("insert into pairwise_subject values ('b', 'BST', 'p-1', 0)").await.is_err(), "never to another");
        assert!(run("insert into pairwise_subject values ('a', 'BST', 'p-2', 0)").await.is_err(), "never a second one");
    }
}

#[tokio::test]
async fn a_link_is_one_persons_and_an_organisations_is_never_high() {
    for test in TestDatabase::each::<Migrator>().await.unwrap() {
        let run = async |sql: &str| test.database().connection().execute_unprepared(sql).await.map(drop);
        run("insert into person values ('a', 'Ada', null, null, null, 0), ('b', 'Bo', null, null, null, 0)")
            .await
            .unwrap();
        let link = |id: &str, person: &str, org: &str, cap: &str, state: &str, ended: &str| {
            format!(
                "insert into link values ('{id}', 'https://i', '', 's', '{person}', {org}, null, 'in-session', '', \
                 '{cap}', '{state}', 0, null, {ended})"
            )
        };
        assert!(run(&link("1", "a", "'BST'", "high", "active", "null")).await.is_err());
        assert!(run(&link("1", "a", "'BST'", "low", "ended", "null")).await.is_err(), "a tombstone says when");
        run(&link("1", "a", "'BST'", "substantial", "ended", "1")).await.unwrap();
        run(&link("2", "a", "null", "high", "active", "null")).await.unwrap();
        assert!(run(&link("3", "b", "'BST'", "low", "active", "null")).await.is_err(), "it is another's");
        assert!(run("insert into merge values ('1', 'a', 'a', '', 0, null)").await.is_err());
        run("insert into merge values ('1', 'a', 'b', '', 0, null)").await.unwrap();
        assert!(run("insert into merge values ('2', 'a', 'b', '', 0, null)").await.is_err(), "once at a time");
    }
}
