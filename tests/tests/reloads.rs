//! A schema that changes while clients ask.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use composition::{SubgraphSource, compose};
use poem::endpoint::make;
use poem::{EndpointExt as _, Response};
use serde_json::{Value, json};
use service::server::{Listener, ServerLimits};
use service::{Health, Shutdown};
use tests::{Answer, Client, Program};

const RELOADS: u64 = 100;
const CLIENTS: u64 = 8;

/// What is asked: by which schema it was validated, by which planned, and by which endpoints it was fetched.
const QUESTION: &str = "{ __schema { queryType { fields { type { name } } } } thing { __typename id label } }";

/// One of the two schemas, as a word that stands in its type's name, its values and its endpoints' paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Version(&'static str);

const ALPHA: Version = Version("Alpha");
const BETA: Version = Version("Beta");

impl Version {
    fn other(self) -> Version {
        if self == ALPHA { BETA } else { ALPHA }
    }

    /// Two subgraphs, so that an answer takes two fetches, one after the other.
    fn subgraphs(self) -> [(&'static str, String); 2] {
        let word = self.0;
        let link = "extend schema @link(url: \"https://specs.apollo.dev/federation/v2.9\", import: [\"@key\"])\n";
        let things = format!("{link}type Query {{ thing: {word} }}\ntype {word} @key(fields: \"id\") {{ id: ID! }}\n");
        let labels = format!("{link}type {word} @key(fields: \"id\") {{ id: ID! label: String }}\n");
        [("things", things), ("labels", labels)]
    }

    fn supergraph(self, base: &str) -> String {
        let at = |(name, sdl): (&str, String)| SubgraphSource::new(name, sdl).at(format!("{base}/{}/{name}", self.0));
        compose(&self.subgraphs().map(at)).unwrap().supergraph_sdl
    }

    /// The one answer that is right.
    fn answer(self) -> String {
        let word = self.0;
        format!(
            r#"{{"data":{{"__schema":{{"queryType":{{"fields":[{{"type":{{"name":"{word}"}}}}]}}}},"thing":{{"__typename":"{word}","id":"{word}-1","label":"{word} label"}}}}}}"#
        )
    }
}

/// Answers as the subgraph that the path names.
async fn subgraphs() -> String {
    let endpoint = make(|request| async move {
        let path = request.uri().path().to_owned();
        let word = path.split('/').nth(1).unwrap_or_default();
        let data = if path.ends_with("things") {
            json!({ "thing": { "__typename": word, "id": format!("{word}-1") } })
        } else {
            json!({ "_entities": [{ "__typename": word, "label": format!("{word} label") }] })
        };
        Response::builder().content_type("application/json").body(json!({ "data": data }).to_string())
    });
    let listener = Listener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.address());
    tokio::spawn(async move {
        listener.serve(endpoint.map_to_response(), ServerLimits::default(), &Health::new(), &Shutdown::default()).await
    });
    base
}

/// As an operator's tool does it: never half a file under the name that is read.
fn put(path: &Path, text: &str) {
    let mut new = PathBuf::from(path);
    new.set_extension("new");
    std::fs::write(&new, text).unwrap();
    std::fs::rename(&new, path).unwrap();
}

/// What all clients saw.
#[derive(Default)]
struct Counts {
    alpha: AtomicU64,
    beta: AtomicU64,
}

/// Asks until told to stop; every answer must be that of one schema, whole.
async fn keep_asking(base: String, client: u64, stop: Arc<AtomicBool>, counts: Arc<Counts>) {
    let http = Client::new(&base);
    for round in 0.. {
        if stop.load(Ordering::SeqCst) {
            return;
        }
        // Every second document is one that nobody asked before, so that operations are validated and planned all the time.
        let document = if round % 2 == 0 { QUESTION.to_owned() } else { format!("query C{client}R{round} {QUESTION}") };
        let answer = http.graphql(&document, Value::Null).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        match answer.text() {
            text if text == ALPHA.answer() => counts.alpha.fetch_add(1, Ordering::SeqCst),
            text if text == BETA.answer() => counts.beta.fetch_add(1, Ordering::SeqCst),
            text => panic!("no answer of one schema: {text}"),
        };
    }
}

