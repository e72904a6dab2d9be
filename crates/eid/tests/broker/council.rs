//! A council's provider that says whatever a test wants, over real HTTP.
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use claims::SigningKey;
use eid::{ClientName, EidConfig, LogoutTokens, Opens, ReadyAssurance, UpstreamClient, UpstreamConfig, WorkforceLevel};
use poem::http::StatusCode;
use poem::{Request, Response};
use serde_json::{Map, Value, json};
use service::server::{Listener, ServerLimits};
use service::{Health, Secret, Shutdown};
use url::Url;

use crate::browser::{Browser, Shown};
use crate::stage::Stage;

/// The bearer token of the council's directory.
pub(crate) const SCIM_TOKEN: &str = "a-token-of-the-council-that-is-long-enough";

/// The member that the council says people are.
pub(crate) const MEMBER: &str = "member_BST_0000003c";

/// A council's provider. Dropped, it stops.
pub(crate) struct Council {
    pub(crate) id: &'static str,
    pub(crate) issuer: String,
    pub(crate) key: SigningKey,
    said: Arc<Mutex<Said>>,
    shutdown: Shutdown,
}

/// What the provider says, and was asked.
#[derive(Default)]
struct Said {
    metadata: Map<String, Value>,
    jwks: String,
    id_token: String,
    /// A redirection in place of every answer.
    leads_to: Option<String>,
    /// Beside the answer, this many bytes of nothing.
    padding: usize,
    asked: Vec<(String, String, String)>,
}

impl Council {
    /// A provider of the council BST, called `bst`.
    pub(crate) async fn start() -> Self {
        Self::named("bst", "").await
    }

    /// A provider called `id`, whose issuer has `path` behind its address.
    pub(crate) async fn named(id: &'static str, path: &str) -> Self {
        let listener = Listener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://localhost:{}{path}", listener.address().port());
        let number = id.bytes().fold(1_u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte)).clamp(1, 254);
        let key = SigningKey::generate(|bytes| bytes.fill(number));
        let metadata = json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/authorize"),
            "token_endpoint": format!("{issuer}/token"),
            "jwks_uri": format!("{issuer}/jwks"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256"],
            "authorization_response_iss_parameter_supported": true,
        });
        let said = Said { metadata: metadata.as_object().unwrap().clone(), jwks: key.jwks(), ..Said::default() };
        let council = Self { id, issuer, key, said: Arc::new(Mutex::new(said)), shutdown: Shutdown::default() };
        council.serve(listener);
        council
    }

    fn serve(&self, listener: Listener) {
        let said = Arc::clone(&self.said);
        let endpoint = poem::endpoint::make(move |mut request: Request| {
            let said = Arc::clone(&said);
            async move {
                let body = request.take_body().into_string().await.unwrap();
                let path = request.uri().path().to_owned();
                let authorization = request.header("authorization").unwrap_or_default().to_owned();
                said.lock().unwrap().answer(&path, authorization, body)
            }
        });
        let shutdown = self.shutdown.clone();
        tokio::spawn(async move {
            listener.serve(endpoint, ServerLimits::default(), &Health::new(), &shutdown).await;
        });
    }

    /// How the council is set up at the e-ID.
    pub(crate) fn config(&self) -> UpstreamConfig {
        UpstreamConfig {
            id: self.id.to_owned(),
            name: ClientName { en: "Bristol <City>".into(), cy: Some("Bryste".into()) },
            issuer: self.issuer.clone(),
            client: UpstreamClient::ClientSecretBasic { id: "e-id".into(), secret: Secret::new("a secret & more") },
            opens: Opens::Employee {
                org: "BST".into(),
                cap: WorkforceLevel::Substantial,
                member_claim: Some("member".into()),
            },
            levels: BTreeMap::from([
                ("mfa".into(), ReadyAssurance::Substantial),
                ("card".into(), ReadyAssurance::High),
            ]),
            fresh_minutes: 60,
            entra_tenant: None,
            logout_tokens: LogoutTokens::Typed,
            scim_token: Some(Secret::new(SCIM_TOKEN)),
        }
    }

    /// An e-ID at which people sign in with this council.
    pub(crate) async fn stage(&self) -> Stage {
        self.stage_with(|_| {}).await
    }

    pub(crate) async fn stage_with(&self, change: impl FnOnce(&mut EidConfig)) -> Stage {
        let upstream = self.config();
        Stage::start_with(|config| {
            config.upstreams = vec![upstream];
            change(config);
        })
        .await
    }

    /// The same on each kind of database there is.
    pub(crate) async fn each_stage(&self) -> Vec<Stage> {
        Stage::each_with(|config| config.upstreams = vec![self.config()]).await
    }

    /// Says something else in the metadata; null leaves it out.
    pub(crate) fn say(&self, changes: Value) {
        let mut said = self.said.lock().unwrap();
        for (name, value) in changes.as_object().unwrap() {
            said.metadata.insert(name.clone(), value.clone());
        }
        said.metadata.retain(|_, value| !value.is_null());
    }

    pub(crate) fn publish(&self, jwks: String) {
        self.said.lock().unwrap().jwks = jwks;
    }

    pub(crate) fn redirect_to(&self, address: &str) {
        self.said.lock().unwrap().leads_to = Some(address.to_owned());
    }

    pub(crate) fn pad(&self, bytes: usize) {
        self.said.lock().unwrap().padding = bytes;
    }

    /// What was asked, as path, `Authorization` and body.
    pub(crate) fn asked(&self) -> Vec<(String, String, String)> {
        self.said.lock().unwrap().asked.clone()
    }

    /// Answers the next code with exactly this.
    pub(crate) fn hand_out(&self, id_token: String) {
        self.said.lock().unwrap().id_token = id_token;
    }

    /// The claims of a good ID token for `way`, with some set otherwise, or left out where they are null.
    pub(crate) fn claims(&self, stage: &Stage, way: &Way, changes: Value) -> Map<String, Value> {
        let now = stage.clock.now().timestamp();
        let mut claims = json!({
            "iss": self.issuer, "aud": "e-id", "sub": "staff-1", "nonce": way.parameter("nonce"), "iat": now,
            "exp": now + 300, "auth_time": now, "acr": "mfa", "sid": "upstream-session-1", "member": MEMBER,
            "email": "ada@bristol.example", "email_verified": true, "name": "Ada Marsh"
        });
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        let mut claims = claims.as_object().unwrap().clone();
        claims.retain(|_, value| !value.is_null());
        claims
    }

    /// Signs claims as an ID token.
    pub(crate) fn sign(&self, claims: &Map<String, Value>) -> String {
        self.key.sign_token("JWT", claims).as_str().to_owned()
    }

    /// Has the person come back from `way` with an ID token of these claims.
    pub(crate) async fn return_from(&self, stage: &Stage, browser: &Browser, way: &Way, changes: Value) -> Shown {
        self.hand_out(self.sign(&self.claims(stage, way, changes)));
        let answer = browser.get(&way.answer(json!({ "code": "a-code", "iss": self.issuer }))).await;
        browser.follow(answer).await
    }

    /// Has the person on the sign-in page `page` sign in with the council.
    pub(crate) async fn sign_in(&self, stage: &Stage, browser: &Browser, page: &Shown, changes: Value) -> Shown {
        let way = Way::from(browser, page, self.id).await;
        self.return_from(stage, browser, &way, changes).await
    }

    /// Has the person `ready` link their account, and gives their page.
    pub(crate) async fn link(&self, stage: &Stage, browser: &Browser, ready: &str, changes: Value) -> Shown {
        let page = browser.open("/me/credentials").await;
        let page = browser.sign_in(&page, ready).await;
        let way = Way::to_link(browser, &page, self.id).await;
        self.return_from(stage, browser, &way, changes).await
    }
}

