//! What one in-process fetch of some 100 KB costs, and which part of it costs what.
//!
//! The fetch is the commonest of the gateway's: `_entities` with 560 representations. Resolvers read memory, so what is
//! measured is async-graphql and the frame, no database.
#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark")]
use std::hint::black_box;

use async_graphql::parser::parse_query;
use async_graphql::{
    EmptyMutation, EmptySubscription, ID, Object, Request, Response, Schema, SchemaBuilder, ValidationMode, Variables,
};
use bytes::Bytes;
use claims::Caller;
use divan::Bencher;
use serde_json::{Value, json};
use subgraph::Subgraph;

const QUERY: &str = "query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Person {
    id displayName jobTitle joinedAt home { code name nation } } } }";

struct Home;

/// Where a person is at home.
#[Object]
impl Home {
    async fn code(&self) -> &str {
        "BST"
    }
    async fn name(&self) -> &str {
        "Bristol City Council"
    }
    async fn nation(&self) -> &str {
        "ENGLAND"
    }
}

struct Person(ID);

/// A person.
#[Object]
impl Person {
    async fn id(&self) -> &ID {
        &self.0
    }
    async fn display_name(&self) -> &str {
        "Angharad Llewelyn-Jones"
    }
    async fn job_title(&self) -> &str {
        "Digital Services Manager"
    }
    async fn joined_at(&self) -> &str {
        "2024-05-17T09:30:00Z"
    }
    async fn home(&self) -> Home {
        Home
    }
}

struct Query;

#[Object]
impl Query {
    #[graphql(entity)]
    async fn person(&self, id: ID) -> Option<Person> {
        Some(Person(id))
    }
}

fn builder() -> SchemaBuilder<Query, EmptyMutation, EmptySubscription> {
    Schema::build(Query, EmptyMutation, EmptySubscription).enable_federation()
}

fn variables() -> Value {
    let keys = (0..560).map(|id| json!({ "__typename": "Person", "id": format!("member_BST_{id:08}") }));
    json!({ "representations": keys.collect::<Vec<_>>() })
}

fn body() -> Bytes {
    json!({ "query": QUERY, "variables": variables() }).to_string().into()
}

fn request() -> Request {
    let mut request = Request::new(QUERY).variables(Variables::from_json(variables()));
    request.set_parsed_query(parse_query(QUERY).unwrap());
    request
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().build().unwrap()
}

fn main() {
    let subgraph = Subgraph::builder("bench", builder()).build().unwrap();
    let answer = runtime().block_on(subgraph.execute(&Caller::anonymous(), body()));
    assert!(answer.len() > 90_000 && !answer.starts_with(b"{\"errors"), "{} bytes", answer.len());
    divan::main();
}

#[divan::bench]
fn whole_fetch(bencher: Bencher<'_, '_>) {
    let (runtime, subgraph) = (runtime(), Subgraph::builder("bench", builder()).build().unwrap());
    let body = body();
    bencher.bench_local(|| runtime.block_on(subgraph.execute(&Caller::anonymous(), body.clone())));
}

#[divan::bench]
fn part_1_read_the_body(bencher: Bencher<'_, '_>) {
    let body = body();
    bencher.bench_local(|| serde_json::from_slice::<Request>(black_box(&body)).unwrap());
}

#[divan::bench]
fn part_2_parse_the_document() -> async_graphql::parser::types::ExecutableDocument {
    parse_query(black_box(QUERY)).unwrap()
}

#[divan::bench]
fn part_2_or_clone_it(bencher: Bencher<'_, '_>) {
    let document = parse_query(QUERY).unwrap();
    bencher.bench_local(|| black_box(&document).clone());
}

#[divan::bench]
fn part_3_validate_and_resolve(bencher: Bencher<'_, '_>) {
    let (runtime, schema) = (runtime(), builder().finish());
    bencher.with_inputs(request).bench_local_values(|request| runtime.block_on(schema.execute(request)));
}

#[divan::bench]
fn part_3_with_few_rules_checked(bencher: Bencher<'_, '_>) {
    let (runtime, schema) = (runtime(), builder().validation_mode(ValidationMode::Fast).finish());
    bencher.with_inputs(request).bench_local_values(|request| runtime.block_on(schema.execute(request)));
}

#[divan::bench]
fn part_4_write_the_answer(bencher: Bencher<'_, '_>) {
    let response: Response = runtime().block_on(builder().finish().execute(request()));
    bencher.bench_local(|| serde_json::to_vec(black_box(&response)).unwrap());
}

#[divan::bench]
fn part_5_drop_the_tree(bencher: Bencher<'_, '_>) {
    let response: Response = runtime().block_on(builder().finish().execute(request()));
    bencher.with_inputs(|| response.data.clone()).bench_local_values(drop);
}
