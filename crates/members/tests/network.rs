//! A tiny network on each database, and asking it.
use bytes::Bytes;
use claims::Caller;
use corpus::{Corpus, Tier};
use serde_json::{Value, json};
use storage::{TestDatabase, count_statements};
use subgraph::Subgraph;

/// The members of the tiny corpus, on one database.
pub(crate) struct Network {
    pub(crate) subgraph: Subgraph,
    pub(crate) corpus: Corpus,
    pub(crate) test: TestDatabase,
}

impl Network {
    /// One for each kind of database that can be had.
    pub(crate) async fn each() -> Vec<Self> {
        let mut networks = Vec::new();
        for test in TestDatabase::each::<migrations::members::Migrator>().await.unwrap() {
            let corpus = Corpus::new(1, Tier::Tiny);
            members::seed(test.database(), &corpus, &|_| {}).await.unwrap();
            let subgraph = members::build(test.database().clone()).await.unwrap();
            networks.push(Self { subgraph, corpus, test });
        }
        networks
    }

    /// The answer to `query`, and how many SQL statements it took.
    pub(crate) async fn ask_as(&self, caller: &Caller, query: &str, variables: Value) -> (Value, u64) {
        let body = Bytes::from(json!({ "query": query, "variables": variables }).to_string());
        let (answer, statements) = count_statements(self.subgraph.execute(caller, body)).await;
        (serde_json::from_slice(&answer).unwrap(), statements)
    }

    /// The answer to an anonymous caller.
    pub(crate) async fn ask(&self, query: &str, variables: Value) -> Value {
        self.ask_as(&Caller::anonymous(), query, variables).await.0
    }
}
