//! Taking in what others tell.
use async_trait::async_trait;
use futures::future::join_all;
use sea_orm::{ConnectionTrait, DatabaseTransaction, Statement};
use service::Health;
use storage::{Database, StoreError, TestDatabase};
use subgraph::directory::{MemberState, label_of_active, upsert_member};
use subgraph::events::{Event, EventSource, FeedRequest, Hear, HearError, Inbox, Outbox};
use subgraph::{GroupAccess, NodeId, NodeKind, SecurityLevel};
use tokio::sync::mpsc;

use crate::feed::{renamed, tell};

/// Keeps the directory, and says what it heard.
struct Ear(mpsc::UnboundedSender<Event>);

#[async_trait]
impl Hear for Ear {
    fn sources(&self) -> &'static [&'static str] {
        &["members"]
    }

    async fn hear(&self, tx: &DatabaseTransaction, event: &Event) -> Result<Vec<Event>, StoreError> {
        let Event::MemberChanged { member, label, state } = event else { return Ok(Vec::new()) };
        assert_ne!(label, "panic");
        upsert_member(tx, member, label, *state).await?;
        self.0.send(event.clone()).ok();
        let group = NodeId::new(NodeKind::Group, member.org().clone(), "00000001").unwrap();
        let left = Event::MembershipChanged { group, member: member.clone(), role: None };
        Ok(if *state == MemberState::Former { vec![left] } else { Vec::new() })
    }
}

pub(crate) type Heard = mpsc::UnboundedReceiver<Event>;

/// The inbox of a groups subgraph on `database`, and what it hears.
pub(crate) fn inbox_on(database: &Database) -> (Inbox, Heard) {
    let (sender, heard) = mpsc::unbounded_channel();
    (Inbox::new("groups", database.clone(), Ear(sender)), heard)
}

/// The same, listening to what is put into the outbox of `source`.
pub(crate) fn listening(database: &Database, source: &Database) -> (Inbox, Heard) {
    let (inbox, heard) = inbox_on(database);
    inbox.listen_to(EventSource::in_process("members", Outbox::new(source.clone()))).unwrap();
    (inbox, heard)
}

/// For each kind of database, a reader's and a source's.
pub(crate) async fn pairs() -> Vec<(TestDatabase, TestDatabase)> {
    let readers = TestDatabase::each::<migrations::groups::Migrator>().await.unwrap();
    let sources = TestDatabase::each::<migrations::members::Migrator>().await.unwrap();
    readers.into_iter().zip(sources).collect()
}

fn drained(heard: &mut Heard) -> Vec<Event> {
    std::iter::from_fn(|| heard.try_recv().ok()).collect()
}

/// Puts something into an outbox that `put` never would.
async fn forge(source: &Database, position: i64, event: &str) {
    let backend = source.connection().get_database_backend();
    let insert = format!("insert into outbox (position, event, at) values ({position}, '{event}', 0)");
    let count = format!("update outbox_counter set position = {position}");
    for statement in [insert, count] {
        source.connection().execute_raw(Statement::from_string(backend, statement)).await.unwrap();
    }
}

#[tokio::test]
async fn what_is_told_is_heard_once_and_in_order() {
    for (reader, source) in pairs().await {
        tell(source.database(), (0..450).map(|number| renamed(number, "A"))).await;
        let (inbox, mut heard) = listening(reader.database(), source.database());
        assert!(inbox.catch_up().await && inbox.catch_up().await);
        let expected: Vec<_> = (0..450).map(|number| renamed(number, "A")).collect();
        assert_eq!(drained(&mut heard), expected);

        // A process started anew goes on where the one before was.
        tell(source.database(), [renamed(1, "B")]).await;
        let (inbox, mut heard) = listening(reader.database(), source.database());
        inbox.catch_up().await;
        assert_eq!(drained(&mut heard), [renamed(1, "B")]);
        let Event::MemberChanged { member, .. } = renamed(1, "") else { unreachable!() };
        assert_eq!(label_of_active(reader.database().connection(), &member).await.unwrap().as_deref(), Some("B"));
    }
}

#[tokio::test]
async fn replicas_that_read_at_the_same_time_hear_each_event_once() {
    for (reader, source) in pairs().await {
        tell(source.database(), (0..50).map(|number| renamed(number, "A"))).await;
        let mut replicas: Vec<_> = (0..3).map(|_| listening(reader.database(), source.database())).collect();
        join_all(replicas.iter().map(|(inbox, _)| inbox.catch_up())).await;
        let heard: Vec<_> = replicas.iter_mut().flat_map(|(_, heard)| drained(heard)).collect();
        assert_eq!(heard.len(), 50, "{:?}", reader.kind());
    }
}

#[tokio::test]
async fn what_follows_is_told_in_turn() {
    for (reader, _) in pairs().await {
        let Event::MemberChanged { member, .. } = renamed(1, "") else { unreachable!() };
        let former = Event::MemberChanged { member, label: "Former Member".to_owned(), state: MemberState::Former };
        let (inbox, _heard) = inbox_on(reader.database());
        inbox.hear("members", [renamed(1, "A"), former]).await.unwrap();
        let outbox = Outbox::new(reader.database().clone());
        let feed = outbox.read(FeedRequest { after: 0, limit: 10, wait_ms: 0 }).await.unwrap();
        assert_eq!(feed.events.len(), 1);
        assert!(feed.events[0].event.get().contains("membershipChanged"));
    }
}

