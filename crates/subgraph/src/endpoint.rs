//! A subgraph over HTTP: answering the gateway, and nobody else.
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chrono::Utc;
use claims::Refused;
use claims::hop::{HopVerifier, OpenedHop};
use poem::endpoint::BoxEndpoint;
use poem::http::{HeaderMap, StatusCode, header};
use poem::{Endpoint, EndpointExt, Request, Response, Route, get, post};
use service::Health;
use tokio::sync::Semaphore;

use crate::readiness::Readiness;
use crate::replay_memory::{Replay, ReplayMemory};
use crate::{Subgraph, answer};

/// How much one request may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndpointLimits {
    /// The longest body, in bytes.
    pub body_bytes_max: usize,
    /// The longest time for reading the body and answering it.
    pub time_max: Duration,
    /// The most requests whose bodies are read and answered at once; further ones are answered 503.
    pub requests_max: usize,
}

impl Default for EndpointLimits {
    /// 2 MiB; 30 s, because no hop token lives longer; 512 at once, which bounds all bodies together at 1 GiB.
    fn default() -> Self {
        Self { body_bytes_max: 2 * 1024 * 1024, time_max: Duration::from_secs(30), requests_max: 512 }
    }
}

impl Subgraph {
    /// Serves the subgraph over HTTP: `POST /graphql` for a request with a hop token that `verifier` accepts, and 401 for
    /// any other, `_service` and introspection included; `/health` and `/ready` as `health`, that of the process, has
    /// them. The subgraph is the component `database` there, which is asked for whenever `/ready` is.
    ///
    /// A hop token is good for one request.
    pub fn endpoint(
        &self,
        verifier: HopVerifier,
        limits: EndpointLimits,
        health: &Health,
    ) -> BoxEndpoint<'static, Response> {
        let door = Door {
            subgraph: self.clone(),
            verifier,
            limits,
            replays: ReplayMemory::default(),
            at_work: Semaphore::new(limits.requests_max),
        };
        let readiness = Arc::new(Readiness::new(self.clone(), health));
        let told = Arc::new(health.ready_endpoint());
        let ready = poem::endpoint::make(move |request| {
            let (readiness, told) = (readiness.clone(), told.clone());
            async move {
                readiness.check().await;
                told.call(request).await
            }
        });
        Route::new()
            .at("/graphql", post(Arc::new(door)))
            .at("/health", get(health.alive_endpoint()))
            .at("/ready", get(ready))
            .map_to_response()
            .boxed()
    }
}

/// `POST /graphql`: who knocks, and what is answered.
struct Door {
    subgraph: Subgraph,
    verifier: HopVerifier,
    limits: EndpointLimits,
    replays: ReplayMemory,
    at_work: Semaphore,
}

impl Endpoint for Door {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        match tokio::time::timeout(self.limits.time_max, self.answer(request)).await {
            Ok(Ok(body)) => Ok(json(StatusCode::OK, body)),
            Ok(Err(refusal)) => Ok(refusal.respond()),
            Err(_) => Ok(Refusal::TooSlow.respond()),
        }
    }
}

impl Door {
    /// Proof comes first: of a request that the gateway did not send no byte of the body is kept.
    async fn answer(&self, request: Request) -> Result<Bytes, Refusal> {
        let (parts, body) = request.into_parts();
        let token = bearer_token(&parts.headers).ok_or(Refusal::Unproved)?;
        let opened = self.verifier.open(token, Utc::now()).map_err(unproved)?;
        self.check_announced(&parts.headers)?;
        let _at_work = self.at_work.try_acquire().map_err(|_| Refusal::Overloaded)?;
        self.admit(&opened)?;
        let body = body.into_bytes_limit(self.limits.body_bytes_max).await.map_err(|_| Refusal::TooLarge)?;
        let hop = opened.for_body(&body).map_err(unproved)?;
        Ok(self.subgraph.execute(&hop.caller, body).await)
    }

    /// What the headers say of the body. One without a length is cut off when it grows too large.
    fn check_announced(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        if !is_json(headers) {
            return Err(Refusal::NotJson);
        }
        let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
        if length.is_some_and(|length| length > self.limits.body_bytes_max) {
            return Err(Refusal::TooLarge);
        }
        Ok(())
    }

    fn admit(&self, opened: &OpenedHop) -> Result<(), Refusal> {
        match self.replays.admit(opened, Utc::now()) {
            Ok(()) => Ok(()),
            Err(Replay::Seen) => {
                tracing::warn!("a hop token was used twice; the second use was refused");
                Err(Refusal::Unproved)
            }
            Err(Replay::MemoryFull) => Err(Refusal::Overloaded),
        }
    }
}

fn unproved(refused: Refused) -> Refusal {
    tracing::warn!(refused.code = refused.code(), "a hop token was refused");
    Refusal::Unproved
}

/// The token of the only `Authorization` header, if that is a bearer's.
fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    let mut given = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(only), None) = (given.next(), given.next()) else { return None };
    let (scheme, token) = only.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}

fn is_json(headers: &HeaderMap) -> bool {
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

/// Why a request over HTTP is not answered.
enum Refusal {
    Unproved,
    NotJson,
    TooLarge,
    Overloaded,
    TooSlow,
}

impl Refusal {
    fn respond(&self) -> Response {
        let (status, code, message) = match self {
            // One sentence for all: why a token is refused is for the log.
            Self::Unproved => (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", "a hop token for this request is required"),
            Self::NotJson => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE", "send `application/json`"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE", "the body is too large"),
            Self::Overloaded => (StatusCode::SERVICE_UNAVAILABLE, "OVERLOADED", "too many requests; try again later"),
            Self::TooSlow => (StatusCode::SERVICE_UNAVAILABLE, "TIMEOUT", "the request took too long"),
        };
        let mut response = json(status, answer::refusal(code, message));
        if matches!(self, Self::Unproved) {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, header::HeaderValue::from_static("Bearer"));
        }
        response
    }
}

fn json(status: StatusCode, body: Bytes) -> Response {
    Response::builder().status(status).content_type("application/json").body(body)
}
