//! What is told to others, and in which order.
use std::time::Duration;

use migrations::groups::Migrator;
use sea_orm::ConnectionTrait;
use storage::{Database, TestDatabase, Timestamp};
use subgraph::events::{Event, put};
use subgraph::{NodeId, NodeKind};

fn added(number: i64) -> Event {
    let id = |kind| NodeId::new(kind, "BST".parse().unwrap(), format!("{number}")).unwrap();
    Event::CommentAdded { comment: id(NodeKind::Comment), post: id(NodeKind::Post) }
}

async fn told(database: &Database) -> Vec<(i64, String)> {
    let rows = sea_orm::Statement::from_string(
        database.connection().get_database_backend(),
        "select position, event from outbox order by position",
    );
    let rows = database.connection().query_all_raw(rows).await.unwrap();
    rows.iter().map(|row| (row.try_get("", "position").unwrap(), row.try_get("", "event").unwrap())).collect()
}

#[tokio::test]
async fn what_was_given_up_is_not_told_and_leaves_no_gap() {
    for test in TestDatabase::each::<Migrator>().await.unwrap() {
        for number in 0..4 {
            let tx = test.database().begin_write().await.unwrap();
            put(&tx, [added(number), added(number + 10)], Timestamp(number)).await.unwrap();
            if number % 2 == 0 {
                tx.commit().await.unwrap();
            }
        }
        let told = told(test.database()).await;
        assert_eq!(told.iter().map(|(position, _)| *position).collect::<Vec<_>>(), [1, 2, 3, 4]);
        let events: Vec<Event> = told.iter().map(|(_, event)| serde_json::from_str(event).unwrap()).collect();
        assert_eq!(events, [added(0), added(10), added(2), added(12)]);
    }
}

/// A reader that has seen a position must never find a lower one later: who counts later commits later.
#[tokio::test]
async fn positions_follow_the_order_of_commits() {
    for test in TestDatabase::each::<Migrator>().await.unwrap() {
        let slow = test.database().begin_write().await.unwrap();
        put(&slow, [added(1)], Timestamp(1)).await.unwrap();
        let database = test.database().clone();
        let quick = tokio::spawn(async move {
            let tx = database.begin_write().await.unwrap();
            put(&tx, [added(2)], Timestamp(2)).await.unwrap();
            tx.commit().await.unwrap();
        });
        // Time enough to overtake, if it could.
        let overtook = tokio::time::timeout(Duration::from_millis(200), async {
            while !quick.is_finished() {
                tokio::task::yield_now().await;
            }
        });
        assert!(overtook.await.is_err(), "{:?}", test.kind());
        slow.commit().await.unwrap();
        quick.await.unwrap();
        let told = told(test.database()).await;
        assert!(told[0].1.contains("comment_BST_1"), "{told:?}");
        assert!(told[1].1.contains("comment_BST_2"), "{told:?}");
    }
}
