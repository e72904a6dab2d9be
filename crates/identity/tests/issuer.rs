//! An issuer over HTTP, whose keys can be changed and which can be shut.
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use claims::dev::{DevClaims, DevIssuer};
use claims::{AccessTokenVerifier, LiveKeys, MemberRef, SigningKey, TokenId, TrustedIssuer};
use identity::{IssuerKeys, KeyAddress, Pace, TokenVerifier};
use poem::http::StatusCode;
use poem::{Response, Route, endpoint::make_sync, get};
use serde_json::{Value, json};
use service::server::{Listener, ServerLimits};
use service::{Health, Shutdown};
use uuid::Uuid;

pub(crate) const ISSUER: &str = "https://eid.example";

/// What the issuer answers, and how often it was asked.
#[derive(Clone)]
pub(crate) struct Issuer {
    pub(crate) url: String,
    answer: Arc<Mutex<Answer>>,
    asked: Arc<AtomicUsize>,
}

#[derive(Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) keys: String,
    pub(crate) metadata: Value,
    pub(crate) location: Option<String>,
}

impl Issuer {
    /// An issuer that publishes these keys.
    pub(crate) async fn publishing(keys: &[&SigningKey]) -> Issuer {
        service::crypto::install();
        let listener = Listener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.address());
        let metadata = json!({ "issuer": ISSUER, "jwks_uri": format!("{url}/jwks") });
        let answer = Answer { status: StatusCode::OK, keys: set(keys), metadata, location: None };
        let issuer = Issuer { url, answer: Arc::new(Mutex::new(answer)), asked: Arc::default() };
        let (of_keys, of_metadata) = (issuer.clone(), issuer.clone());
        let routes = Route::new()
            .at("/jwks", get(make_sync(move |_| of_keys.answer_keys())))
            .at("/metadata", get(make_sync(move |_| of_metadata.answer_metadata())));
        tokio::spawn(async move {
            listener.serve(routes, ServerLimits::default(), &Health::new(), &Shutdown::default()).await
        });
        issuer
    }

    /// How often keys were asked for.
    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut Answer)) {
        change(&mut self.answer.lock().unwrap());
    }

    pub(crate) fn answer(&self) -> Answer {
        self.answer.lock().unwrap().clone()
    }

    pub(crate) fn publish(&self, keys: &[&SigningKey]) {
        self.change(|answer| answer.keys = set(keys));
    }

    pub(crate) fn keys_address(&self) -> KeyAddress {
        KeyAddress::Keys(format!("{}/jwks", self.url).parse().unwrap())
    }

    pub(crate) fn metadata_address(&self) -> KeyAddress {
        KeyAddress::Metadata(format!("{}/metadata", self.url).parse().unwrap())
    }

    fn answer_keys(&self) -> Response {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let Answer { status, keys, location, .. } = self.answer.lock().unwrap().clone();
        let mut response = Response::builder().status(status);
        if let Some(location) = location {
            response = response.header("location", location);
        }
        response.body(keys)
    }

    fn answer_metadata(&self) -> Response {
        let Answer { status, metadata, .. } = self.answer.lock().unwrap().clone();
        Response::builder().status(status).body(metadata.to_string())
    }
}

/// The text of a JWK Set.
pub(crate) fn set(keys: &[&SigningKey]) -> String {
    let read = |key: &&SigningKey| serde_json::from_str::<Value>(&key.jwks()).unwrap()["keys"][0].clone();
    json!({ "keys": keys.iter().map(read).collect::<Vec<_>>() }).to_string()
}

pub(crate) fn key() -> SigningKey {
    SigningKey::generate(|bytes| {
        for chunk in bytes.chunks_mut(16) {
            chunk.copy_from_slice(&Uuid::new_v4().into_bytes()[..chunk.len()]);
        }
    })
}

/// A token of [`ISSUER`], signed with this key.
pub(crate) fn token(key: &SigningKey) -> String {
    let issuer = DevIssuer { issuer: ISSUER.into(), audience: "witan".into(), key: key.clone() };
    let claims = DevClaims::for_member(MemberRef::new("BST", "member_BST_0000001a").unwrap());
    let id = TokenId::from_random(Uuid::new_v4().into_bytes());
    issuer.mint_access_token(&claims, &id, service::clock::now()).as_str().to_owned()
}

/// A verifier of the issuer's tokens, and its keys.
pub(crate) fn verifier(address: KeyAddress, pace: Pace) -> (TokenVerifier, Arc<IssuerKeys>) {
    let keys = IssuerKeys::new(ISSUER, address, pace).unwrap();
    let trusted = trusted(keys.keys());
    (TokenVerifier::new(AccessTokenVerifier::new([trusted]).unwrap(), [Arc::clone(&keys)]), keys)
}

fn trusted(keys: LiveKeys) -> TrustedIssuer {
    let issuer = DevIssuer { issuer: ISSUER.into(), audience: "witan".into(), key: key() };
    TrustedIssuer { keys, ..issuer.trusted() }
}
