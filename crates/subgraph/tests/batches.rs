//! Loading in batches, however deep and wide the document.
use std::sync::atomic::Ordering;

use claims::Caller;
use serde_json::{Value, json};

use crate::library::library;

async fn loads(query: &str) -> (Value, usize) {
    let (subgraph, calls) = library();
    let body = json!({ "query": query }).to_string();
    let answer = subgraph.execute(&Caller::anonymous(), body.into()).await;
    (serde_json::from_slice(&answer).unwrap(), calls.0.load(Ordering::Relaxed))
}

#[tokio::test]
async fn a_list_of_any_length_is_one_load() {
    for first in [1, 2, 29, 30, 31, 500] {
        let (answer, loads) = loads(&format!("{{ books(first: {first}) {{ id author {{ name }} }} }}")).await;
        assert_eq!(loads, 1, "{first}");
        let books = answer["data"]["books"].as_array().unwrap();
        for (number, book) in books.iter().enumerate() {
            let known =
                if number % 50 == 13 { json!(null) } else { json!({ "name": format!("Author {}", number % 50) }) };
            assert_eq!(book["author"], known);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_spawned_request_loads_alike() {
    let query = "{ books(first: 100) { author { name } sequels(first: 3) { author { name } } } }";
    for _ in 0..20 {
        let (_, loads) = tokio::spawn(loads(query)).await.unwrap();
        assert_eq!(loads, 1);
    }
}

#[tokio::test]
async fn what_is_asked_for_at_several_depths_at_once_is_one_load() {
    let query = "{ a: books(first: 40) { author { name } sequels(first: 3) { author { name } sequels(first: 2) { author { name } } } }
                   b: books(first: 3) { id sequels(first: 40) { author { name } } } }";
    let (answer, loads) = loads(query).await;
    assert!(answer["errors"].is_null());
    assert_eq!(loads, 1);
}

#[tokio::test]
async fn entities_are_loaded_together() {
    let (subgraph, calls) = library();
    let keys: Vec<Value> =
        (0..300).map(|id| json!({ "__typename": "Book", "org": "BST", "id": id.to_string() })).collect();
    let query = "query($keys: [_Any!]!) { _entities(representations: $keys) { ... on Book { id author { name } } } }";
    let body = json!({ "query": query, "variables": { "keys": keys } }).to_string();
    let answer: Value = serde_json::from_slice(&subgraph.execute(&Caller::anonymous(), body.into()).await).unwrap();
    assert_eq!(answer["data"]["_entities"][299]["author"]["name"], "Author 49", "{answer}");
    assert_eq!(calls.0.load(Ordering::Relaxed), 1);
}
