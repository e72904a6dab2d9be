//! Configuration from file, environment and flags.
use std::collections::BTreeMap;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use service::config::{ConfigError, Secret, Sources, json_schema, load};
use service::server::ServerLimits;
use service::shutdown::ShutdownConfig;
use service::telemetry::{LogFormat, TelemetryConfig};
use tempfile::TempDir;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct Example {
    /// Where to listen.
    listen: String,
    tier: Tier,
    workers: Option<u16>,
    origins: Vec<String>,
    database: Option<Database>,
    subgraphs: BTreeMap<String, Subgraph>,
    issuers: Vec<Issuer>,
    telemetry: TelemetryConfig,
    limits: ServerLimits,
    shutdown: ShutdownConfig,
    anything: Value,
}

impl Default for Example {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:4000".into(),
            tier: Tier::Small,
            workers: None,
            origins: Vec::new(),
            database: None,
            subgraphs: BTreeMap::new(),
            issuers: Vec::new(),
            telemetry: TelemetryConfig::default(),
            limits: ServerLimits::default(),
            shutdown: ShutdownConfig::default(),
            anything: Value::Null,
        }
    }
}

#[derive(Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Tier {
    /// A handful.
    Tiny,
    Small,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Database {
    url: Secret,
    #[serde(default)]
    connections_max: u32,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Subgraph {
    url: url::Url,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Issuer {
    issuer: String,
}

/// A folder with a configuration file.
struct File {
    folder: TempDir,
    sources: Sources,
}

fn file(text: &str) -> File {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("witan.toml");
    std::fs::write(&path, text).unwrap();
    File { sources: Sources::new().with_file(path), folder }
}

impl File {
    fn path(&self) -> PathBuf {
        self.folder.path().join("witan.toml")
    }

    fn load(&self) -> Result<Example, ConfigError> {
        load(&self.sources)
    }

    /// What is told of the faults, without the folder's name.
    fn told(&self) -> String {
        let told = self.load().unwrap_err().to_string();
        told.replace(&format!("{}/", self.folder.path().display()), "")
    }
}

fn variables(pairs: &[(&str, &str)]) -> Sources {
    Sources::new().with_variables(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
}

fn told(sources: &Sources) -> String {
    load::<Example>(sources).unwrap_err().to_string()
}

#[test]
fn without_sources_everything_is_at_its_default() {
    let example: Example = load(&Sources::new()).unwrap();
    assert_eq!(example.listen, "127.0.0.1:4000");
    assert_eq!(example.tier, Tier::Small);
    assert_eq!(example.telemetry.log_filter, service::telemetry::TelemetryConfig::default().log_filter);
}

#[test]
fn each_source_overrides_the_one_before() {
    let mut file =
        file("listen = \"file:1\"\nworkers = 2\n[telemetry]\nlog_format = \"json\"\nlog_filter = \"warn\"\n");
    assert_eq!(file.load().unwrap().listen, "file:1");
    let environment = [("WITAN_LISTEN", "environment:2"), ("WITAN_TELEMETRY__LOG_FILTER", "debug")];
    let owned = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    file.sources = file.sources.with_variables(owned);
    let example = file.load().unwrap();
    assert_eq!((example.listen.as_str(), example.workers), ("environment:2", Some(2)));
    assert_eq!(example.telemetry.log_filter, "debug");
    assert_eq!(example.telemetry.log_format, LogFormat::Json);
    file.sources = file.sources.with_flag("--listen", "listen", "flag:3");
    assert_eq!(file.load().unwrap().listen, "flag:3");
}

#[test]
fn variables_are_read_by_the_type_of_their_key() {
    let example: Example = load(&variables(&[
        ("WITAN_LISTEN", "8080"),
        ("WITAN_WORKERS", "8"),
        ("WITAN_ORIGINS", r#"["https://a.example", "https://b.example"]"#),
        ("WITAN_TIER", "tiny"),
        ("WITAN_SUBGRAPHS__POSTS__URL", "http://posts:4001/graphql"),
        ("WITAN_TELEMETRY__TRACE_RATIO", "0.5"),
        ("WITAN_TELEMETRY__OTLP_ENDPOINT", "http://collector:4318"),
        ("WITAN_LIMITS__CONNECTIONS_MAX", ""),
        ("WITAN_CONFIG", "elsewhere.toml"),
        ("WITAN_TEST_POSTGRES_URL", "x"),
        ("PATH", "/bin"),
    ]))
    .unwrap();
    assert_eq!(example.listen, "8080");
    assert_eq!(example.workers, Some(8));
    assert_eq!(example.origins, ["https://a.example", "https://b.example"]);
    assert_eq!(example.tier, Tier::Tiny);
    assert_eq!(example.subgraphs["posts"].url.host_str(), Some("posts"));
    assert_eq!(example.telemetry.otlp_endpoint.unwrap().port(), Some(4318));
    assert!((example.telemetry.trace_ratio - 0.5).abs() < f64::EPSILON);
    assert_eq!(example.limits.connections_max, ServerLimits::default().connections_max);
}

#[test]
fn a_whole_table_may_stand_in_a_variable() {
    let example: Example =
        load(&variables(&[("WITAN_SUBGRAPHS", r#"{ posts = { url = "http://posts/" } }"#)])).unwrap();
    assert_eq!(example.subgraphs.len(), 1);
    let example: Example = load(&variables(&[
        ("WITAN_SUBGRAPHS__POSTS__URL", "http://other/"),
        ("WITAN_SUBGRAPHS", r#"{ posts = { url = "http://posts/" }, groups = { url = "http://groups/" } }"#),
    ]))
    .unwrap();
    assert_eq!(example.subgraphs["posts"].url.as_str(), "http://other/");
    assert_eq!(example.subgraphs["groups"].url.as_str(), "http://groups/");
    let example: Example = load(&variables(&[("WITAN_ISSUERS", r#"[{ issuer = "a" }]"#)])).unwrap();
    assert_eq!(example.issuers[0].issuer, "a");
}

#[test]
fn unknown_keys_are_all_told_with_their_line_and_what_may_be_meant() {
    let file = file(
        "lisen = \"x\"\n\n[telemetry]\nlog_filter = \"info\"\nlog_fromat = \"json\"\n\n[subgraphs.posts]\nurl = \
         \"http://posts/\"\nuri = \"x\"\n\n[[issuers]]\nissuer = \"a\"\n[[issuers]]\nissuer = \"b\"\nsecret = 1\n\n[qqq]\n",
    );
    let told = file.told();
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(
        lines,
        [
            "witan.toml:15: `issuers.1.secret`: unknown key; known here: issuer",
            "witan.toml:1: `lisen`: unknown key; did you mean `listen`?",
            "witan.toml:17: `qqq`: unknown key; known here: anything, database, issuers, limits, listen, origins, \
             shutdown, subgraphs, telemetry, tier, workers",
            "witan.toml:9: `subgraphs.posts.uri`: unknown key; did you mean `subgraphs.posts.url`?",
            "witan.toml:5: `telemetry.log_fromat`: unknown key; did you mean `telemetry.log_format`?",
        ]
    );
}

#[test]
fn an_unknown_variable_is_told_by_its_name() {
    assert_eq!(
        told(&variables(&[("WITAN_TELEMETRY_LOG_FILTER", "info")])),
        "variable WITAN_TELEMETRY_LOG_FILTER: `telemetry_log_filter`: unknown key; did you mean \
         `WITAN_TELEMETRY__LOG_FILTER`?"
    );
    assert_eq!(told(&variables(&[("WITAN_ZZ", "1")])), "variable WITAN_ZZ: `zz`: unknown key");
    assert_eq!(
        told(&Sources::new().with_flag("--log", "telemetry.log", "x")),
        "flag --log: `telemetry.log`: unknown key; known here: log_filter, log_format, otlp_endpoint, service_name, \
         trace_ratio"
    );
}

#[test]
fn a_wrong_type_is_told_with_its_key_and_place() {
    let told_of = |text: &str| file(text).told();
    assert_eq!(
        told_of("\nworkers = \"many\"\n"),
        "witan.toml:2: `workers`: invalid type: string \"many\", expected u16"
    );
    assert_eq!(
        told_of("[subgraphs]\nposts = { url = \"not a url\" }\n"),
        "witan.toml:2: `subgraphs.posts.url`: relative URL without a base: \"not a url\""
    );
    assert_eq!(
        told_of("tier = \"huge\"\n"),
        "witan.toml:1: `tier`: unknown variant `huge`, expected `tiny` or `small`"
    );
    assert_eq!(
        told_of("origins = [\n  \"a\",\n  7,\n]\n"),
        "witan.toml:3: `origins.1`: invalid type: integer `7`, expected a string"
    );
    assert_eq!(
        told_of("telemetry = \"loud\"\n"),
        "witan.toml:1: `telemetry`: invalid type: string \"loud\", expected struct TelemetryConfig"
    );
    assert_eq!(told_of("[listen]\nx = 1\n"), "witan.toml:1: `listen`: invalid type: map, expected a string");
    assert_eq!(told_of("workers = 70000\n"), "witan.toml:1: `workers`: invalid value: integer `70000`, expected u16");
    assert_eq!(
        told(&variables(&[("WITAN_WORKERS", "many")])),
        "variable WITAN_WORKERS: `workers`: invalid type: string \"many\", expected u16"
    );
    assert_eq!(
        told(&Sources::new().with_flag("--workers", "workers", -1)),
        "flag --workers: `workers`: invalid value: integer `-1`, expected u16"
    );
}

#[test]
fn a_missing_key_is_told_with_the_place_where_it_is_missing() {
    assert_eq!(file("\n[subgraphs.posts]\n").told(), "witan.toml:2: `subgraphs.posts`: missing field `url`");
}

#[test]
fn an_open_key_takes_anything() {
    let example = file("[anything]\na = { b = [1, 2.5, 2026-01-01] }\n").load().unwrap();
    assert_eq!(example.anything, serde_json::json!({ "a": { "b": [1, 2.5, "2026-01-01"] } }));
}

#[test]
fn what_is_not_toml_is_told_with_line_and_column() {
    let file = file("listen = \"x\"\ntier = = 1\n");
    let ConfigError::NotToml { path, line, column, .. } = file.load().unwrap_err() else { panic!("it is not TOML") };
    assert_eq!((path, line, column), (file.path(), 2, 8));
}

#[test]
fn a_file_that_cannot_be_read_is_told() {
    let folder = TempDir::new().unwrap();
    let missing = folder.path().join("missing.toml");
    let told_of = |path: PathBuf| told(&Sources::new().with_file(path));
    assert!(told_of(missing.clone()).starts_with(&format!("the configuration file `{}` cannot", missing.display())));
    assert!(told_of(folder.path().to_owned()).contains("cannot be read; check the path and its permissions"));
}

#[test]
fn a_secret_comes_from_a_file_of_its_own_or_a_variable() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("database-url");
    std::fs::write(&path, "postgres://witan:pa55@db/\n").unwrap();
    let from_file = file(&format!("[database]\nurl = {{ file = {path:?} }}\n")).load().unwrap();
    assert_eq!(from_file.database.as_ref().unwrap().url.expose(), "postgres://witan:pa55@db/");
    let from_variable: Example = load(&variables(&[("WITAN_DATABASE__URL", "postgres://witan:pa55@db/")])).unwrap();
    let database = from_variable.database.unwrap();
    assert_eq!((database.url.expose(), database.connections_max), ("postgres://witan:pa55@db/", 0));
    let file_in_variable = path.to_str().unwrap();
    let by_path: Example = load(&variables(&[("WITAN_DATABASE__URL__FILE", file_in_variable)])).unwrap();
    assert_eq!(by_path.database.unwrap().url.expose(), "postgres://witan:pa55@db/");
    for shown in [format!("{database:?}"), serde_json::to_string(&database.url).unwrap()] {
        assert!(!shown.contains("pa55"), "{shown}");
    }
}

#[test]
fn a_secret_that_stands_open_is_refused_and_not_repeated() {
    let open = file("[database]\nurl = \"postgres://witan:pa55@db/\"\n").told();
    assert_eq!(
        open,
        "witan.toml:2: `database.url`: a secret must not stand here; write `url = { file = \"…\" }`, or set the \
         variable `WITAN_DATABASE__URL`"
    );
    let flag = told(&Sources::new().with_flag("--database", "database.url", "postgres://witan:pa55@db/"));
    assert!(flag.starts_with("flag --database: `database.url`: a secret must not stand here"));
    assert!(file("[database]\nurl = 55\n").told().contains("a secret must not stand here"));
    let file = file("[database]\nurl = { file = \"/nowhere/secret\" }\n");
    assert!(file.told().contains("the secret's file `/nowhere/secret` cannot be read"), "{}", file.told());
}

#[test]
fn an_empty_secret_is_refused() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("empty");
    std::fs::write(&path, "\n").unwrap();
    assert!(file(&format!("[database]\nurl = {{ file = {path:?} }}\n")).told().contains("is empty"));
}

#[test]
fn the_schema_describes_every_key() {
    let schema: Value = serde_json::from_str(&json_schema::<Example>()).unwrap();
    assert_eq!(schema["properties"]["listen"]["description"], "Where to listen.");
    assert_eq!(schema["properties"]["listen"]["default"], "127.0.0.1:4000");
}
