//! The checks before anything is answered over HTTP, in one order for every way in.
use bytes::Bytes;
use chrono::Utc;
use claims::Refused;
use claims::hop::{Hop, HopVerifier, OpenedHop};
use poem::http::{HeaderMap, StatusCode, header};
use poem::{Request, Response};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::EndpointLimits;
use super::refusal::{Refusal, json};
use super::replay_memory::{Replay, ReplayMemory};

/// Who may come in, and how much their requests may take.
pub(super) struct Door {
    verifiers: Vec<HopVerifier>,
    limits: EndpointLimits,
    replays: ReplayMemory,
    at_work: Semaphore,
}

/// A request that was let in, and its place among those at work.
pub(super) struct Admitted<'a> {
    pub(super) hop: Hop,
    pub(super) body: Bytes,
    _at_work: SemaphorePermit<'a>,
}

impl Door {
    /// A door for those whose hop tokens one of `verifiers` accepts.
    pub(super) fn new(verifiers: Vec<HopVerifier>, limits: EndpointLimits) -> Self {
        let at_work = Semaphore::new(limits.requests_max);
        Self { verifiers, limits, replays: ReplayMemory::default(), at_work }
    }

    /// Answers by `work`, or says that it took too long.
    pub(super) async fn in_time(&self, work: impl Future<Output = Result<Bytes, Refusal>>) -> Response {
        match tokio::time::timeout(self.limits.time_max, work).await {
            Ok(Ok(body)) => json(StatusCode::OK, body),
            Ok(Err(refusal)) => refusal.respond(),
            Err(_) => Refusal::TooSlow.respond(),
        }
    }

    /// Lets the request in. Proof comes first: of one that nobody known here has sent no byte of the body is kept.
    pub(super) async fn admit(&self, request: Request) -> Result<Admitted<'_>, Refusal> {
        let (parts, body) = request.into_parts();
        if has_token(parts.uri.query().unwrap_or_default()) {
            return Err(Refusal::Unproved);
        }
        let token = bearer_token(&parts.headers).ok_or(Refusal::Unproved)?;
        let opened = self.open(token)?;
        self.check_announced(&parts.headers)?;
        let at_work = self.at_work.try_acquire().map_err(|_| Refusal::Overloaded)?;
        self.use_up(&opened)?;
        let body = body.into_bytes_limit(self.limits.body_bytes_max).await.map_err(|_| Refusal::TooLarge)?;
        let hop = opened.for_body(&body).map_err(unproved)?;
        Ok(Admitted { hop, body, _at_work: at_work })
    }

    fn open(&self, token: &str) -> Result<OpenedHop, Refusal> {
        let now = Utc::now();
        let mut refused = Refused::Untrusted("nobody is known here");
        for verifier in &self.verifiers {
            match verifier.open(token, now) {
                Ok(opened) => return Ok(opened),
                // Another one's: what the log shall say is why the one it names was not believed.
                Err(Refused::Untrusted(_)) => {}
                Err(other) => refused = other,
            }
        }
        Err(unproved(refused))
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

    fn use_up(&self, opened: &OpenedHop) -> Result<(), Refusal> {
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

/// Whether the address holds a token, where logs keep it; beside one in the header it is a second credential (RFC 6750 §2).
fn has_token(query: &str) -> bool {
    url::form_urlencoded::parse(query.as_bytes()).any(|(name, _)| name == "access_token")
}

fn is_json(headers: &HeaderMap) -> bool {
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}
