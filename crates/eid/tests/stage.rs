//! A provider that runs, on a clock that tests set.
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use claims::SigningKey;
use eid::{
    ClientName, Eid, EidConfig, EidParts, Issuer, ReadyAssurance, ReadyPerson, Registration,
    TokenEndpointAuthentication,
};
use serde_json::{Value, json};
use service::server::{Listener, ServerLimits};
use service::{Health, Shutdown};
use storage::TestDatabase;
use tempfile::TempDir;
use tokio::sync::Notify;

type Migrator = migrations::eid::Migrator;

/// The audience of the gateway's tokens in these tests.
pub(crate) const GATEWAY: &str = "urn:witan:gateway";
/// The audience of the next service's tokens.
pub(crate) const LEDGER: &str = "urn:witan:ledger";
/// Where the portals take codes.
pub(crate) const CALLBACK: &str = "https://portal.example/callback";
/// Where the portals take people who signed out.
pub(crate) const GOODBYE: &str = "https://portal.example/goodbye";

/// A provider that runs. Dropped, it stops.
pub(crate) struct Stage {
    pub(crate) issuer: String,
    pub(crate) eid: Eid,
    pub(crate) clock: TestClock,
    pub(crate) database: TestDatabase,
    pub(crate) folder: TempDir,
    pub(crate) notices: Notices,
    shutdown: Shutdown,
}

/// A clock that stands still until it is moved on.
#[derive(Clone)]
pub(crate) struct TestClock(Arc<AtomicI64>);

impl TestClock {
    fn new() -> Self {
        // Near the real time, because independent clients look at their own clock.
        Self(Arc::new(AtomicI64::new(Utc::now().timestamp_millis())))
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0.load(Ordering::SeqCst)).unwrap()
    }

    pub(crate) fn move_on(&self, by: TimeDelta) {
        self.0.fetch_add(by.num_milliseconds(), Ordering::SeqCst);
    }
}

/// The notices that clients were sent, as client and logout token.
#[derive(Clone, Default)]
pub(crate) struct Notices {
    pub(crate) address: String,
    taken: Arc<Mutex<Vec<(String, String)>>>,
    came: Arc<Notify>,
}

impl Notices {
    pub(crate) fn taken(&self) -> Vec<(String, String)> {
        self.taken.lock().unwrap().clone()
    }

    /// The first notice that `client` was sent, once there is one.
    pub(crate) async fn wait_for(&self, client: &str) -> String {
        let found = async {
            loop {
                let came = self.came.notified();
                if let Some((_, token)) = self.taken().into_iter().find(|(told, _)| told == client) {
                    return token;
                }
                came.await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), found).await.expect("the client is told")
    }
}

impl Stage {
    /// A provider on SQLite.
    pub(crate) async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// The same with another configuration.
    pub(crate) async fn start_with(change: impl FnOnce(&mut EidConfig)) -> Self {
        let database = TestDatabase::sqlite().await.unwrap();
        database.database().migrate::<Migrator>().await.unwrap();
        Self::on(database, change).await
    }

    /// A provider on each kind of database there is.
    pub(crate) async fn each() -> Vec<Self> {
        Self::each_with(|_| {}).await
    }

    /// The same with another configuration.
    pub(crate) async fn each_with(change: impl Fn(&mut EidConfig)) -> Vec<Self> {
        let mut stages = Vec::new();
        for database in TestDatabase::each::<Migrator>().await.unwrap() {
            stages.push(Self::on(database, &change).await);
        }
        stages
    }

