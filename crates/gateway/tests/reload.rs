//! Schemas from files, folders and running subgraphs; what becomes of changed ones, of bad ones, and of lost ones.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use gateway::config::SubgraphConfig;
use gateway::schema::{ReloadSignal, SchemaFault, SchemaKeeper, SchemaSource, SourceFault};
use gateway::{GatewayConfig, StartError};
use poem::endpoint::make;
use poem::http::StatusCode;
use poem::{EndpointExt as _, Response};
use reqwest::Method;
use serde_json::{Value, json};
use service::server::{Listener, ServerLimits};
use service::{Health, Shutdown};
use tempfile::TempDir;

use crate::harness::{TestGateway, answer};

/// A gateway whose schema is kept up to date.
struct Kept {
    gateway: TestGateway,
    signal: ReloadSignal,
}

/// As often as can be, so that tests do not wait.
fn config() -> GatewayConfig {
    let mut config = GatewayConfig::default();
    (config.reload.files_ms, config.reload.subgraphs_ms, config.reload.answer_ms) = (10, 10, 200);
    config
}

fn keeper(config: &GatewayConfig) -> SchemaKeeper {
    service::crypto::install();
    SchemaKeeper::new(config, SchemaSource::of(config).unwrap(), Vec::new(), None).unwrap()
}

async fn start(config: GatewayConfig) -> Kept {
    let mut keeper = keeper(&config);
    let first = keeper.first().await.unwrap();
    let gateway = TestGateway::with_parts(config, |parts| {
        (parts.supergraph, parts.endpoints) = (first.supergraph, first.endpoints);
    })
    .await;
    let signal = ReloadSignal::default();
    let stop = gateway.shutdown.token();
    let running = keeper.run(gateway.gateway.schema_exchange(), signal.clone());
    tokio::spawn(stop.run_until_cancelled_owned(running));
    Kept { gateway, signal }
}

impl Kept {
    /// Waits until the schema has this field or no longer has it.
    async fn until(&self, field: &str, is_there: bool) {
        let document = "{ __type(name: \"Query\") { fields { name } } }";
        let known = || async {
            let fields = answer(self.gateway.ask(document)).await;
            fields.data()["__type"]["fields"].as_array().unwrap().iter().any(|known| known["name"] == field)
        };
        eventually(|| async { known().await == is_there }).await;
    }

    /// Waits until `/ready` says this of the schema, and gives what it says.
    async fn until_state(&self, state: &str) -> Value {
        let told = || async {
            let ready = answer(self.gateway.request(Method::GET, "/ready")).await;
            assert_eq!(ready.status, 200, "it serves on: {ready:?}");
            ready.json["components"]["supergraph"].clone()
        };
        eventually(|| async { told().await["state"] == state }).await;
        told().await
    }
}

async fn eventually<F: Future<Output = bool>>(is_so: impl Fn() -> F) {
    let waiting = async {
        while !is_so().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), waiting).await.expect("it becomes so");
}

fn sdl(field: &str) -> String {
    format!("type Query {{\n  {field}: String\n}}\n")
}

fn supergraph(field: &str) -> String {
    let source = composition::SubgraphSource::new("one", sdl(field)).at("http://127.0.0.1:9/graphql");
    composition::compose(&[source]).unwrap().supergraph_sdl
}

fn write(folder: &TempDir, name: &str, text: &str) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn of_file(file: &Path) -> GatewayConfig {
    GatewayConfig { supergraph: Some(file.to_owned()), ..config() }
}

#[tokio::test]
async fn a_changed_file_is_served_and_a_bad_one_is_told_while_the_old_one_serves_on() {
    let folder = tempfile::tempdir().unwrap();
    let file = write(&folder, "supergraph.graphql", &supergraph("first"));
    let kept = start(of_file(&file)).await;
    kept.until("first", true).await;
    kept.until_state("ok").await;

    write(&folder, "supergraph.graphql", &supergraph("second"));
    kept.until("second", true).await;

    write(&folder, "supergraph.graphql", "type Query {\n  third: Missing\n}\n");
    let told = kept.until_state("outdated").await;
    assert!(told["faults"][0].as_str().unwrap().starts_with("INVALID_GRAPHQL at supergraph:2:"), "{told:#}");
    kept.until("second", true).await;

    std::fs::remove_file(&file).unwrap();
    let unread = json!(["SOURCE_UNREADABLE"]);
    eventually(|| async { kept.until_state("outdated").await["faults"] == unread }).await;
    kept.until("second", true).await;

    write(&folder, "supergraph.graphql", &supergraph("fourth"));
    kept.until("fourth", true).await;
    assert_eq!(kept.until_state("ok").await, json!({ "state": "ok" }));
}

