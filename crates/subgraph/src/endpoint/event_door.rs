//! `POST /events`: another subgraph hears what this one tells.
use std::time::Duration;

use bytes::Bytes;
use claims::hop::HopVerifier;
use poem::{Endpoint, Request, Response};
use service::Health;

use super::EndpointLimits;
use super::door::Door;
use super::refusal::Refusal;
use crate::events::{FeedRequest, Outbox};

/// A request for events is three numbers; who reads asks for one page at a time, and a network has few subgraphs.
const LIMITS: EndpointLimits =
    EndpointLimits { body_bytes_max: 1024, time_max: Duration::from_secs(30), requests_max: 64 };

/// The way in for readers. It has its own places: who waits for events takes none from the gateway.
pub(super) struct EventDoor {
    door: Door,
    outbox: Outbox,
    health: Health,
}

impl EventDoor {
    pub(super) fn new(outbox: Outbox, readers: Vec<HopVerifier>, health: Health) -> Self {
        Self { door: Door::new(readers, LIMITS), outbox, health }
    }

    async fn answer(&self, request: Request) -> Result<Bytes, Refusal> {
        let admitted = self.door.admit(request).await?;
        let asked: FeedRequest = serde_json::from_slice(&admitted.body)
            .map_err(|_| Refusal::Malformed("send `after`, `limit` and `waitMs` as numbers that are not negative"))?;
        let feed = tokio::select! {
            feed = self.outbox.read(asked) => feed,
            // A process that stops does not wait for what may be told.
            () = self.health.draining() => self.outbox.read(asked.at_once()).await,
        };
        let feed = feed.map_err(|error| {
            tracing::warn!(error = &error as &dyn std::error::Error, "events cannot be read");
            Refusal::Store(error)
        })?;
        serde_json::to_vec(&feed).map(Bytes::from).map_err(|error| {
            tracing::error!(%error, "events cannot be told");
            Refusal::Failed
        })
    }
}

impl Endpoint for EventDoor {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        Ok(self.door.in_time(self.answer(request)).await)
    }
}
