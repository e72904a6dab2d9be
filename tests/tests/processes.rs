//! The network as separate processes on PostgreSQL: the same answers, and no way past the gateway.

use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;
use tests::{Client, PostgresDatabase, Program, repository, run};

use crate::operations::{DESK, ENTRY_PAGE, NEWEST, keyed, landmarks, serve_tiny};

/// A gateway in front of three subgraph processes, each on a PostgreSQL database of its own.
pub(crate) struct Processes {
    pub(crate) gateway: Program,
    members: Option<Program>,
    groups: Program,
    posts: Program,
    databases: Vec<PostgresDatabase>,
    network: String,
    folder: TempDir,
}

impl Processes {
    pub(crate) async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["hop", "groups", "posts"] {
            succeed(folder.path(), &["token", "key", name, "--out", "keys"]);
        }
        // The issuer whose tokens the gateway shall believe.
        succeed(folder.path(), &["token", "key", "dev-issuer", "--out", "issuer/keys"]);
        let keys = folder.path().join("keys").display().to_string();
        let (groups_reader, posts_reader) =
            (format!("groups={keys}/groups.jwks.json"), format!("posts={keys}/posts.jwks.json"));
        let (groups_key, posts_key) = (format!("{keys}/groups.pem"), format!("{keys}/posts.pem"));
        let heard_by_both = ["--reader", &groups_reader, "--reader", &posts_reader];
        let (members, members_database) = subgraph(folder.path(), "members", &heard_by_both).await;
        let of_members = format!("members={}/events", members.url());
        let hears_members = ["--hear", &of_members, "--events-key", &groups_key, "--reader", &posts_reader];
        let (groups, groups_database) = subgraph(folder.path(), "groups", &hears_members).await;
        let of_groups = format!("groups={}/events", groups.url());
        let hears_both = ["--hear", &of_members, "--hear", &of_groups, "--events-key", &posts_key];
        let (posts, posts_database) = subgraph(folder.path(), "posts", &hears_both).await;
        let network = format!(
            r#"
            supergraph = "{supergraph}"
            subgraphs.members = {{ url = "{members}/graphql", hop_token = true }}
            subgraphs.groups = {{ url = "{groups}/graphql", hop_token = true }}
            subgraphs.posts = {{ url = "{posts}/graphql", hop_token = true }}
            hop.key_file = "{folder}/keys/hop.pem"
            "#,
            supergraph = repository().join("schema/supergraph.graphql").display(),
            members = members.url(),
            groups = groups.url(),
            posts = posts.url(),
            folder = folder.path().display(),
        );
        let config = format!(
            r#"
            listen = "127.0.0.1:0"
            {network}
            [[issuers]]
            identifier = "urn:witan:dev"
            audience = "urn:witan:gateway"
            environment = "dev"
            assurance_max = "high"
            jwks_file = "{folder}/issuer/keys/dev-issuer.jwks.json"
            "#,
            folder = folder.path().display(),
        );
        let path = folder.path().join("gateway.toml");
        std::fs::write(&path, config).unwrap();
        let gateway = Program::start(&["gateway", "--config", path.to_str().unwrap()]).await;
        let databases = vec![members_database, groups_database, posts_database];
        Self { gateway, members: Some(members), groups, posts, databases, network, folder }
    }

    pub(crate) fn token(&self, member: &str, more: &[&str]) -> String {
        let arguments = ["token", "mint", "--dev", "--member", member, "--data", "issuer"];
        succeed(self.folder.path(), &[&arguments[..], more].concat()).trim().to_owned()
    }

    /// What a gateway's configuration says of the subgraphs: for another gateway over the same network.
    pub(crate) fn network(&self) -> &str {
        &self.network
    }

    /// The addresses of the databases: members, groups, posts.
    pub(crate) fn database_urls(&self) -> [String; 3] {
        [0, 1, 2].map(|number| self.databases[number].url())
    }

    /// Where the members database is.
    pub(crate) fn members_database(&self) -> String {
        self.databases[0].url()
    }

    /// A folder for whoever needs one.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) async fn stop(self) {
        for program in [Some(self.gateway), self.members, Some(self.groups), Some(self.posts)].into_iter().flatten() {
            assert_eq!(program.stop().await.0, Some(0));
        }
        for database in self.databases {
            database.drop_now().await;
        }
    }
}

async fn subgraph(folder: &Path, name: &str, more: &[&str]) -> (Program, PostgresDatabase) {
    let database = PostgresDatabase::create().await;
    succeed(folder, &["seed", name, "--database", &database.url(), "--tier", "tiny"]);
    let keys = folder.join("keys/hop.jwks.json");
    let arguments = ["subgraph", name, "--database", &database.url(), "--listen", "127.0.0.1:0", "--gateway-keys"];
    (Program::start(&[&arguments[..], &[keys.to_str().unwrap()], more].concat()).await, database)
}

fn succeed(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test]
async fn separate_processes_on_postgresql_answer_byte_for_byte_as_one_on_sqlite() {
    let one = serve_tiny().await;
    let many = Processes::start().await;
    let facilitator = landmarks().desk_facilitator.to_string();
    let (one_token, many_token) = (one.token(&facilitator, &[]), many.token(&facilitator, &[]));
    let stories =
        [(ENTRY_PAGE, keyed(&landmarks().entry_post)), (DESK, keyed(&landmarks().desk_group)), (NEWEST, json!({}))];
    for (document, variables) in stories {
        let here = Client::new(one.url()).with_token(&one_token).graphql(document, variables.clone()).await;
        let there = Client::new(many.gateway.url()).with_token(&many_token).graphql(document, variables).await;
        here.data();
        assert_eq!(here.data_bytes(), there.data_bytes());
    }
    many.stop().await;
}