#[tokio::test]
async fn what_was_served_before_is_right_again_when_it_is_put_back() {
    let folder = tempfile::tempdir().unwrap();
    let file = write(&folder, "supergraph.graphql", &supergraph("first"));
    let kept = start(of_file(&file)).await;
    write(&folder, "supergraph.graphql", "nothing");
    kept.until_state("outdated").await;
    write(&folder, "supergraph.graphql", &supergraph("first"));
    kept.until_state("ok").await;
}

#[tokio::test]
async fn a_folder_is_composed_and_its_faults_are_told_by_code_and_place() {
    let folder = tempfile::tempdir().unwrap();
    write(&folder, "shop.graphql", &sdl("shop"));
    write(&folder, "notes.txt", "not a schema");
    let mut config = GatewayConfig { subgraph_folder: Some(folder.path().to_owned()), ..config() };
    for name in ["shop", "stock"] {
        let url = Some("http://127.0.0.1:9/graphql".parse().unwrap());
        config.subgraphs.insert(name.to_owned(), SubgraphConfig { url, ..SubgraphConfig::default() });
    }
    // What is configured and not there is a fault at start too.
    let missing = keeper(&config).first().await.err().unwrap();
    assert!(matches!(missing, SchemaFault::Endpoint(StartError::UnknownSubgraph { .. })), "{missing}");
    write(&folder, "stock.graphql", &sdl("stock"));
    let kept = start(config).await;
    kept.until("shop", true).await;
    kept.until("stock", true).await;

    write(&folder, "stock.graphql", "type Query {\n  stock: String\n  shop: Int\n}\n");
    let told = kept.until_state("outdated").await;
    let faults = told["faults"].as_array().unwrap();
    assert!(faults.iter().any(|fault| fault == "FIELD_TYPE_MISMATCH at stock:3:3"), "{told:#}");
    let text = told.to_string();
    assert!(!text.contains("Query") && !text.contains("Int") && !text.contains("127.0.0.1"), "{text}");
    write(&folder, "stock.graphql", &sdl("supply"));
    kept.until("supply", true).await;
    kept.until("stock", false).await;
}

#[tokio::test]
async fn without_watching_the_signal_has_the_schema_read() {
    let folder = tempfile::tempdir().unwrap();
    let file = write(&folder, "supergraph.graphql", &supergraph("first"));
    let mut config = of_file(&file);
    config.reload.enabled = false;
    let kept = start(config).await;
    write(&folder, "supergraph.graphql", &supergraph("second"));
    kept.signal.request();
    kept.until("second", true).await;
    write(&folder, "supergraph.graphql", "nothing");
    kept.signal.request();
    kept.until_state("outdated").await;
    write(&folder, "supergraph.graphql", &supergraph("third"));
    kept.signal.request();
    kept.until("third", true).await;
    kept.until_state("ok").await;
}

/// What a running subgraph says when it is asked for its schema.
#[derive(Clone)]
enum Says {
    Sdl(String),
    Status(StatusCode),
    Nothing,
    TooMuch,
}

/// A subgraph over HTTP that says what it is told to.
async fn running(says: Says) -> (SubgraphConfig, Arc<Mutex<Says>>) {
    let says = Arc::new(Mutex::new(says));
    let told = Arc::clone(&says);
    let endpoint = make(move |mut request| {
        let told = Arc::clone(&told);
        async move {
            let body: Value = request.take_body().into_json().await.unwrap();
            assert_eq!(body, json!({ "query": "{ _service { sdl } }" }));
            let json = |sdl: String| {
                let body = json!({ "data": { "_service": { "sdl": sdl } } });
                Response::builder().content_type("application/json").body(body.to_string())
            };
            let says = told.lock().unwrap().clone();
            match says {
                Says::Sdl(sdl) => json(sdl),
                Says::Status(status) => Response::builder().status(status).finish(),
                Says::Nothing => std::future::pending().await,
                Says::TooMuch => json("#".repeat(200_000)),
            }
        }
    });
    let listener = Listener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/graphql", listener.address()).parse().unwrap();
    tokio::spawn(async move {
        listener.serve(endpoint.map_to_response(), ServerLimits::default(), &Health::new(), &Shutdown::default()).await
    });
    (SubgraphConfig { url: Some(url), ..SubgraphConfig::default() }, says)
}

