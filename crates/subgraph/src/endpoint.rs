//! A subgraph over HTTP: answering the gateway, telling events to those who hear it, and nobody else.
mod door;
mod event_door;
mod graphql_door;
mod readiness;
mod refusal;
mod replay_memory;

use std::sync::Arc;
use std::time::Duration;

use claims::hop::HopVerifier;
use poem::endpoint::BoxEndpoint;
use poem::{Endpoint, EndpointExt, Response, Route, get, post};
use service::Health;

use self::event_door::EventDoor;
use self::graphql_door::GraphqlDoor;
use self::readiness::Readiness;
use crate::Subgraph;

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

/// Whom a subgraph answers over HTTP.
#[derive(Debug, Clone)]
pub struct Trusted {
    /// Who may ask the graph: the gateway.
    pub gateway: HopVerifier,
    /// Who may hear the subgraph's events: other subgraphs, each by a key of its own; see
    /// [`events::reader`](crate::events::reader).
    pub readers: Vec<HopVerifier>,
}

impl From<HopVerifier> for Trusted {
    /// The gateway, and no reader.
    fn from(gateway: HopVerifier) -> Self {
        Self { gateway, readers: Vec::new() }
    }
}

impl Subgraph {
    /// Serves the subgraph over HTTP: `POST /graphql` for a request with a hop token of the gateway; where the subgraph
    /// tells events, `POST /events` for one with a hop token of a reader; 401 for any other, `_service` and introspection
    /// included. `/health` and `/ready` are as `health`, that of the process, has them. The subgraph is the component
    /// `database` there, which is asked for whenever `/ready` is.
    ///
    /// A hop token is good for one request. `limits` are those of `/graphql`; what `/events` may take is fixed.
    pub fn endpoint(
        &self,
        trusted: impl Into<Trusted>,
        limits: EndpointLimits,
        health: &Health,
    ) -> BoxEndpoint<'static, Response> {
        let Trusted { gateway, readers } = trusted.into();
        let mut route = Route::new()
            .at("/graphql", post(GraphqlDoor::new(self.clone(), gateway, limits)))
            .at("/health", get(health.alive_endpoint()))
            .at("/ready", get(self.ready_endpoint(health)));
        if let Some(outbox) = self.outbox() {
            route = route.at("/events", post(EventDoor::new(outbox.clone(), readers, health.clone())));
        }
        route.map_to_response().boxed()
    }

    fn ready_endpoint(&self, health: &Health) -> impl Endpoint<Output = Response> + use<> {
        let readiness = Arc::new(Readiness::new(self.clone(), health));
        let told = Arc::new(health.ready_endpoint());
        poem::endpoint::make(move |request| {
            let (readiness, told) = (readiness.clone(), told.clone());
            async move {
                readiness.check().await;
                told.call(request).await
            }
        })
    }
}
