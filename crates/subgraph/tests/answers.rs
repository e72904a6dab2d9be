//! What is answered, and what a client is told of what goes wrong.
use serde_json::{Value, json};

use crate::library::{ask, post};

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("none")
}

#[tokio::test]
async fn each_fault_has_a_code_and_tells_nothing_inner() {
    for (how, expected) in [
        ("input", "BAD_USER_INPUT"),
        ("forbidden", "FORBIDDEN"),
        ("store", "INTERNAL_ERROR"),
        ("busy", "SERVICE_UNAVAILABLE"),
        ("unknown", "INTERNAL_ERROR"),
        ("panic", "INTERNAL_ERROR"),
    ] {
        let answer = ask(&format!(r#"{{ fault(how: "{how}") }}"#)).await;
        assert_eq!(code(&answer), expected, "{answer}");
        assert!(!answer.to_string().contains("secret"), "{answer}");
    }
}

#[tokio::test]
async fn a_fault_costs_its_own_field_and_says_where_it_is() {
    let answer = ask(r#"{ books(first: 1) { id } wrong: fault(how: "forbidden") }"#).await;
    assert_eq!(answer["data"], json!({ "books": [{ "id": "0" }], "wrong": null }));
    assert_eq!(answer["errors"][0]["path"], json!(["wrong"]));
}

#[tokio::test]
async fn what_is_no_request_is_refused() {
    for body in ["", "{", "[]", "null", "7", r#"{"query": 7}"#, r#"{"query": "{ id }", "query": "{ id }"}"#, "{}"] {
        assert_eq!(code(&post(body).await), "BAD_REQUEST", "{body}");
    }
    assert_eq!(code(&post(vec![0xff, 0xfe]).await), "BAD_REQUEST");
    assert_eq!(code(&post(r#"{"query": "{ books(first: 1) { id } }", "variables": []}"#).await), "BAD_REQUEST");
    assert_eq!(code(&post("[".repeat(100_000)).await), "BAD_REQUEST");
}

#[tokio::test]
async fn a_document_that_is_malformed_or_does_not_fit_is_refused() {
    assert_eq!(code(&ask("{ books(").await), "GRAPHQL_PARSE_FAILED");
    assert_eq!(code(&ask("{ magazines }").await), "GRAPHQL_VALIDATION_FAILED");
    assert_eq!(code(&ask("query A { caller } query B { caller }").await), "GRAPHQL_VALIDATION_FAILED");
    assert_eq!(code(&ask("{ ...A } fragment A on Query { ...A }").await), "GRAPHQL_VALIDATION_FAILED");
    assert_eq!(code(&ask(r#"{ books(first: 1, orgs: { codes: ["bst"] }) { id } }"#).await), "BAD_USER_INPUT");
}

#[tokio::test]
async fn a_document_that_is_too_deep_or_too_large_is_refused() {
    let deep =
        format!("{{ books(first: 0) {}{}", "{ sequels(first: 0) ".repeat(60), "{ id } ".to_owned() + &"}".repeat(61));
    assert_ne!(code(&ask(&deep).await), "none");
    let parse_deep = "{ a ".repeat(100_000);
    assert_eq!(code(&ask(&parse_deep).await), "GRAPHQL_PARSE_FAILED");
    let aliases: String = (0..10_000).map(|number| format!("a{number}: caller ")).collect();
    assert_eq!(code(&ask(&format!("{{ {aliases} }}")).await), "GRAPHQL_VALIDATION_FAILED");
    let served: String = (0..1_000).map(|number| format!("a{number}: caller ")).collect();
    assert_eq!(code(&ask(&format!("{{ {served} }}")).await), "none");
}

#[tokio::test]
async fn the_same_document_under_other_variables_is_another_question() {
    let (subgraph, _) = crate::library::library();
    for first in [1, 2, 3] {
        let body = json!({ "query": "query($n: Int!) { books(first: $n) { id } }", "variables": { "n": first } });
        let answer = subgraph.execute(&claims::Caller::anonymous(), body.to_string().into()).await;
        let answer: Value = serde_json::from_slice(&answer).unwrap();
        assert_eq!(answer["data"]["books"].as_array().unwrap().len(), first);
    }
}
