//! Tokens bound to a key, with proofs that other people's libraries make: attack cases 56 to 58.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::Value;
use tests::{Program, repository, run};
use tokio::process::Command;

const URI: &str = "https://graph.example/graphql";

#[tokio::test]
async fn proofs_of_independent_libraries_are_taken_and_bad_ones_refused() {
    let folder = tempfile::tempdir().unwrap();
    assert!(run(folder.path(), &["token", "key", "issuer", "--out", "keys"]).status.success());
    let nonce = folder.path().join("keys/nonce");
    std::fs::write(&nonce, "a secret of more than thirty-two bytes").unwrap();
    std::fs::set_permissions(&nonce, std::fs::Permissions::from_mode(0o600)).unwrap();
    let config = format!(
        r#"
        tier = "tiny"
        [gateway]
        listen = "127.0.0.1:0"
        dpop = {{ uri = "{URI}", nonce_secret_file = "keys/nonce" }}
        [[gateway.issuers]]
        identifier = "https://eid.example"
        jwks_file = "keys/issuer.jwks.json"
        audience = "witan"
        environment = "dev"
        proof_demanded = true
        "#
    );
    std::fs::write(folder.path().join("serve.toml"), config).unwrap();
    let key = folder.path().join("keys/issuer.pem").display().to_string();
    let server = Program::start_in(folder, &["serve", "--config", "serve.toml"]).await;
    let graph = format!("{}/graphql", server.url());
    let mut node = Command::new("node");
    node.args(["dpop-client.mjs", &graph, URI, &key, "https://eid.example", "witan"]);
    let output =
        node.current_dir(repository().join("tests/node")).output().await.expect("node: run `cargo xtask test`");
    let results: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("no JSON: {}", String::from_utf8_lossy(&output.stderr)));

    assert_eq!(results["withoutNonce"]["status"], 401);
    assert!(results["withoutNonce"]["challenge"].as_str().unwrap().contains("use_dpop_nonce"), "{results:#}");
    for taken in ["good", "byHand"] {
        assert_eq!(results[taken], 200, "{taken}: {results:#}");
    }
    assert_eq!(results["library"]["status"], 200, "{results:#}");
    assert_eq!(results["library"]["learnt"], true, "its first request is without a nonce");
    let refused = [
        "replayed",
        "asBearer",
        "plainAsDpop",
        "otherKey",
        "otherMethod",
        "otherAddress",
        "otherToken",
        "otherNonce",
        "rsa",
        "otherKind",
        "privateKeyInside",
        "symmetric",
        "old",
        "nameless",
    ];
    for refused in refused {
        assert_eq!(results[refused], 401, "{refused}: {results:#}");
    }
    assert_eq!(results.as_object().unwrap().len(), 4 + refused.len(), "each result is looked at");
    assert_eq!(server.stop().await.0, Some(0));
}
