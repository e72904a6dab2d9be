//! A small subgraph: books, and their authors.
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_graphql::dataloader::Loader;
use async_graphql::{Context, EmptySubscription, ID, Object, Result, Schema, SimpleObject};
use bytes::Bytes;
use claims::Caller;
use serde_json::{Value, json};
use storage::{Database, StoreError};
use subgraph::directives::{Merge, authenticated, fan_out, partitioned};
use subgraph::{Batch, OrgCode, OrgSelector, ResolveError, Subgraph, SubgraphBuilder};

/// How many times authors were loaded, and how many at once.
#[derive(Clone, Default)]
pub(crate) struct Calls(pub(crate) Arc<AtomicUsize>);

pub(crate) struct Authors(Calls);

impl Loader<i32> for Authors {
    type Value = String;
    type Error = StoreError;

    async fn load(&self, keys: &[i32]) -> std::result::Result<HashMap<i32, String>, StoreError> {
        self.0.0.fetch_add(1, Ordering::Relaxed);
        tokio::task::yield_now().await;
        // There is no author 13.
        Ok(keys.iter().filter(|key| **key != 13).map(|key| (*key, format!("Author {key}"))).collect())
    }
}

/// Someone who writes.
#[derive(SimpleObject)]
struct Author {
    /// The name.
    name: String,
}

struct Book(i32);

/// A thing to read.
#[Object(directive = partitioned::apply("org".into()))]
impl Book {
    /// Who keeps it.
    async fn org(&self) -> OrgCode {
        "BST".parse().unwrap()
    }

    /// Its number.
    async fn id(&self) -> ID {
        ID(self.0.to_string())
    }

    /// Who wrote it.
    async fn author(&self, ctx: &Context<'_>) -> Result<Option<Author>> {
        let found = ctx.data::<Batch<i32, Authors>>()?.load(self.0 % 50).await?;
        Ok(found.map(|name| Author { name }))
    }

    /// The books that follow it.
    async fn sequels(&self, #[graphql(desc = "How many.")] first: i32) -> Vec<Book> {
        (0..first).map(|number| Book(self.0 + number)).collect()
    }
}

struct Query;

#[Object]
impl Query {
    /// Some books.
    #[graphql(directive = fan_out::apply(Merge::Unordered, None, "orgs".into(), Some(3)))]
    async fn books(
        &self,
        #[graphql(desc = "How many.")] first: i32,
        #[graphql(desc = "Whose.")] orgs: Option<OrgSelector>,
    ) -> Vec<Book> {
        let _ = orgs;
        (0..first).map(Book).collect()
    }

    /// Who asks.
    #[graphql(directive = authenticated::apply())]
    async fn caller(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(ctx.data::<Caller>()?.subject().map(str::to_owned))
    }

    /// What goes wrong.
    #[graphql(deprecation = "Ask for what goes right.")]
    async fn fault(&self, #[graphql(desc = "How.")] how: String) -> Result<Option<String>> {
        match how.as_str() {
            "input" => Err(ResolveError::bad_user_input("give another `how`").into()),
            "forbidden" => Err(ResolveError::Forbidden.into()),
            "store" => Err(StoreError::Other(sea_orm::DbErr::Custom("secret table".into())).into()),
            "busy" => Err(StoreError::Busy(sea_orm::DbErr::Custom("secret lock".into())).into()),
            "unknown" => Err("secret words".into()),
            _ => panic!("secret panic"),
        }
    }

    /// Finds a book by key.
    #[graphql(entity)]
    async fn book(&self, org: String, id: ID) -> Result<Option<Book>> {
        Ok(id.parse().ok().filter(|_| org == "BST").map(Book))
    }
}

struct Mutation;

#[Object]
impl Mutation {
    /// Adds nothing, and says so.
    async fn add(&self) -> bool {
        false
    }
}

pub(crate) fn library() -> (Subgraph, Calls) {
    let calls = Calls::default();
    (builder(calls.clone()).build().unwrap(), calls)
}

/// A library that needs `database` to be ready.
pub(crate) fn library_on(database: Database) -> Subgraph {
    builder(Calls::default()).database(database).build().unwrap()
}

/// The library under the name of the members subgraph, which tells what is put into the outbox of `database`.
pub(crate) fn members_on(database: Database) -> Subgraph {
    let schema = Schema::build(Query, Mutation, EmptySubscription);
    Subgraph::builder("members", schema).database(database).outbox().build().unwrap()
}

fn builder(counted: Calls) -> SubgraphBuilder<Query, Mutation, EmptySubscription> {
    let schema = Schema::build(Query, Mutation, EmptySubscription);
    Subgraph::builder("library", schema).request_data(move |data| data.insert(Batch::new(Authors(counted.clone()))))
}

/// The answer of a fresh library to an anonymous caller.
pub(crate) async fn ask(query: &str) -> Value {
    post(json!({ "query": query }).to_string()).await
}

pub(crate) async fn post(body: impl Into<Bytes>) -> Value {
    let answer = library().0.execute(&Caller::anonymous(), body.into()).await;
    serde_json::from_slice(&answer).unwrap()
}
