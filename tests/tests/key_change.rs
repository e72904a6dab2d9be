//! The key that signs hop tokens is changed while everything runs.

use chrono::Utc;
use claims::hop::HopSigner;
use claims::{Caller, SigningKey, TokenId};
use serde_json::json;
use tempfile::TempDir;
use tests::{Client, Program, repository, run};

const QUESTION: &str = r#"{"query":"{ __typename }"}"#;

/// A gateway in front of one subgraph, with its keys in a folder.
struct Deployment {
    keys: TempDir,
    subgraph: Program,
    gateway: Program,
}

impl Deployment {
    async fn start() -> Self {
        let keys = tempfile::tempdir().unwrap();
        make_key(&keys, "hop");
        let file = |name: &str| keys.path().join(name).display().to_string();
        let config = format!(
            "listen = \"127.0.0.1:0\"\ngateway_keys = \"{}\"\ngateway_next_keys = \"{}\"\n[database]\nurl = \"sqlite:data\"\n",
            file("hop.jwks.json"),
            file("next.jwks.json")
        );
        std::fs::write(file("members.toml"), config).unwrap();
        let subgraph = Program::start(&["subgraph", "members", "--config", &file("members.toml")]).await;
        let nowhere = "http://127.0.0.1:9/graphql";
        let config = format!(
            r#"
            supergraph = "{supergraph}"
            listen = "127.0.0.1:0"
            subgraphs.members = {{ url = "{members}/graphql", hop_token = true }}
            subgraphs.groups.url = "{nowhere}"
            subgraphs.posts.url = "{nowhere}"
            hop.key_file = "{key}"
            "#,
            supergraph = repository().join("schema/supergraph.graphql").display(),
            members = subgraph.url(),
            key = file("hop.pem"),
        );
        std::fs::write(file("gateway.toml"), config).unwrap();
        let gateway = Program::start(&["gateway", "--config", &file("gateway.toml")]).await;
        Self { keys, subgraph, gateway }
    }

    /// Whether the gateway gets an answer of the subgraph.
    async fn is_answered(&self) -> bool {
        let client = Client::new(self.gateway.url());
        let answer = client.graphql("{ organisation(code: \"BST\") { name } }", json!({})).await;
        answer.json().get("errors").is_none()
    }

    /// Whether the subgraph believes tokens of the key in `name`.
    async fn believes(&self, name: &str) -> bool {
        let pem = std::fs::read_to_string(self.keys.path().join(format!("{name}.pem"))).unwrap();
        let signer = HopSigner::new("witan-gateway", SigningKey::from_pem(&pem).unwrap());
        let id = TokenId::from_random(uuid::Uuid::new_v4().into_bytes());
        let token = signer.mint(&Caller::anonymous(), "members", QUESTION.as_bytes(), None, &id, Utc::now());
        let client = Client::new(self.subgraph.url()).with_token(token.as_str());
        let json = [("content-type", "application/json")];
        client.post("/graphql", QUESTION.as_bytes().to_vec(), &json).await.status == 200
    }

    /// Waits until the subgraph has read its keys again.
    async fn until_believed(&self, name: &str, believed: bool) {
        while self.believes(name).await != believed {
            assert!(self.is_answered().await, "nobody is refused meanwhile");
        }
    }

    fn rename(&self, from: &str, to: &str) {
        std::fs::rename(self.keys.path().join(from), self.keys.path().join(to)).unwrap();
    }
}

fn make_key(folder: &TempDir, name: &str) {
    assert!(run(folder.path(), &["token", "key", name, "--out", "."]).status.success());
}

#[tokio::test]
async fn a_new_hop_key_is_taken_up_without_a_restart_and_without_a_refused_request() {
    let deployment = Deployment::start().await;
    assert!(deployment.is_answered().await);
    make_key(&deployment.keys, "next");
    assert!(!deployment.believes("next").await);
    deployment.subgraph.hang_up().await;
    deployment.until_believed("next", true).await;

    // A key that cannot be used changes nothing.
    deployment.rename("hop.pem", "old.pem");
    std::fs::write(deployment.keys.path().join("hop.pem"), "no key").unwrap();
    deployment.gateway.hang_up().await;
    assert!(deployment.is_answered().await);

    std::fs::copy(deployment.keys.path().join("next.pem"), deployment.keys.path().join("hop.pem")).unwrap();
    deployment.gateway.hang_up().await;
    assert!(deployment.is_answered().await);

    // 55: the old key is withdrawn, and only then refused. The gateway has read its key again once it is answered.
    deployment.rename("next.jwks.json", "hop.jwks.json");
    deployment.subgraph.hang_up().await;
    while deployment.believes("old").await {}
    while !deployment.is_answered().await {}
    assert!(deployment.believes("next").await);
    assert_eq!(deployment.gateway.stop().await.0, Some(0));
    assert_eq!(deployment.subgraph.stop().await.0, Some(0));
}
