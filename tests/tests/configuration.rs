//! Configuration is checked whole before a port is opened, and says what is wrong.

use std::net::TcpListener;

use serde_json::Value;
use tests::{Client, Program, run};

#[test]
fn an_unknown_key_is_refused_with_the_key_that_was_meant() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("gateway.toml"), "supergraph = \"x.graphql\"\nlisten_to = \"127.0.0.1:0\"\n")
        .unwrap();
    for arguments in [vec!["config", "check", "gateway", "gateway.toml"], vec!["gateway", "--config", "gateway.toml"]] {
        let output = run(folder.path(), &arguments);
        assert!(!output.status.success());
        let told = String::from_utf8(output.stderr).unwrap();
        for part in ["listen_to", "`listen`", "gateway.toml"] {
            assert!(told.contains(part), "{part} is missing: {told}");
        }
    }
}

#[test]
fn a_file_that_cannot_be_read_and_a_value_of_the_wrong_type_are_told() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("broken.toml"), "listen = [").unwrap();
    std::fs::write(folder.path().join("wrong.toml"), "[gateway.limits]\nbody_bytes_max = \"many\"\n").unwrap();
    for (file, told) in
        [("missing.toml", "missing.toml"), ("broken.toml", "broken.toml"), ("wrong.toml", "body_bytes_max")]
    {
        let output = run(folder.path(), &["serve", "--config", file]);
        assert!(!output.status.success());
        let shown = String::from_utf8(output.stderr).unwrap();
        assert!(shown.contains(told), "{file}: {shown}");
        assert!(!folder.path().join("witan-data").exists(), "nothing was begun");
    }
}

#[test]
fn the_json_schema_names_every_key_of_the_examples() {
    let folder = tempfile::tempdir().unwrap();
    for process in ["serve", "gateway", "subgraph"] {
        let output = run(folder.path(), &["config", "schema", process]);
        let schema: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(schema["type"], "object");
        assert_eq!(schema["additionalProperties"], false);
    }
}

#[test]
fn every_command_has_help() {
    let folder = tempfile::tempdir().unwrap();
    let commands = [
        "",
        "serve",
        "gateway",
        "subgraph",
        "compose",
        "check-subgraph",
        "explain",
        "schema",
        "seed",
        "migrate",
        "token",
        "token mint",
        "token inspect",
        "token key",
        "eid",
        "eid key",
        "eid enrol",
        "eid readmit",
        "eid proof",
        "eid client",
        "eid client add",
        "eid client list",
        "eid client rotate",
        "eid card",
        "eid card ca",
        "eid card issue",
        "eid card revoke",
        "eid card list",
        "config",
        "config schema",
        "config check",
    ];
    for command in commands {
        let arguments: Vec<&str> = command.split_whitespace().chain(["--help"]).collect();
        let output = run(folder.path(), &arguments);
        assert!(output.status.success(), "{command}");
        assert!(String::from_utf8_lossy(&output.stdout).contains("Usage"), "{command}");
    }
}

#[tokio::test]
async fn the_environment_overrides_the_file_and_a_flag_overrides_both() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let address = taken.local_addr().unwrap();
    let file = format!("tier = \"tiny\"\n[gateway]\nlisten = \"{address}\"\nintrospection.enabled = false\n");
    std::fs::write(folder.path().join("serve.toml"), file).unwrap();
    // The file's address is taken; that the server starts shows that the flag's was used.
    let server = Program::start_in(folder, &["serve", "--config", "serve.toml", "--listen", "127.0.0.1:0"]).await;
    let answer = Client::new(server.url()).graphql("{ __schema { queryType { name } } }", serde_json::json!({})).await;
    assert!(!answer.codes().is_empty(), "the file turned introspection off: {}", answer.text());
}
