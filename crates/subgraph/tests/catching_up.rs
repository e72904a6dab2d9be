//! A change that seems early is tried again once others were heard.
use futures::future::join_all;
use sea_orm::DatabaseTransaction;
use storage::StoreError;
use subgraph::directory::label_of_active;
use subgraph::events::Event;
use subgraph::{Change, NodeId, RequestDatabase, make};

use crate::feed::{renamed, tell};
use crate::hearing::{listening, pairs};

/// Greets a member by name.
struct Greet(NodeId);

#[derive(Debug, PartialEq, Eq)]
enum NotGreeted {
    Unknown,
    Asleep,
}

impl Change for Greet {
    type Done = String;
    type Refused = NotGreeted;

    async fn make(&self, tx: &DatabaseTransaction) -> Result<Result<String, NotGreeted>, StoreError> {
        let known = label_of_active(tx, &self.0).await?;
        Ok(match known.as_deref() {
            None => Err(NotGreeted::Unknown),
            Some("Sleeper") => Err(NotGreeted::Asleep),
            Some(name) => Ok(format!("Hello, {name}")),
        })
    }

    fn may_be_early(refused: &NotGreeted) -> bool {
        *refused == NotGreeted::Unknown
    }
}

fn member(number: usize) -> NodeId {
    let Event::MemberChanged { member, .. } = renamed(number, "") else { unreachable!() };
    member
}

#[tokio::test]
async fn what_was_told_before_is_heard_before_a_change_is_refused() {
    for (reader, source) in pairs().await {
        let (inbox, _heard) = listening(reader.database(), source.database());
        let database = RequestDatabase::new(reader.database().clone(), Some(inbox));
        tell(source.database(), [renamed(1, "Ada"), renamed(2, "Sleeper")]).await;
        assert_eq!(make(&database, &Greet(member(1))).await.unwrap(), Ok("Hello, Ada".to_owned()));
        assert_eq!(make(&database, &Greet(member(3))).await.unwrap(), Err(NotGreeted::Unknown));
        // For another reason nobody is asked.
        let asked = source.database().statements().get();
        assert_eq!(make(&database, &Greet(member(2))).await.unwrap(), Err(NotGreeted::Asleep));
        assert_eq!(source.database().statements().get(), asked);
    }
}

#[tokio::test]
async fn without_others_to_hear_a_refusal_stands() {
    for (reader, _) in pairs().await {
        let database = RequestDatabase::new(reader.database().clone(), None);
        assert_eq!(make(&database, &Greet(member(1))).await.unwrap(), Err(NotGreeted::Unknown));
    }
}

#[tokio::test]
async fn refused_changes_ask_a_source_once_for_all_who_wait() {
    for (reader, source) in pairs().await {
        let (inbox, _heard) = listening(reader.database(), source.database());
        let asked = source.database().statements().get();
        join_all((0..200).map(|_| inbox.catch_up())).await;
        // One round for the first, and one for all who came during it: each is one look at one row.
        assert_eq!(source.database().statements().get() - asked, 2, "{:?}", source.kind());
    }
}

#[tokio::test]
async fn who_gives_up_waiting_does_not_keep_others_from_catching_up() {
    for (reader, source) in pairs().await {
        let (inbox, mut heard) = listening(reader.database(), source.database());
        tell(source.database(), [renamed(1, "Ada")]).await;
        {
            let mut given_up = std::pin::pin!(inbox.catch_up());
            assert!(futures::poll!(given_up.as_mut()).is_pending());
            let mut waiting = std::pin::pin!(inbox.catch_up());
            assert!(futures::poll!(waiting.as_mut()).is_pending());
        }
        inbox.catch_up().await;
        assert_eq!(heard.recv().await, Some(renamed(1, "Ada")));
    }
}
