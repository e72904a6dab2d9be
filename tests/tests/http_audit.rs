//! The public GraphQL-over-HTTP audit, by its own client.

use serde_json::Value;
use tests::repository;
use tokio::process::Command;

use crate::operations::serve_tiny;

#[tokio::test]
async fn every_audit_of_graphql_over_http_is_passed() {
    let server = serve_tiny().await;
    let output = Command::new("node")
        .args(["http-audit.mjs", &format!("{}/graphql", server.url())])
        .current_dir(repository().join("tests/node"))
        .output()
        .await
        .expect("node: run `cargo xtask test`");
    let answer: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("no JSON: {}", String::from_utf8_lossy(&output.stderr)));
    assert_eq!(answer["total"], 61);
    assert_eq!(answer["notOk"], serde_json::json!([]));
}