async fn until_served(client: &Client, version: Version) {
    let served = async {
        while client.graphql(QUESTION, Value::Null).await.text() != version.answer() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), served).await.expect("the changed schema is served");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_reloads_under_load_lose_no_request_and_mix_no_schemas() {
    let subgraphs = subgraphs().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("supergraph.graphql");
    put(&file, &ALPHA.supergraph(&subgraphs));
    let config = "listen = \"127.0.0.1:0\"\nsupergraph = \"supergraph.graphql\"\nreload.files_ms = 10\ntelemetry.log_filter = \"error\"\n";
    std::fs::write(folder.path().join("gateway.toml"), config).unwrap();
    let gateway = Program::start_in(folder, &["gateway", "--config", "gateway.toml"]).await;
    let client = Client::new(gateway.url());
    until_served(&client, ALPHA).await;

    let (stop, counts) = (Arc::new(AtomicBool::new(false)), Arc::new(Counts::default()));
    let asking: Vec<_> = (0..CLIENTS)
        .map(|client| tokio::spawn(keep_asking(gateway.url().to_owned(), client, stop.clone(), counts.clone())))
        .collect();
    let mut version = ALPHA;
    for _ in 0..RELOADS {
        version = version.other();
        put(&file, &version.supergraph(&subgraphs));
        until_served(&client, version).await;
    }
    stop.store(true, Ordering::SeqCst);
    for asked in asking {
        asked.await.expect("every request was answered by one schema");
    }
    let metrics = client.get("/metrics").await.text();
    let reloads = metrics.lines().find(|line| line.starts_with("witan_schema_reads_total") && line.contains("served"));
    let (alpha, beta) = (counts.alpha.load(Ordering::SeqCst), counts.beta.load(Ordering::SeqCst));
    println!(
        "{RELOADS} reloads, {} requests: {alpha} by the one schema, {beta} by the other, 0 lost, 0 mixed",
        alpha + beta
    );
    assert!(reloads.is_some_and(|line| line.ends_with(&format!(" {RELOADS}"))), "{reloads:?}");
    assert!(alpha > RELOADS && beta > RELOADS, "{alpha} and {beta}: there was load while it changed");
    assert_eq!(gateway.stop().await.0, Some(0));
}

#[tokio::test]
async fn a_folder_is_composed_and_read_again_when_an_operator_asks_for_it() {
    let subgraphs = subgraphs().await;
    let folder = tempfile::tempdir().unwrap();
    let put = |folder: &Path, version: Version| {
        for (name, sdl) in version.subgraphs() {
            put(&folder.join("parts").join(name).with_extension("graphql"), &sdl);
        }
    };
    std::fs::create_dir(folder.path().join("parts")).unwrap();
    put(folder.path(), ALPHA);
    let url = |version: Version, name: &str| format!("{name}={subgraphs}/{}/{name}", version.0);
    let (things, labels) = (url(ALPHA, "things"), url(ALPHA, "labels"));
    let arguments = ["gateway", "--subgraphs", "parts", "--url", &things, "--url", &labels, "--listen", "127.0.0.1:0"];
    std::fs::write(folder.path().join("gateway.toml"), "reload.enabled = false\ntelemetry.log_filter = \"off\"\n")
        .unwrap();
    let gateway = Program::start_in(folder, &[&arguments[..], &["--config", "gateway.toml"]].concat()).await;
    let client = Client::new(gateway.url());
    until_served(&client, ALPHA).await;

    std::fs::write(gateway.folder().join("parts/labels.graphql"), "type Query {\n  thing: Int\n}\n").unwrap();
    gateway.hang_up().await;
    let ready = until_told(&client, "outdated").await;
    assert_eq!(ready.status, 200, "{}", ready.text());
    let faults = ready.json()["components"]["supergraph"]["faults"].to_string();
    assert!(faults.contains("FIELD_TYPE_MISMATCH at "), "{faults}");
    let metrics = client.get("/metrics").await.text();
    assert!(metrics.lines().any(|line| line.starts_with("witan_schema_outdated") && line.ends_with(" 1")), "{metrics}");
    until_served(&client, ALPHA).await;

    put(gateway.folder(), ALPHA);
    gateway.hang_up().await;
    until_told(&client, "ok").await;
    assert_eq!(gateway.stop().await.0, Some(0));
}

async fn until_told(client: &Client, state: &str) -> Answer {
    let told = async {
        loop {
            let ready = client.get("/ready").await;
            if ready.json()["components"]["supergraph"]["state"] == state {
                return ready;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), told).await.expect("the state is told")
}
