//! A client of the provider: pushes requests, redeems codes, proves its keys.
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use claims::dpop::{ProvedRequest, make_proof};
use claims::{SigningKey, TokenId};
use reqwest::StatusCode;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::browser::{Browser, Shown};
use crate::stage::{CALLBACK, Stage, client_key, pairs};

/// The verifier of every code in these tests.
pub(crate) const VERIFIER: &str = "a-verifier-that-is-long-enough-to-be-one-of-rfc-7636";

pub(crate) struct TestClient<'s> {
    pub(crate) stage: &'s Stage,
    pub(crate) id: String,
    key: Option<SigningKey>,
    dpop: Option<SigningKey>,
    http: reqwest::Client,
}

/// What an endpoint answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn text(&self, name: &str) -> &str {
        self.body[name].as_str().unwrap_or_else(|| panic!("no `{name}` in {}", self.body))
    }

    pub(crate) fn error(&self) -> &str {
        self.text("error")
    }
}

/// A name that is never used twice.
pub(crate) fn fresh() -> TokenId {
    static NUMBER: AtomicU64 = AtomicU64::new(1);
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&NUMBER.fetch_add(1, Ordering::SeqCst).to_be_bytes());
    TokenId::from_random(bytes)
}

pub(crate) fn challenge() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER))
}

impl<'s> TestClient<'s> {
    /// The client with a key of its own.
    pub(crate) fn new(stage: &'s Stage, id: &str) -> Self {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { stage, id: id.to_owned(), key: Some(client_key(id)), dpop: None, http }
    }

    /// The client that has none.
    pub(crate) fn public(stage: &'s Stage, id: &str) -> Self {
        Self { key: None, ..Self::new(stage, id) }
    }

    /// The same client, its tokens bound to a key with this number.
    pub(crate) fn with_dpop(mut self, number: u8) -> Self {
        self.dpop = Some(SigningKey::generate(|bytes| bytes.fill(number)));
        self
    }

    pub(crate) fn without_dpop(mut self) -> Self {
        self.dpop = None;
        self
    }

    pub(crate) fn dpop_key(&self) -> Option<&SigningKey> {
        self.dpop.as_ref()
    }

    /// An assertion with some claims set otherwise, or left out where they are null.
    pub(crate) fn assertion(&self, changes: Value) -> String {
        let now = self.stage.clock.now().timestamp();
        let mut claims = json!({
            "iss": self.id, "sub": self.id, "aud": self.stage.issuer, "jti": fresh().as_str(), "iat": now, "exp": now + 60
        });
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        let claims = claims.as_object().unwrap().iter().filter(|(_, value)| !value.is_null());
        let claims = claims.map(|(name, value)| (name.clone(), value.clone())).collect();
        self.key.as_ref().unwrap().sign_token("JWT", &claims).as_str().to_owned()
    }

    /// A proof of the client's DPoP key.
    pub(crate) fn proof(&self, method: &str, path: &str, nonce: Option<&str>, token: Option<&str>) -> String {
        let uri = format!("{}{path}", self.stage.issuer);
        let request = ProvedRequest { method, uri: &uri, access_token: token };
        make_proof(self.dpop.as_ref().unwrap(), &request, nonce, &fresh(), self.stage.clock.now()).as_str().to_owned()
    }

    /// Sends a form with what proves the client, and with a proof of its key that takes up the provider's nonce.
    pub(crate) async fn post(&self, path: &str, fields: Value) -> Answer {
        let answer = self.post_with(path, fields.clone(), None).await;
        if answer.body["error"] != "use_dpop_nonce" {
            return answer;
        }
        let nonce = answer.headers["dpop-nonce"].to_str().unwrap().to_owned();
        self.post_with(path, fields, Some(&nonce)).await
    }

