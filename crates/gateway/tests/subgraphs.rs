//! Two small subgraphs, in the same process.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_graphql::{Context, EmptyMutation, EmptySubscription, ID, Object, Schema, SimpleObject, Subscription};
use claims::Caller;
use futures::stream::{self, Stream};
use gateway::SubgraphEndpoint;
use subgraph::Subgraph;
use tokio::sync::Notify;

/// How often subgraphs were asked, and a gate at which `slow` and `rename` wait.
#[derive(Clone, Default)]
pub(crate) struct Seen {
    pub(crate) asked: Arc<AtomicUsize>,
    pub(crate) renamed: Arc<AtomicUsize>,
    /// Subscriptions that are followed.
    pub(crate) followed: Arc<AtomicUsize>,
    pub(crate) waiting: Arc<Notify>,
    pub(crate) go_on: Arc<Notify>,
}

impl Seen {
    pub(crate) fn times_asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

pub(crate) fn people(seen: &Seen) -> SubgraphEndpoint {
    let schema = Schema::build(PeopleQuery, PeopleMutation, EmptySubscription);
    let (asked, data) = (Arc::clone(&seen.asked), seen.clone());
    let subgraph = Subgraph::builder("people", schema).request_data(move |request| {
        asked.fetch_add(1, Ordering::SeqCst);
        request.insert(data.clone());
    });
    SubgraphEndpoint::InProcess(subgraph.build().unwrap())
}

pub(crate) fn notes(seen: &Seen) -> SubgraphEndpoint {
    let schema = Schema::build(NotesQuery, EmptyMutation, NotesSubscription(seen.clone()));
    let asked = Arc::clone(&seen.asked);
    let subgraph = Subgraph::builder("notes", schema).request_data(move |_| {
        asked.fetch_add(1, Ordering::SeqCst);
    });
    SubgraphEndpoint::InProcess(subgraph.build().unwrap())
}

struct Person {
    id: ID,
}

#[Object]
impl Person {
    async fn id(&self) -> &ID {
        &self.id
    }

    async fn name(&self) -> String {
        format!("Person {}", self.id.as_str())
    }

    async fn salary(&self) -> i32 {
        40_000
    }

    async fn hidden(&self) -> &str {
        "hidden"
    }
}

struct PeopleQuery;

#[Object(name = "Query")]
impl PeopleQuery {
    #[graphql(entity)]
    async fn find_person(&self, id: ID) -> Person {
        Person { id }
    }

    async fn person(&self, id: ID) -> Option<Person> {
        Some(Person { id })
    }

    async fn source(&self) -> &str {
        "people"
    }

    async fn half(&self) -> &str {
        "people"
    }

    async fn whoami(&self, ctx: &Context<'_>) -> Option<String> {
        ctx.data_unchecked::<Caller>().subject().map(str::to_owned)
    }

    async fn slow(&self, ctx: &Context<'_>) -> &str {
        let seen = ctx.data_unchecked::<Seen>();
        seen.waiting.notify_one();
        seen.go_on.notified().await;
        "at last"
    }

    async fn private(&self) -> &str {
        "for known callers"
    }

    async fn audit(&self) -> &str {
        "for auditors"
    }

    async fn sealed(&self) -> &str {
        "for registrars"
    }
}

struct PeopleMutation;

#[Object(name = "Mutation")]
impl PeopleMutation {
    async fn rename(&self, ctx: &Context<'_>, id: ID, name: String) -> Person {
        let seen = ctx.data_unchecked::<Seen>();
        if name == "wait" {
            seen.waiting.notify_one();
            seen.go_on.notified().await;
        }
        seen.renamed.fetch_add(1, Ordering::SeqCst);
        Person { id }
    }
}

#[derive(SimpleObject)]
struct Note {
    text: String,
    author: Option<Author>,
}

#[derive(SimpleObject)]
#[graphql(name = "Person", unresolvable = "id")]
struct Author {
    id: ID,
}

fn note(n: i32) -> Note {
    Note { text: format!("Note {n}"), author: Some(Author { id: n.to_string().into() }) }
}

pub(crate) struct NotesSubscription(pub(crate) Seen);

/// Counts as followed until it is dropped.
struct Followed(Seen);

impl Drop for Followed {
    fn drop(&mut self) {
        self.0.followed.fetch_sub(1, Ordering::SeqCst);
    }
}

#[Subscription(name = "Subscription")]
impl NotesSubscription {
    /// So many notes, the first at once, then whenever the gate says so.
    async fn written(&self, count: i32) -> impl Stream<Item = Note> {
        let seen = self.0.clone();
        seen.followed.fetch_add(1, Ordering::SeqCst);
        let followed = Followed(seen.clone());
        stream::unfold((0, followed), move |(n, followed)| {
            let seen = seen.clone();
            async move {
                if n > 0 && n < count {
                    seen.go_on.notified().await;
                }
                (n < count).then(|| (note(n + 1), (n + 1, followed)))
            }
        })
    }

    async fn private(&self) -> impl Stream<Item = Note> {
        stream::iter([note(1)])
    }
}

pub(crate) struct NotesQuery;

#[Object(name = "Query")]
impl NotesQuery {
    async fn source(&self) -> &str {
        "notes"
    }

    async fn half(&self) -> &str {
        "notes"
    }

    async fn notes(&self, #[graphql(default = 3)] first: i32) -> Vec<Note> {
        (1..=first).map(note).collect()
    }
}