fn of_running(subgraphs: &[(&str, &SubgraphConfig)]) -> GatewayConfig {
    let mut config = config();
    config.reload.sdl_bytes_max = 100_000;
    config.subgraphs = subgraphs.iter().map(|(name, said)| ((*name).to_owned(), (*said).clone())).collect();
    config
}

#[tokio::test]
async fn running_subgraphs_are_asked_and_one_that_does_not_answer_keeps_the_schema_it_told_last() {
    let (shop, shop_says) = running(Says::Sdl(sdl("shop"))).await;
    let (stock, stock_says) = running(Says::Sdl(sdl("stock"))).await;
    let kept = start(of_running(&[("shop", &shop), ("stock", &stock)])).await;
    kept.until("shop", true).await;
    *shop_says.lock().unwrap() = Says::Sdl(sdl("store"));
    kept.until("store", true).await;
    for silence in [Says::Nothing, Says::Status(StatusCode::SERVICE_UNAVAILABLE), Says::TooMuch] {
        *stock_says.lock().unwrap() = silence;
        let told = kept.until_state("outdated").await;
        assert_eq!(told["faults"], json!(["NO_SDL at stock"]));
        *stock_says.lock().unwrap() = Says::Sdl(sdl("stock"));
        kept.until_state("ok").await;
    }
    // The other one's changes are served meanwhile.
    *stock_says.lock().unwrap() = Says::Nothing;
    *shop_says.lock().unwrap() = Says::Sdl(sdl("market"));
    kept.until("market", true).await;
    kept.until("stock", true).await;
}

#[tokio::test]
async fn the_last_good_schema_survives_a_restart_while_its_subgraphs_are_down() {
    let folder = tempfile::tempdir().unwrap();
    let (shop, says) = running(Says::Sdl(sdl("shop"))).await;
    let mut config = of_running(&[("shop", &shop)]);
    config.reload.last_good = Some(folder.path().join("kept.graphql"));
    let first = start(config.clone()).await;
    *says.lock().unwrap() = Says::Sdl(sdl("store"));
    first.until("store", true).await;
    let text = || std::fs::read_to_string(folder.path().join("kept.graphql")).unwrap();
    eventually(|| async { text().contains("store: String") }).await;
    drop(first);

    *says.lock().unwrap() = Says::Status(StatusCode::BAD_GATEWAY);
    let second = start(config.clone()).await;
    second.until("store", true).await;
    second.until_state("outdated").await;
    // Once the subgraph is there again, its own word counts.
    *says.lock().unwrap() = Says::Sdl(sdl("market"));
    second.until("market", true).await;
    second.until_state("ok").await;
    eventually(|| async { text().contains("market: String") }).await;
    drop(second);

    *says.lock().unwrap() = Says::Status(StatusCode::BAD_GATEWAY);
    let kept = text();
    for damaged in [kept.replace("market", "magnet"), kept.replace("version 1", "version 2"), kept[..90].to_owned()] {
        std::fs::write(folder.path().join("kept.graphql"), damaged).unwrap();
        let refused = keeper(&config).first().await.err().unwrap();
        assert!(matches!(refused, SchemaFault::Source(SourceFault::Silent { .. })), "{refused}");
    }
}

#[test]
fn a_schema_has_one_source() {
    let (file, folder) = (Some("a.graphql".into()), Some("b".into()));
    let both = GatewayConfig { supergraph: file, subgraph_folder: folder, ..GatewayConfig::default() };
    assert!(matches!(SchemaSource::of(&both), Err(StartError::Contradictory { .. })));
    assert!(matches!(SchemaSource::of(&GatewayConfig::default()), Err(StartError::NoSchema)));
    let nowhere = of_running(&[("shop", &SubgraphConfig::default())]);
    assert!(matches!(SchemaSource::of(&nowhere), Err(StartError::NoEndpoint { .. })));
    let url = Some("http://127.0.0.1:9/".parse().unwrap());
    let twice = SubgraphConfig { url, in_process: true, ..SubgraphConfig::default() };
    assert!(matches!(SchemaSource::of(&of_running(&[("shop", &twice)])), Err(StartError::Contradictory { .. })));
}

#[tokio::test]
async fn a_subgraph_that_is_not_in_this_process_cannot_be_said_to_be() {
    let local = SubgraphConfig { in_process: true, ..SubgraphConfig::default() };
    let fault = keeper(&of_running(&[("shop", &local)])).first().await.err().unwrap();
    assert!(matches!(fault, SchemaFault::Source(SourceFault::NoSdl { .. })), "{fault}");
}
