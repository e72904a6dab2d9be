//! The engine as a library, and the gateway itself, over subgraphs that are not ours.

use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};
use tests::{Client, Program, repository};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

/// Asks both subgraphs for parts of one list, one of them for what the other needs first.
const QUERY: &str = "{ products { name reviews { text of { weight } } postage } newestReview { text of { name } } }";

/// Apollo's own subgraph library over graphql-js; ends when dropped.
struct ForeignSubgraphs {
    _child: Child,
    /// `name=url` of each.
    named: Vec<String>,
}

impl ForeignSubgraphs {
    async fn start() -> Self {
        let mut node = Command::new("node");
        node.arg("subgraphs.mjs").current_dir(repository().join("tests/node")).kill_on_drop(true);
        let mut child =
            node.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("node: run `cargo xtask test`");
        let told = BufReader::new(child.stdout.take().unwrap()).lines().next_line().await.unwrap().unwrap();
        let urls: Value = serde_json::from_str(&told).unwrap();
        let named = urls.as_object().unwrap().iter().map(|(name, url)| format!("{name}={}", url.as_str().unwrap()));
        Self { _child: child, named: named.collect() }
    }
}

fn assert_answered(data: &Value) {
    let product = |name: &str, id: &str, weight: u32, postage: u32| json!({ "name": name, "reviews": [{ "text": format!("About {id}"), "of": { "weight": weight } }], "postage": postage });
    assert_eq!(data["products"], json!([product("Teapot", "t1", 300, 2), product("Kettle", "t2", 900, 4)]));
    assert_eq!(data["newestReview"], json!({ "text": "It pours.", "of": { "name": "Teapot" } }));
}

#[tokio::test]
async fn the_example_of_a_gateway_answers_over_foreign_subgraphs() {
    let subgraphs = ForeignSubgraphs::start().await;
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let example = std::env::current_exe().unwrap().parent().unwrap().join("../examples/gateway");
    let mut gateway = Command::new(example);
    gateway.args(&subgraphs.named).env("LISTEN", format!("127.0.0.1:{port}")).kill_on_drop(true);
    let _gateway = gateway.spawn().expect("build it first: `cargo build -p executor --example gateway`");
    tokio::time::timeout(Duration::from_secs(30), async {
        while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await
    .expect("it listens in time");
    let client = Client::new(&format!("http://127.0.0.1:{port}"));
    assert_answered(&client.graphql(QUERY, json!({})).await.data());
    let refused = client.graphql("{ nothing }", json!({})).await.json();
    assert!(refused["errors"][0]["message"].as_str().unwrap().contains("nothing"), "{refused}");
}

#[tokio::test]
async fn the_gateway_composes_running_foreign_subgraphs_and_answers() {
    let subgraphs = ForeignSubgraphs::start().await;
    let folder = tempfile::tempdir().unwrap();
    let named: Vec<&str> = subgraphs.named.iter().map(String::as_str).collect();
    let composed = tests::run(folder.path(), &[&["compose", "--out", "supergraph.graphql"], &named[..]].concat());
    assert!(composed.status.success(), "{}", String::from_utf8_lossy(&composed.stderr));
    let arguments = ["gateway", "--supergraph", "supergraph.graphql", "--listen", "127.0.0.1:0"];
    let gateway = Program::start_in(folder, &arguments).await;
    assert_answered(&Client::new(gateway.url()).graphql(QUERY, json!({})).await.data());
}

#[test]
fn the_readme_shows_the_example_as_it_is() {
    let read = |path: &str| std::fs::read_to_string(repository().join(path)).unwrap();
    let readme = read("README.md");
    let shown = readme.split("```rust\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    assert!(read("crates/executor/examples/gateway.rs").contains(shown), "README.md shows an example that is not so");
}
