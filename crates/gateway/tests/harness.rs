//! A gateway on a free port, and a client that says exactly what it sends.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use claims::dev::{DevClaims, DevIssuer};
use claims::{AccessTokenVerifier, MemberRef, SigningKey, TokenId};
use gateway::{ConsoleContent, Gateway, GatewayConfig, GatewayParts, SubgraphEndpoint};
use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;
use service::server::{Listener, ServerLimits, Tls};
use service::{Health, Shutdown};
use supergraph::{SubgraphName, Supergraph};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use url::Url;
use uuid::Uuid;

use crate::subgraphs::{self, Seen};

pub(crate) const SUPERGRAPH: &str = include_str!("supergraph.graphql");
pub(crate) const NEWER: &str = "application/graphql-response+json";

/// A gateway that listens.
pub(crate) struct TestGateway {
    pub(crate) address: SocketAddr,
    pub(crate) seen: Seen,
    pub(crate) issuer: DevIssuer,
    pub(crate) gateway: std::sync::Arc<Gateway>,
    pub(crate) shutdown: Shutdown,
    pub(crate) serving: JoinHandle<()>,
    client: Client,
}

impl Drop for TestGateway {
    fn drop(&mut self) {
        self.shutdown.hurry();
    }
}

impl TestGateway {
    /// With the usual configuration.
    pub(crate) async fn start() -> TestGateway {
        Self::with(|_| ()).await
    }

    /// With a changed configuration.
    pub(crate) async fn with(change: impl FnOnce(&mut GatewayConfig)) -> TestGateway {
        let mut config = GatewayConfig::default();
        change(&mut config);
        Self::with_parts(config, |_| ()).await
    }

    /// With other parts.
    pub(crate) async fn with_parts(config: GatewayConfig, change: impl FnOnce(&mut GatewayParts)) -> TestGateway {
        service::crypto::install();
        let (seen, issuer) = (Seen::default(), dev_issuer("https://dev.example", "witan"));
        let mut parts = GatewayParts {
            config,
            supergraph: Supergraph::parse(SUPERGRAPH).unwrap(),
            endpoints: endpoints(&seen),
            verifier: AccessTokenVerifier::new([issuer.trusted()]).unwrap().into(),
            portal: None,
            hop_signer: None,
            health: Health::new(),
            metrics: None,
            console: ConsoleContent::default(),
        };
        change(&mut parts);
        let (health, shutdown) = (parts.health.clone(), Shutdown::default());
        let mut listener = Listener::bind("127.0.0.1:0").await.unwrap();
        if let Some(tls) = &parts.config.tls {
            listener = listener.secured(Tls::read(tls.files(), tls.client_certificates).unwrap());
        }
        let gateway = std::sync::Arc::new(Gateway::new(parts).unwrap());
        let address = listener.address();
        let (endpoint, stop) = (gateway.endpoint(), shutdown.clone());
        let serving = tokio::spawn(async move {
            listener.serve(endpoint, ServerLimits::default(), &health, &stop).await;
        });
        TestGateway { address, seen, issuer, gateway, shutdown, serving, client: client() }
    }

    pub(crate) fn request(&self, method: Method, path_and_query: &str) -> RequestBuilder {
        self.client.request(method, format!("http://{}{path_and_query}", self.address))
    }

    /// A POST with this body, as the newer media type asks for.
    pub(crate) fn post(&self, body: impl Into<String>) -> RequestBuilder {
        let request = self.request(Method::POST, "/graphql").header("content-type", "application/json");
        request.header("accept", NEWER).body(body.into())
    }

    /// Asks a document by POST.
    pub(crate) fn ask(&self, document: &str) -> RequestBuilder {
        self.post(serde_json::json!({ "query": document }).to_string())
    }

    /// Asks a document by GET.
    pub(crate) fn get(&self, parameters: &[(&str, &str)]) -> RequestBuilder {
        let url = Url::parse_with_params(&format!("http://{}/graphql", self.address), parameters).unwrap();
        self.client.get(url).header("accept", NEWER)
    }

    /// A token of the gateway's issuer for somebody with these scopes.
    pub(crate) fn token(&self, scopes: &[&str]) -> String {
        token(&self.issuer, scopes)
    }

    /// Sends bytes as they are and returns what comes back until the connection is closed.
    pub(crate) async fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.ok();
        String::from_utf8_lossy(&answer).into_owned()
    }
}

pub(crate) fn client() -> Client {
    service::crypto::install();
    Client::builder().no_proxy().build().unwrap()
}

pub(crate) fn endpoints(seen: &Seen) -> BTreeMap<SubgraphName, SubgraphEndpoint> {
    BTreeMap::from([
        (SubgraphName::new("people"), subgraphs::people(seen)),
        (SubgraphName::new("notes"), subgraphs::notes(seen)),
    ])
}

pub(crate) fn dev_issuer(issuer: &str, audience: &str) -> DevIssuer {
    DevIssuer { issuer: issuer.into(), audience: audience.into(), key: signing_key() }
}

pub(crate) fn signing_key() -> SigningKey {
    SigningKey::generate(|bytes| {
        for chunk in bytes.chunks_mut(16) {
            chunk.copy_from_slice(&Uuid::new_v4().into_bytes()[..chunk.len()]);
        }
    })
}

pub(crate) fn token(issuer: &DevIssuer, scopes: &[&str]) -> String {
    let member = MemberRef::new("BST", "member_BST_0000001a").unwrap();
    let claims = DevClaims::for_member(member).with_scopes(scopes.iter().copied());
    let id = TokenId::from_random(Uuid::new_v4().into_bytes());
    issuer.mint_access_token(&claims, &id, service::clock::now()).as_str().to_owned()
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    pub(crate) json: Value,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The first error's code.
    pub(crate) fn code(&self) -> &str {
        self.json["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
    }

    /// The first error's sentence.
    pub(crate) fn message(&self) -> &str {
        self.json["errors"][0]["message"].as_str().unwrap_or_default()
    }

    /// Says that the request was refused in this way, before anything was executed.
    #[track_caller]
    pub(crate) fn assert_refused(&self, status: u16, code: &str) {
        assert_eq!((self.status, self.code()), (status, code), "{self:?}");
        assert!(self.json.get("data").is_none(), "{self:?}");
    }

    /// Says that the request was executed without errors, and returns its data.
    #[track_caller]
    pub(crate) fn data(&self) -> &Value {
        assert_eq!(self.status, 200, "{self:?}");
        assert!(self.json.get("errors").is_none(), "{self:?}");
        &self.json["data"]
    }
}

/// Sends a request and reads the answer whole.
pub(crate) async fn answer(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let text = response.text().await.unwrap();
    Answer { status, headers, json: serde_json::from_str(&text).unwrap_or_default(), text }
}