impl Drop for Council {
    fn drop(&mut self) {
        self.shutdown.hurry();
    }
}

impl Said {
    fn answer(&mut self, path: &str, authorization: String, body: String) -> Response {
        self.asked.push((path.to_owned(), authorization, body));
        if let Some(address) = &self.leads_to {
            return Response::builder().status(StatusCode::FOUND).header("location", address).finish();
        }
        let body = match path.rsplit('/').next().unwrap_or_default() {
            "openid-configuration" => Value::Object(self.metadata.clone()).to_string(),
            "jwks" => self.jwks.clone(),
            "token" => json!({ "access_token": "x", "token_type": "Bearer", "id_token": self.id_token }).to_string(),
            _ => return StatusCode::NOT_FOUND.into(),
        };
        Response::builder().content_type("application/json").body(body + &" ".repeat(self.padding))
    }
}

/// A person's way to a provider: the address they were sent to.
pub(crate) struct Way(pub(crate) Url);

impl Way {
    /// The way from the sign-in page to the provider `upstream`.
    pub(crate) async fn from(browser: &Browser, page: &Shown, upstream: &str) -> Self {
        let interaction = page.field("interaction");
        let sent = browser.get(&format!("/upstream/{upstream}/start?interaction={interaction}")).await;
        let location = sent.location().unwrap_or_else(|| panic!("nobody is sent anywhere: {}", sent.text));
        Self(Url::parse(&location).unwrap())
    }

    /// The way from the page of a person's credentials to the provider, to link an account.
    pub(crate) async fn to_link(browser: &Browser, page: &Shown, upstream: &str) -> Self {
        let shown = browser.post("/me/links/begin", &[("token", &page.field("token")), ("upstream", upstream)]).await;
        Self::shown_on(&shown)
    }

    /// The way that a page leads to by a link.
    pub(crate) fn shown_on(page: &Shown) -> Self {
        let address = page.text.split("<a href=\"http").nth(1).unwrap_or_else(|| panic!("no way on {}", page.text));
        let address = format!("http{}", address.split('"').next().unwrap()).replace("&amp;", "&");
        Self(Url::parse(&address).unwrap())
    }

    /// What the provider is asked.
    pub(crate) fn parameter(&self, name: &str) -> String {
        let mut pairs = self.0.query_pairs();
        pairs.find(|(found, _)| found == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
    }

    /// Where the provider sends the person back, with these parameters beside `state`.
    pub(crate) fn answer(&self, parameters: Value) -> String {
        let mut url = Url::parse(&self.parameter("redirect_uri")).unwrap();
        url.query_pairs_mut().append_pair("state", &self.parameter("state"));
        url.query_pairs_mut().extend_pairs(crate::stage::pairs(parameters));
        url.to_string()
    }
}