    async fn on(database: TestDatabase, change: impl FnOnce(&mut EidConfig)) -> Self {
        service::crypto::install();
        let folder = tempfile::tempdir().unwrap();
        let listener = Listener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://localhost:{}", listener.address().port());
        let shutdown = Shutdown::default();
        let notices = listen_for_notices(&shutdown).await;
        let mut config = EidConfig::dev(Issuer::parse(&issuer).unwrap(), folder.path().join("keys"));
        config.ready_people = people();
        config.ready_clients = clients(&notices.address);
        change(&mut config);
        let clock = TestClock::new();
        let telling = clock.clone();
        let parts = EidParts { config, database: database.database().clone(), clock: Arc::new(move || telling.now()) };
        let eid = eid::build(parts).await.unwrap();
        serve(listener, eid.endpoint(&Health::new()), &shutdown);
        Self { issuer, eid, clock, database, folder, notices, shutdown }
    }

    /// The document at `path`.
    pub(crate) async fn document(&self, path: &str) -> Value {
        let response = reqwest::get(format!("{}{path}", self.issuer)).await.unwrap().error_for_status().unwrap();
        response.json().await.unwrap()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.shutdown.hurry();
    }
}

/// A provider that is reached at an address of its own, as behind a proxy. Dropped, it stops.
pub(crate) struct Served {
    address: String,
    shutdown: Shutdown,
}

impl Served {
    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.shutdown.hurry();
    }
}

/// Serves `eid` at any address.
pub(crate) async fn serve_alone(eid: &Eid) -> Served {
    let listener = Listener::bind("127.0.0.1:0").await.unwrap();
    let served = Served { address: format!("http://{}", listener.address()), shutdown: Shutdown::default() };
    serve(listener, eid.endpoint(&Health::new()), &served.shutdown);
    served
}

/// Serves the provider's one host beside the issuer's own at the port of `listener`.
pub(crate) fn serve_host(stage: &Stage, listener: Listener) {
    let host = stage.eid.own_hosts().unwrap().pop().unwrap();
    serve(listener.secured(host.tls), host.endpoint, &stage.shutdown);
}

fn serve<E>(listener: Listener, endpoint: E, shutdown: &Shutdown)
where
    E: poem::IntoEndpoint + Send + 'static,
    E::Endpoint: 'static,
{
    let shutdown = shutdown.clone();
    tokio::spawn(async move {
        listener.serve(endpoint, ServerLimits::default(), &Health::new(), &shutdown).await;
    });
}

/// A server that takes notices for every client.
async fn listen_for_notices(shutdown: &Shutdown) -> Notices {
    let listener = Listener::bind("127.0.0.1:0").await.unwrap();
    let notices = Notices { address: format!("http://{}", listener.address()), ..Notices::default() };
    let (taken, came) = (Arc::clone(&notices.taken), Arc::clone(&notices.came));
    let endpoint = poem::endpoint::make(move |request: poem::Request| {
        let (taken, came) = (Arc::clone(&taken), Arc::clone(&came));
        async move {
            let client = request.uri().path().trim_start_matches('/').to_owned();
            let body = request.into_body().into_string().await.unwrap();
            let token = body.strip_prefix("logout_token=").unwrap_or(&body).to_owned();
            taken.lock().unwrap().push((client, token));
            came.notify_waiters();
        }
    });
    serve(listener, endpoint, shutdown);
    notices
}

/// The key of the client `client_id`.
pub(crate) fn client_key(client_id: &str) -> SigningKey {
    let number = client_id.bytes().fold(7_u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte));
    SigningKey::generate(|bytes| bytes.fill(number.clamp(1, 254)))
}