#[tokio::test]
async fn a_page_renders_without_the_members_subgraph() {
    let mut processes = Processes::start().await;
    processes.members.take().unwrap().stop().await;
    let answer = Client::new(processes.gateway.url()).graphql(ENTRY_PAGE, keyed(&landmarks().entry_post)).await;
    let json = answer.json();
    let post = &json["data"]["post"];
    assert!(post["title"].is_string(), "{json:#}");
    assert_eq!(post["author"], Value::Null);
    assert!(post["authorLabel"].is_string());
    assert!(post["group"]["name"].is_string());
    let comments = post["comments"]["edges"].as_array().unwrap();
    // Of a comment's author only what may be null was asked, so the author stays, as far as posts knows them.
    assert!(comments.iter().all(|edge| edge["node"]["author"] == json!({ "organisation": null })));
    assert!(comments.iter().all(|edge| edge["node"]["authorLabel"].is_string()));
    let errors = json["errors"].as_array().unwrap();
    let of_post: Vec<&Value> = errors.iter().filter(|error| error["path"] == json!(["post", "author"])).collect();
    assert_eq!(of_post.len(), 1, "{errors:#?}");
    assert_eq!(of_post[0]["extensions"]["code"], "SUBGRAPH_UNREACHABLE");
    let text = answer.text();
    assert!(!text.contains("127.0.0.1") && !text.contains("refused"), "nothing inner is told: {text}");
    processes.stop().await;
}

#[tokio::test]
async fn a_subgraph_answers_nobody_but_its_gateway() {
    let processes = Processes::start().await;
    let private = landmarks().private_group;
    let query = format!("{{ group(org: \"{}\", id: \"{private}\") {{ name }} }}", private.org);
    let member = processes.token(&landmarks().private_group_member.to_string(), &[]);
    for document in [query.as_str(), "{ _service { sdl } }", "{ __schema { queryType { name } } }", "{ __typename }"] {
        let direct = Client::new(processes.groups.url());
        assert_eq!(direct.graphql(document, json!({})).await.status, 401, "without a token");
        // A client's own access token proves who the client is, not that the gateway asks.
        let direct = Client::new(processes.groups.url()).with_token(&member);
        assert_eq!(direct.graphql(document, json!({})).await.status, 401, "with a client's token");
    }
    let from_the_start = br#"{"after":0,"limit":10,"waitMs":0}"#.to_vec();
    let direct = Client::new(processes.groups.url()).with_token(&member);
    let events = direct.post("/events", from_the_start, &[("content-type", "application/json")]).await;
    assert_eq!(events.status, 401, "what subgraphs tell each other");
    let through = Client::new(processes.gateway.url()).with_token(&member).graphql(&query, json!({})).await;
    assert!(through.data()["group"]["name"].is_string());
    processes.stop().await;
}

#[tokio::test]
async fn running_subgraphs_compose_for_whoever_holds_the_gateways_key() {
    let processes = Processes::start().await;
    let sources = [
        format!("members={}/graphql", processes.members.as_ref().unwrap().url()),
        format!("groups={}/graphql", processes.groups.url()),
        format!("posts={}/graphql", processes.posts.url()),
    ];
    let sources: Vec<&str> = sources.iter().map(String::as_str).collect();
    let refused = run(processes.folder.path(), &[&["compose"][..], &sources].concat());
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("--hop-key"));
    let with_key = [&["compose", "--hop-key", "keys/hop.pem"][..], &sources].concat();
    let supergraph = succeed(processes.folder.path(), &with_key);
    assert!(supergraph.contains(processes.posts.url()), "addresses are kept in the supergraph");
    processes.stop().await;
}

#[tokio::test]
async fn a_gateway_composes_running_subgraphs_and_starts_again_without_them() {
    let processes = Processes::start().await;
    let folder = tempfile::tempdir().unwrap();
    let config = format!(
        r#"
        listen = "127.0.0.1:0"
        reload.last_good = "last-good.graphql"
        subgraphs.members = {{ url = "{members}/graphql", hop_token = true }}
        subgraphs.groups = {{ url = "{groups}/graphql", hop_token = true }}
        subgraphs.posts = {{ url = "{posts}/graphql", hop_token = true }}
        subgraphs.network = {{ in_process = true }}
        hop.key_file = "hop.pem"
        "#,
        members = processes.members.as_ref().unwrap().url(),
        groups = processes.groups.url(),
        posts = processes.posts.url(),
    );
    std::fs::copy(processes.folder.path().join("keys/hop.pem"), folder.path().join("hop.pem")).unwrap();
    std::fs::write(folder.path().join("gateway.toml"), config).unwrap();
    let arguments = ["gateway", "--config", "gateway.toml"];
    let gateway = Program::start_in(folder, &arguments).await;
    let variables = keyed(&landmarks().entry_post);
    let here = Client::new(gateway.url()).graphql(ENTRY_PAGE, variables.clone()).await;
    here.data();
    let there = Client::new(processes.gateway.url()).graphql(ENTRY_PAGE, variables).await;
    assert_eq!(here.data_bytes(), there.data_bytes());

    let (_, folder) = gateway.stop().await;
    processes.stop().await;
    let gateway = Program::start_in(folder, &arguments).await;
    let client = Client::new(gateway.url());
    let typename = client.graphql("{ __typename organisation(code: \"BST\") { name } }", json!({})).await.json();
    assert_eq!(typename["data"]["__typename"], "Query");
    assert_eq!(typename["errors"][0]["extensions"]["code"], "SUBGRAPH_UNREACHABLE");
    let ready = client.get("/ready").await;
    assert_eq!((ready.status, &ready.json()["components"]["supergraph"]["state"]), (200, &json!("outdated")));
    assert_eq!(gateway.stop().await.0, Some(0));
}
