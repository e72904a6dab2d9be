//! The conformance kit: what it says of our own subgraphs, of one in JavaScript, and of one that leaves a check out.

use std::path::Path;
use std::process::Stdio;

use futures::{StreamExt as _, stream};
use serde_json::Value;
use tempfile::TempDir;
use tests::{Program, repository, run};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

/// A folder with the gateway's keys.
fn keys() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    assert!(run(folder.path(), &["token", "key", "hop", "--out", "keys"]).status.success());
    folder
}

/// What the kit says of the subgraph `name` at `url`, and whether its exit status says that all is well.
async fn checked(folder: &Path, url: &str, name: &str) -> (bool, Value) {
    let arguments = ["check-subgraph", url, "--gateway-key", "keys/hop.pem", "--audience", name, "--format", "json"];
    let (folder, arguments) = (folder.to_owned(), arguments.map(str::to_owned));
    let output = tokio::task::spawn_blocking(move || run(&folder, &arguments.each_ref().map(String::as_str)));
    let output = output.await.unwrap();
    let told = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("no JSON: {}", String::from_utf8_lossy(&output.stderr)));
    (output.status.success(), told)
}

/// The names of what came otherwise than it should, where something of this kind was expected.
fn failures(report: &Value, expected: &str) -> Vec<String> {
    let findings = report["findings"].as_array().unwrap();
    let failed = findings.iter().filter(|one| one["is_as_expected"] == false && one["expected"] == expected);
    failed.map(|one| one["name"].as_str().unwrap().to_owned()).collect()
}

/// `hop-subgraph.mjs`, without the check named; it ends when dropped.
struct JavaScriptSubgraph {
    _child: Child,
    url: String,
}

impl JavaScriptSubgraph {
    async fn start(folder: &Path, without: &str) -> Self {
        let keys = folder.join("keys/hop.jwks.json");
        let mut node = Command::new("node");
        node.args(["hop-subgraph.mjs", keys.to_str().unwrap(), "witan-gateway", "notes", without]);
        node.current_dir(repository().join("tests/node")).kill_on_drop(true);
        let mut child =
            node.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("node: run `cargo xtask test`");
        let url = BufReader::new(child.stdout.take().unwrap()).lines().next_line().await.unwrap();
        Self { _child: child, url: url.expect("it tells its address") }
    }
}

// 46 to 53, 61, 68 to 71
#[tokio::test]
async fn our_own_subgraphs_refuse_every_attack_of_the_kit() {
    let folder = keys();
    let gateway_keys = folder.path().join("keys/hop.jwks.json").display().to_string();
    for name in ["members", "groups", "posts"] {
        let database = ["--database", "sqlite:data.sqlite", "--listen", "127.0.0.1:0"];
        let arguments = [&["subgraph", name, "--gateway-keys", &gateway_keys][..], &database].concat();
        let subgraph = Program::start(&arguments).await;
        let (passed, report) = checked(folder.path(), &format!("{}/graphql", subgraph.url()), name).await;
        assert!(passed && report["ok"] == true, "{name}: {report:#}");
        assert!(report["findings"].as_array().unwrap().len() > 80);
        assert_eq!(subgraph.stop().await.0, Some(0));
    }
}

#[tokio::test]
async fn the_verifier_in_javascript_refuses_them_too() {
    let folder = keys();
    let subgraph = JavaScriptSubgraph::start(folder.path(), "").await;
    let (passed, report) = checked(folder.path(), &subgraph.url, "notes").await;
    assert!(passed, "{:?} {:?}", failures(&report, "refused"), failures(&report, "answered"));
}

#[tokio::test]
async fn each_check_that_a_verifier_leaves_out_is_found() {
    let folder = keys();
    let verifier = std::fs::read_to_string(repository().join("tests/node/hop-token.mjs")).unwrap();
    let marked = verifier.lines().filter_map(|line| line.split_once("// check: "));
    let checks: Vec<&str> = marked.map(|(_, check)| check).collect();
    assert!(checks.len() >= 20, "{checks:?}");
    let verdicts = stream::iter(checks).map(|check| {
        let folder = folder.path();
        async move {
            let subgraph = JavaScriptSubgraph::start(folder, check).await;
            (check, checked(folder, &subgraph.url, "notes").await)
        }
    });
    let verdicts: Vec<_> = verdicts.buffered(4).collect().await;
    for (check, (passed, report)) in verdicts {
        let believed = failures(&report, "refused");
        assert!(!passed && !believed.is_empty(), "nobody notices that `{check}` is left out");
        assert_eq!(failures(&report, "answered"), Vec::<String>::new(), "`{check}`: it answers its gateway");
    }
}

#[tokio::test]
async fn a_subgraph_that_does_not_know_the_gateway_proves_nothing() {
    let (folder, other) = (keys(), keys());
    let subgraph = JavaScriptSubgraph::start(other.path(), "").await;
    let arguments = ["check-subgraph", &subgraph.url, "--gateway-key", "keys/hop.pem", "--audience", "notes"];
    let output = run(folder.path(), &arguments);
    assert!(!output.status.success());
    let (told, hint) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(told.contains("FAIL  68  good: for a caller: must be answered, was 401"), "{told}");
    assert!(hint.contains("--audience"), "{hint}");
}

#[test]
fn what_cannot_be_checked_is_told() {
    let folder = keys();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let silent = format!("http://127.0.0.1:{port}/graphql");
    for (url, key, told) in [
        (silent.as_str(), "keys/hop.pem", "gives no answer"),
        (silent.as_str(), "keys/other.pem", "keys/other.pem"),
        (silent.as_str(), "keys/hop.jwks.json", "chmod 600"),
        ("ftp://127.0.0.1/graphql", "keys/hop.pem", "http or https"),
    ] {
        let output = run(folder.path(), &["check-subgraph", url, "--gateway-key", key, "--audience", "notes"]);
        assert!(!output.status.success());
        let shown = String::from_utf8(output.stderr).unwrap();
        assert!(shown.contains(told), "{told} is missing: {shown}");
    }
}