/// What is registered alike for all clients with keys; `change` makes the difference.
pub(crate) fn registration(client_id: &str, notices: &str, change: impl FnOnce(&mut Registration)) -> Registration {
    let jwks: Value = serde_json::from_str(&client_key(client_id).jwks()).unwrap();
    let mut registration = Registration {
        client_id: client_id.to_owned(),
        client_name: ClientName { en: format!("Portal {client_id}"), cy: Some(format!("Porth {client_id}")) },
        org: "BST".to_owned(),
        subsystem: "portal".to_owned(),
        sector: None,
        redirect_uris: vec![CALLBACK.to_owned()],
        post_logout_redirect_uris: vec![GOODBYE.to_owned()],
        backchannel_logout_uri: Some(format!("{notices}/{client_id}")),
        grant_types: vec!["authorization_code".into(), "refresh_token".into()],
        token_endpoint_auth_method: TokenEndpointAuthentication::PrivateKeyJwt,
        jwks: jwks.as_object().cloned(),
        dpop_bound_access_tokens: false,
        tls_client_certificate_bound_access_tokens: false,
        tls_client_auth_san_dns: None,
        tls_client_auth_san_uri: None,
        scopes: vec!["posts:write".into(), "groups:join".into(), "offline_access".into()],
        resources: vec![GATEWAY.to_owned()],
        claims: vec!["name".to_owned()],
        data_use: true,
        introspects: Vec::new(),
        consent_is_implied: true,
        security_events_uri: Some(format!("{notices}/events/{client_id}")),
    };
    change(&mut registration);
    registration
}

fn clients(notices: &str) -> Vec<Registration> {
    let make = |client_id: &str, change: fn(&mut Registration)| registration(client_id, notices, change);
    vec![
        make("portal", |_| {}),
        make("bound", |it| it.dpop_bound_access_tokens = true),
        make("asking", |it| it.consent_is_implied = false),
        make("twin", |_| {}),
        make("cardiff", |it| it.org = "CRF".to_owned()),
        make("browser", |it| {
            it.token_endpoint_auth_method = TokenEndpointAuthentication::None;
            it.jwks = None;
        }),
        make("machine", |it| {
            it.grant_types = vec!["client_credentials".into()];
            it.redirect_uris = Vec::new();
            it.scopes = vec!["stats:read".into()];
        }),
        make("gateway", |it| serve_as(it, GATEWAY, LEDGER)),
        make("ledger", |it| serve_as(it, LEDGER, GATEWAY)),
    ]
}

/// What is registered of a service: which audience it is, and which it may ask in turn.
fn serve_as(registration: &mut Registration, audience: &str, asks: &str) {
    registration.org = "NET".to_owned();
    registration.grant_types = vec!["urn:ietf:params:oauth:grant-type:token-exchange".to_owned()];
    registration.redirect_uris = Vec::new();
    registration.introspects = vec![audience.to_owned()];
    registration.resources = vec![asks.to_owned()];
}

fn people() -> Vec<ReadyPerson> {
    let person = |id: &str, name: &str, assurance| ReadyPerson {
        id: id.to_owned(),
        name: name.to_owned(),
        about: "made up".to_owned(),
        org: Some("BST".to_owned()),
        member: Some("member_BST_0000001a".to_owned()),
        assurance,
        person_code: None,
    };
    let citizen = ReadyPerson { org: None, member: None, ..person("citizen", "Gwen O’Neill", ReadyAssurance::High) };
    vec![
        person("officer", "Ada Marsh", ReadyAssurance::Substantial),
        person("newcomer", "Bo <b>Li", ReadyAssurance::Low),
        citizen,
    ]
}

/// The claims of a token, unproved.
pub(crate) fn claims_of(token: &str) -> Value {
    part(token, 1)
}

/// The header of a token.
pub(crate) fn header_of(token: &str) -> Value {
    part(token, 0)
}

fn part(token: &str, number: usize) -> Value {
    use base64::Engine as _;
    let text = token.split('.').nth(number).unwrap();
    serde_json::from_slice(&base64::prelude::BASE64_URL_SAFE_NO_PAD.decode(text).unwrap()).unwrap()
}

/// `{ "a": "b" }` as pairs of a form.
pub(crate) fn pairs(value: Value) -> BTreeMap<String, String> {
    let Value::Object(members) = value else { panic!("an object of texts") };
    members.into_iter().map(|(name, value)| (name, value.as_str().unwrap().to_owned())).collect()
}

/// What a test wants of a request, over what is usual.
pub(crate) fn nothing() -> Value {
    json!({})
}
