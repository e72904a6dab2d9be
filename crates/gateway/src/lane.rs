//! The lane to one subgraph over HTTP: everything that goes there goes through it.
//!
//! The [`Breaker`](breaker::Breaker) says whether the subgraph is to be asked at all; [`Flights`] are the
//! queries under way that others may wait for too. A lane lives as long as its subgraph is reached in the same way, across
//! changes of the schema.
mod breaker;
mod flight_key;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use executor::{FetchError, Form, HttpClient, SparedFor, SubgraphEvents, SubgraphRequest};
use futures::FutureExt as _;
use http::HeaderMap;
use query_planner::OperationKind;
use supergraph::SubgraphName;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, timeout_at};
use tracing::{Instrument as _, Span};

use self::breaker::{Breaker, Evidence, Pass};
use self::flight_key::FlightKey;
use crate::config::TrafficConfig;
use crate::flights::Flights;
use crate::metrics::Metrics;
use crate::subgraph_endpoint::HttpSubgraph;

/// The lane to one subgraph.
pub(crate) struct Lane {
    name: SubgraphName,
    subgraph: HttpSubgraph,
    breaker: Breaker,
    places: Semaphore,
    flights: Flights<FlightKey, Result<Bytes, Arc<FetchError>>>,
    shares: bool,
    metrics: Metrics,
}

/// One request that goes down a lane, but for when it must be done.
pub(crate) struct Parcel {
    pub(crate) client: HttpClient,
    pub(crate) headers: HeaderMap,
    pub(crate) request: SubgraphRequest,
    /// Sent instead of the request's body.
    pub(crate) form: Option<Form>,
}

impl Lane {
    pub(crate) fn new(
        name: SubgraphName,
        subgraph: HttpSubgraph,
        config: &TrafficConfig,
        metrics: Metrics,
    ) -> Arc<Lane> {
        Arc::new(Lane {
            breaker: Breaker::new(name.clone(), config, subgraph.audience.is_some(), metrics.clone()),
            places: Semaphore::new(config.requests_max.min(Semaphore::MAX_PERMITS)),
            flights: Flights::default(),
            shares: config.sharing.enabled,
            name,
            subgraph,
            metrics,
        })
    }

    pub(crate) fn name(&self) -> &SubgraphName {
        &self.name
    }

    pub(crate) fn subgraph(&self) -> &HttpSubgraph {
        &self.subgraph
    }

    /// Sends a request, or waits for the answer to an equal one that is under way already.
    ///
    /// Cancel-safe for queries: what nobody waits for any more is given up.
    ///
    /// # Errors
    /// See [`FetchError`]; [`FetchError::Spared`] where the subgraph is not to be asked now.
    pub(crate) async fn send(self: &Arc<Self>, parcel: Parcel) -> Result<Bytes, FetchError> {
        match parcel.request.kind {
            OperationKind::Query => match FlightKey::of(&parcel).filter(|_| self.shares) {
                Some(key) => self.share(key, parcel).await,
                None => self.exchange(parcel).await,
            },
            OperationKind::Mutation | OperationKind::Subscription => {
                // Whoever asks once this is done must not get an answer from before.
                let _ended = self.flights.end_when_dropped();
                self.exchange(parcel).await
            }
        }
    }

    /// Begins a subscription, unless the subgraph is to be spared. One that is followed takes no place: how many there are is
    /// bounded where they come in.
    ///
    /// # Errors
    /// As [`Lane::send`].
    pub(crate) async fn follow(
        &self,
        client: &HttpClient,
        headers: HeaderMap,
        mut request: SubgraphRequest,
    ) -> Result<SubgraphEvents, FetchError> {
        self.breaker.check()?;
        request.deadline = request.deadline.min(Instant::now() + self.subgraph.timeout);
        client.subscribe(&self.subgraph.url, headers, request).await
    }

    async fn share(self: &Arc<Self>, key: FlightKey, parcel: Parcel) -> Result<Bytes, FetchError> {
        let deadline = parcel.request.deadline;
        let take_off = || {
            let (lane, mut parcel) = (Arc::clone(self), parcel);
            // Others may have more time left than the one who begins it.
            parcel.request.deadline = Instant::now() + lane.subgraph.timeout;
            async move { lane.exchange(parcel).await.map_err(Arc::new) }.instrument(Span::current()).boxed()
        };
        let (flight, is_new) = self.flights.board(key, Instant::now(), deadline, take_off);
        if !is_new {
            self.metrics.fetch_shared(self.name.as_str());
        }
        match timeout_at(deadline, flight).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err(Arc::try_unwrap(error).unwrap_or_else(|error| error.again())),
            Err(_) => Err(FetchError::TimedOut { subgraph: self.name.clone() }),
        }
    }

    /// Sends a request, when its turn has come and unless the subgraph is to be spared.
    async fn exchange(&self, parcel: Parcel) -> Result<Bytes, FetchError> {
        let (pass, _place) = self.enter(parcel.request.deadline).await.inspect_err(|error| {
            if let FetchError::Spared { why, .. } = error {
                self.metrics.fetch_spared(self.name.as_str(), *why);
            }
        })?;
        let allowed = parcel.request.deadline.saturating_duration_since(Instant::now());
        let Parcel { client, headers, request, form } = parcel;
        let fetched = match form {
            Some(form) => client.post_form(&self.subgraph.url, headers, request, form).await,
            None => client.post(&self.subgraph.url, headers, request).await,
        };
        // A request that came with little time left says little about the subgraph.
        let had_time = allowed >= self.subgraph.timeout / 2;
        pass.end(Evidence::of(&fetched, had_time));
        fetched
    }

    async fn enter(&self, deadline: Instant) -> Result<(Pass<'_>, SemaphorePermit<'_>), FetchError> {
        // What is spared now need not wait for its turn first.
        self.breaker.check()?;
        let place = match timeout_at(deadline, self.places.acquire()).await {
            Ok(Ok(place)) => place,
            Ok(Err(_)) | Err(_) => return Err(self.breaker.spared(SparedFor::Full, Duration::from_secs(1))),
        };
        Ok((self.breaker.begin()?, place))
    }
}