    pub(crate) async fn post_with(&self, path: &str, fields: Value, nonce: Option<&str>) -> Answer {
        let mut form = pairs(fields);
        form.entry("client_id".to_owned()).or_insert_with(|| self.id.clone());
        if self.key.is_some() && !form.contains_key("client_assertion") {
            form.insert("client_assertion".to_owned(), self.assertion(json!({})));
        }
        if form.contains_key("client_assertion") {
            let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
            form.insert("client_assertion_type".to_owned(), kind.to_owned());
        }
        let mut headers = Vec::new();
        if self.dpop.is_some() {
            headers.push(("dpop", self.proof("POST", path, nonce, None)));
        }
        self.send(path, &form, &headers).await
    }

    pub(crate) async fn send(&self, path: &str, form: &BTreeMap<String, String>, headers: &[(&str, String)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        self.send_raw(path, body, headers).await
    }

    pub(crate) async fn send_raw(&self, path: &str, body: String, headers: &[(&str, String)]) -> Answer {
        let mut request = self.http.post(format!("{}{path}", self.stage.issuer)).body(body);
        if headers.iter().all(|(name, _)| *name != "content-type") {
            request = request.header("content-type", "application/x-www-form-urlencoded");
        }
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        read(request.send().await.unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str, headers: &[(&str, String)]) -> Answer {
        let mut request = self.http.get(format!("{}{path}", self.stage.issuer));
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        read(request.send().await.unwrap()).await
    }

    /// The parameters of a usual request, some set otherwise, or left out where they are null.
    pub(crate) fn request(&self, changes: Value) -> BTreeMap<String, String> {
        let mut request = json!({
            "response_type": "code",
            "client_id": self.id,
            "redirect_uri": CALLBACK,
            "scope": "openid posts:write",
            "resource": crate::stage::GATEWAY,
            "state": "a state",
            "nonce": "a nonce",
            "code_challenge": challenge(),
            "code_challenge_method": "S256",
        });
        for (name, value) in changes.as_object().unwrap() {
            request[name] = value.clone();
        }
        request.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        pairs(request)
    }

    /// Pushes a request.
    pub(crate) async fn push(&self, changes: Value) -> Answer {
        self.post("/par", json!(self.request(changes))).await
    }

    /// Where to send a person with a request that was just pushed.
    pub(crate) async fn pushed(&self, changes: Value) -> String {
        let answer = self.push(changes).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
        self.authorize_address(&pairs(json!({ "client_id": self.id, "request_uri": answer.text("request_uri") })))
    }

    /// Where to send a person with a request in the address itself.
    pub(crate) fn plain(&self, changes: Value) -> String {
        self.authorize_address(&self.request(changes))
    }

    pub(crate) fn authorize_address(&self, parameters: &BTreeMap<String, String>) -> String {
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
        format!("/authorize?{query}")
    }

    /// Pushes a request and has `person` sign in to it.
    pub(crate) async fn sign_in(&self, browser: &Browser, person: &str, changes: Value) -> Shown {
        let address = self.pushed(changes).await;
        let page = browser.open(&address).await;
        browser.sign_in(&page, person).await
    }

    /// Redeems a code.
    pub(crate) async fn redeem(&self, code: &str, changes: Value) -> Answer {
        let mut fields = json!({
            "grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": VERIFIER
        });
        for (name, value) in changes.as_object().unwrap() {
            fields[name] = value.clone();
        }
        fields.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        self.post("/token", fields).await
    }

    pub(crate) async fn refresh(&self, token: &str, changes: Value) -> Answer {
        let mut fields = json!({ "grant_type": "refresh_token", "refresh_token": token });
        for (name, value) in changes.as_object().unwrap() {
            fields[name] = value.clone();
        }
        self.post("/token", fields).await
    }

    /// Signs `person` in and redeems the code: the tokens.
    pub(crate) async fn tokens(&self, browser: &Browser, person: &str, changes: Value) -> Answer {
        let shown = self.sign_in(browser, person, changes).await;
        let answer = self.redeem(&shown.code(), json!({})).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        answer
    }

    /// Whether the provider says that `token` is active.
    pub(crate) async fn is_active(&self, token: &str) -> bool {
        self.post("/introspect", json!({ "token": token })).await.body["active"] == true
    }
}

async fn read(response: reqwest::Response) -> Answer {
    let (status, headers) = (response.status(), response.headers().clone());
    let text = response.text().await.unwrap();
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    Answer { status, headers, body }
}