#[tokio::test]
async fn an_event_of_a_newer_version_is_passed_over() {
    for (reader, source) in pairs().await {
        forge(source.database(), 1, r#"{"event":"memberPromoted","member":"member_BST_00000001"}"#).await;
        tell(source.database(), [renamed(2, "A")]).await;
        let (inbox, mut heard) = listening(reader.database(), source.database());
        inbox.catch_up().await;
        assert_eq!(drained(&mut heard), [renamed(2, "A")]);
    }
}

#[tokio::test]
async fn a_feed_stops_at_what_cannot_be_taken_in_and_goes_on_when_it_can() {
    let malformed = [
        (2, r#"{"event":"memberChanged","label":"A"}"#),
        (2, r#"{"kind":"memberChanged"}"#),
        (2, r#"["memberChanged"]"#),
        (3, r#"{"event":"memberPromoted"}"#),
    ];
    for (position, event) in malformed {
        for (reader, source) in pairs().await {
            let (inbox, mut heard) = listening(reader.database(), source.database());
            tell(source.database(), [renamed(1, "A")]).await;
            forge(source.database(), position, event).await;
            tell(source.database(), [renamed(3, "A")]).await;
            inbox.catch_up().await;
            inbox.catch_up().await;
            assert_eq!(drained(&mut heard), [renamed(1, "A")], "{event}: what stands before it, and no more");

            let health = Health::new();
            let running = tokio::spawn({
                let (inbox, health) = (inbox.clone(), health.clone());
                async move { inbox.run(&health).await }
            });
            until(|| !health.report().ready).await;
            assert!(health.report().components.contains_key("groups hears members"));

            // A person looks into it, and puts it right.
            let right = serde_json::to_string(&renamed(2, "A")).unwrap();
            let put_right = format!("delete from outbox where position in (2, {position})");
            source.database().connection().execute_unprepared(&put_right).await.unwrap();
            if position == 3 {
                forge(source.database(), 3, &serde_json::to_string(&renamed(3, "B")).unwrap()).await;
            }
            forge(source.database(), 2, &right).await;
            forge_last(source.database()).await;
            assert_eq!(heard.recv().await, Some(renamed(2, "A")));
            until(|| health.report().ready).await;
            running.abort();
        }
    }
}

/// Counts what is there.
async fn forge_last(source: &Database) {
    let count = "update outbox_counter set position = (select max(position) from outbox)";
    source.connection().execute_unprepared(count).await.unwrap();
}

/// Waits until it is so.
async fn until(is_so: impl Fn() -> bool) {
    while !is_so() {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn nobody_is_believed_what_is_not_theirs_to_tell() {
    for (reader, _) in pairs().await {
        let group = NodeId::new(NodeKind::Group, "BST".parse().unwrap(), "00000001").unwrap();
        let opened = Event::GroupChanged { group, access: GroupAccess::Open, security_level: SecurityLevel::Public };
        let (inbox, mut heard) = inbox_on(reader.database());
        let refused = inbox.hear("members", [renamed(1, "A"), opened, renamed(2, "A")]).await;
        assert!(matches!(refused, Err(HearError::Stopped { position: 1, .. })), "{refused:?}");
        assert_eq!(drained(&mut heard), [renamed(1, "A")]);
    }
}

#[tokio::test]
async fn a_feed_that_was_replaced_by_a_shorter_one_is_noticed() {
    for (reader, source) in pairs().await {
        let (inbox, mut heard) = listening(reader.database(), source.database());
        inbox.hear("members", [renamed(1, "A"), renamed(2, "A")]).await.unwrap();
        drained(&mut heard);
        tell(source.database(), [renamed(3, "A")]).await;
        let health = Health::new();
        let running = tokio::spawn({
            let (inbox, health) = (inbox.clone(), health.clone());
            async move { inbox.run(&health).await }
        });
        until(|| !health.report().ready).await;
        assert_eq!(drained(&mut heard), []);
        running.abort();
    }
}

#[tokio::test]
async fn a_handler_that_panics_loses_nothing() {
    for (reader, source) in pairs().await {
        let (inbox, mut heard) = listening(reader.database(), source.database());
        tell(source.database(), [renamed(1, "panic")]).await;
        let health = Health::new();
        let running = tokio::spawn({
            let (inbox, health) = (inbox.clone(), health.clone());
            async move { inbox.run(&health).await }
        });
        until(|| !health.report().ready).await;
        let cured = serde_json::to_string(&renamed(1, "cured")).unwrap();
        source
            .database()
            .connection()
            .execute_unprepared(&format!("update outbox set event = '{cured}'"))
            .await
            .unwrap();
        assert_eq!(heard.recv().await, Some(renamed(1, "cured")));
        until(|| health.report().ready).await;
        running.abort();
    }
}

#[tokio::test]
async fn only_those_that_matter_are_listened_to() {
    let test = TestDatabase::sqlite().await.unwrap();
    let (inbox, _heard) = inbox_on(test.database());
    let signer = claims::hop::HopSigner::new("groups", claims::SigningKey::generate(|bytes| bytes.fill(3)));
    service::crypto::install();
    let posts = EventSource::over_http("posts", "http://127.0.0.1:1/events".parse().unwrap(), signer).unwrap();
    let refused = inbox.listen_to(posts).unwrap_err();
    assert_eq!(refused.to_string(), "`groups` hears nothing of `posts`; it hears members");
    assert!(!inbox.catch_up().await, "there is nobody to catch up with");
}
