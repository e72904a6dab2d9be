//! Talking to a provider: as the client, with proof of its key.
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};

use claims::dpop::{ProvedRequest, make_proof};
use claims::{CLIENT_ASSERTION_TYPE, SigningKey, TokenId, make_client_assertion};
use oauth2::{AsyncHttpClient, HttpRequest, HttpResponse};
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::{Client, StatusCode};
use serde::Deserialize;
use url::Url;

use super::SignInFault;
use crate::fetch::{FetchFault, body_of, client, silent};

const NONCE: &str = "dpop-nonce";

/// Sends requests to one provider, as one client.
pub(super) struct Exchange {
    http: Client,
    issuer: String,
    client_id: String,
    key: SigningKey,
    /// The provider's latest nonce for proofs (RFC 9449 §8).
    nonce: Mutex<Option<String>>,
}

#[derive(Deserialize)]
struct Pushed {
    request_uri: String,
}

#[derive(Deserialize)]
struct Refusal {
    error: String,
}

impl Exchange {
    pub(super) fn new(issuer: &str, client_id: &str, key: SigningKey) -> Result<Self, FetchFault> {
        Ok(Self {
            http: client().map_err(silent)?,
            issuer: issuer.to_owned(),
            client_id: client_id.to_owned(),
            key,
            nonce: Mutex::default(),
        })
    }

    /// A key's id is its thumbprint.
    pub(super) fn key_thumbprint(&self) -> &str {
        self.key.kid()
    }

    pub(super) async fn get(&self, url: &Url) -> Result<Vec<u8>, FetchFault> {
        let response = self.http.get(url.clone()).send().await.map_err(silent)?;
        match response.status() {
            StatusCode::OK => body_of(response).await,
            other => Err(FetchFault::Status(other.as_u16())),
        }
    }

    /// Pushes what `asked` asks in its query, and gives the reference to it (RFC 9126 §2).
    pub(super) async fn push(&self, endpoint: &Url, asked: &Url) -> Result<String, SignInFault> {
        let mut request = HttpRequest::new(asked.query().unwrap_or_default().to_owned().into_bytes());
        *request.method_mut() = http::Method::POST;
        *request.uri_mut() = endpoint.as_str().parse().map_err(|_| SignInFault::Answer("has no address to push to"))?;
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        let answer = self.send(request).await?;
        if answer.status() != StatusCode::CREATED {
            let refusal = serde_json::from_slice::<Refusal>(answer.body());
            let code = refusal.map_err(|_| FetchFault::Status(answer.status().as_u16()))?;
            return Err(SignInFault::Refused(code.error));
        }
        let pushed = serde_json::from_slice::<Pushed>(answer.body());
        Ok(pushed.map_err(|_| SignInFault::Answer("to a pushed request has no `request_uri`"))?.request_uri)
    }

    /// Sends a form with the client's assertion and proof of its key; once more where the provider wants its nonce in the proof
    /// (RFC 9449 §8).
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, FetchFault> {
        let before = self.known_nonce();
        let answer = self.send_proved(&request, before.as_deref()).await?;
        let now_known = self.known_nonce();
        if answer.status() == StatusCode::BAD_REQUEST && now_known != before && wants_nonce(answer.body()) {
            return self.send_proved(&request, now_known.as_deref()).await;
        }
        Ok(answer)
    }

    async fn send_proved(&self, request: &HttpRequest, nonce: Option<&str>) -> Result<HttpResponse, FetchFault> {
        let address = request.uri().to_string();
        let proved = ProvedRequest { method: request.method().as_str(), uri: &address, access_token: None };
        let proof = make_proof(&self.key, &proved, nonce, &new_id(), service::clock::now());
        let sent = self
            .http
            .request(request.method().clone(), address.as_str())
            .headers(request.headers().clone())
            .header("dpop", proof.as_str())
            .body(self.with_assertion(request.body()));
        let response = sent.send().await.map_err(silent)?;
        if let Some(nonce) = response.headers().get(NONCE).and_then(|nonce| nonce.to_str().ok()) {
            *self.nonce.lock().unwrap_or_else(PoisonError::into_inner) = Some(nonce.to_owned());
        }
        let mut answer = HttpResponse::new(Vec::new());
        *answer.status_mut() = response.status();
        *answer.headers_mut() = response.headers().clone();
        *answer.body_mut() = body_of(response).await?;
        Ok(answer)
    }

    /// Each assertion is taken once, so each request has its own.
    fn with_assertion(&self, form: &[u8]) -> Vec<u8> {
        let mut more = url::form_urlencoded::Serializer::new(String::new());
        let now = service::clock::now();
        let assertion = make_client_assertion(&self.key, &self.client_id, &self.issuer, &new_id(), now);
        more.append_pair("client_assertion_type", CLIENT_ASSERTION_TYPE)
            .append_pair("client_assertion", assertion.as_str());
        [form, b"&", more.finish().as_bytes()].concat()
    }

    fn known_nonce(&self) -> Option<String> {
        self.nonce.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl<'c> AsyncHttpClient<'c> for Exchange {
    type Error = FetchFault;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, FetchFault>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}

fn wants_nonce(body: &[u8]) -> bool {
    serde_json::from_slice::<Refusal>(body).is_ok_and(|refusal| refusal.error == "use_dpop_nonce")
}

pub(super) fn new_id() -> TokenId {
    TokenId::from_random(uuid::Uuid::new_v4().into_bytes())
}
