//! What others read of an outbox.
use std::time::Duration;

use migrations::members::Migrator;
use storage::{Database, TestDatabase, Timestamp};
use subgraph::directory::MemberState;
use subgraph::events::{Event, Feed, FeedRequest, Outbox, put};
use subgraph::{NodeId, NodeKind};

/// A member of Bristol is now known by this name.
pub(crate) fn renamed(number: usize, label: &str) -> Event {
    let member = NodeId::new(NodeKind::Member, "BST".parse().unwrap(), format!("{number:08}")).unwrap();
    Event::MemberChanged { member, label: label.to_owned(), state: MemberState::Active }
}

/// Makes a change that these events tell of.
pub(crate) async fn tell(database: &Database, events: impl IntoIterator<Item = Event, IntoIter: Send>) {
    let tx = database.begin_write().await.unwrap();
    put(&tx, events, Timestamp(0)).await.unwrap();
    database.commit(tx).await.unwrap();
}

fn request(after: u64, limit: u64, wait_ms: u64) -> FeedRequest {
    FeedRequest { after, limit, wait_ms }
}

fn positions(feed: &Feed) -> Vec<u64> {
    feed.events.iter().map(|told| told.position).collect()
}

#[tokio::test]
async fn a_feed_is_read_on_from_where_one_is() {
    for test in TestDatabase::each::<Migrator>().await.unwrap() {
        let outbox = Outbox::new(test.database().clone());
        let empty = outbox.read(request(0, 10, 0)).await.unwrap();
        assert_eq!((positions(&empty), empty.last), (vec![], 0));
        tell(test.database(), (1..=5).map(|number| renamed(number, "A"))).await;
        let first = outbox.read(request(0, 3, 0)).await.unwrap();
        assert_eq!((positions(&first), first.last), (vec![1, 2, 3], 5));
        assert!(first.events[2].event.get().contains("member_BST_00000003"));
        let rest = outbox.read(request(3, 3, 60_000)).await.unwrap();
        assert_eq!((positions(&rest), rest.last), (vec![4, 5], 5), "what is there is not waited for");
        let none = outbox.read(request(5, 0, 0)).await.unwrap();
        assert_eq!((positions(&none), none.last), (vec![], 5));
        assert_eq!(positions(&outbox.read(request(4, 0, 0)).await.unwrap()), [5], "a limit of nothing would never end");
    }
}

#[tokio::test]
async fn a_page_has_a_bound_whatever_is_asked_for() {
    for test in TestDatabase::each::<Migrator>().await.unwrap() {
        tell(test.database(), (1..=300).map(|number| renamed(number, "A"))).await;
        let feed = Outbox::new(test.database().clone()).read(request(0, u64::MAX, 0)).await.unwrap();
        assert_eq!((feed.events.len(), feed.last), (256, 300));
    }
}

#[tokio::test]
async fn who_waits_is_told_what_is_committed_meanwhile() {
    for test in TestDatabase::each::<Migrator>().await.unwrap() {
        let outbox = Outbox::new(test.database().clone());
        let waiting = tokio::spawn(async move { outbox.read(request(0, 10, 20_000)).await.unwrap() });
        tell(test.database(), [renamed(1, "A")]).await;
        assert_eq!(positions(&waiting.await.unwrap()), [1], "{:?}", test.kind());

        // Another process's commit rings no bell here.
        let outbox = Outbox::new(test.database().clone());
        let waiting = tokio::spawn(async move { outbox.read(request(1, 10, 20_000)).await.unwrap() });
        let other = Database::connect(test.config()).await.unwrap();
        tell(&other, [renamed(2, "B")]).await;
        assert_eq!(positions(&waiting.await.unwrap()), [2], "{:?}", test.kind());
    }
}

#[tokio::test]
async fn a_wait_ends_without_an_event_too() {
    for test in TestDatabase::each::<Migrator>().await.unwrap() {
        let outbox = Outbox::new(test.database().clone());
        let feed = tokio::time::timeout(Duration::from_secs(30), outbox.read(request(0, 10, 300))).await.unwrap();
        assert_eq!(positions(&feed.unwrap()), Vec::<u64>::new());
    }
}

#[tokio::test]
async fn who_has_read_more_than_was_told_is_told_so_at_once() {
    for test in TestDatabase::each::<Migrator>().await.unwrap() {
        tell(test.database(), [renamed(1, "A")]).await;
        let feed = Outbox::new(test.database().clone()).read(request(7, 10, 60_000)).await.unwrap();
        assert_eq!((positions(&feed), feed.last), (vec![], 1));
    }
}
