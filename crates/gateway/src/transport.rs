//! Carries one request's fetches to its subgraphs, on behalf of one caller.
//!
//! What a subgraph gets is the body the engine made, and proof of who is asking. Of the client's own request nothing is passed
//! on but the headers that the operator lists, none of which can say who is asking; no `extensions`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use claims::hop::HopSigner;
use claims::{Caller, TokenId};
use executor::{FetchError, Form, HttpClient, SubgraphEvents, SubgraphRequest, Transport};
use futures::future::BoxFuture;
use futures::{FutureExt as _, StreamExt as _};
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderValue};
use subgraph::Subgraph;
use tokio::time::{Instant as Deadline, timeout_at};
use tracing::Span;
use uuid::Uuid;

use crate::lane::{Lane, Parcel};
use crate::metrics::Metrics;
use crate::pipeline::RequestId;
use crate::served::{Served, Way};
use crate::subgraph_endpoint::HttpSubgraph;
use crate::uploads::Uploads;

/// What all hops to subgraphs share.
pub(crate) struct Hops {
    pub(crate) client: HttpClient,
    /// Signs hop tokens; without it no subgraph over HTTP is told who is asking.
    pub(crate) signer: Option<HopSigner>,
    /// The longest wait for a subgraph in this process.
    pub(crate) timeout: Duration,
    pub(crate) metrics: Metrics,
}

/// The transport of one request.
pub(crate) struct CallerTransport {
    pub(crate) hops: Arc<Hops>,
    pub(crate) served: Arc<Served>,
    pub(crate) caller: Caller,
    pub(crate) request: RequestId,
    /// The files that came with the request.
    pub(crate) uploads: Option<Arc<Uploads>>,
    /// The headers of the request that subgraphs may be sent along.
    pub(crate) forwarded: Arc<HeaderMap>,
}

impl CallerTransport {
    /// Inside the span `fetch`, which the engine makes.
    async fn carry(&self, request: SubgraphRequest) -> Result<Bytes, FetchError> {
        let started = Instant::now();
        let name = request.name.clone();
        let fetched = match self.served.way(request.subgraph) {
            Some(Way::InProcess(subgraph)) => self.call(subgraph, request).await,
            Some(Way::Http(lane)) => self.post(lane, request).await,
            None => Err(FetchError::NotSent { subgraph: name.clone(), source: "the subgraph has no endpoint".into() }),
        };
        self.hops.metrics.fetch_took(name.as_str(), outcome(&fetched), started.elapsed());
        fetched
    }

    async fn follow(&self, request: SubgraphRequest) -> Result<SubgraphEvents, FetchError> {
        if self.form_for(&request)?.is_some() {
            return Err(FetchError::Unsupported { subgraph: request.name, what: "way for files with a subscription" });
        }
        match self.served.way(request.subgraph) {
            Some(Way::InProcess(subgraph)) => Ok(subgraph.subscribe(&self.caller, &request.body).map(Ok).boxed()),
            Some(Way::Http(lane)) => {
                let headers = self.headers(lane.subgraph(), &request)?;
                lane.follow(&self.hops.client, headers, request).await
            }
            None => Err(FetchError::NotSent { subgraph: request.name, source: "the subgraph has no endpoint".into() }),
        }
    }

    async fn call(&self, subgraph: &Subgraph, request: SubgraphRequest) -> Result<Bytes, FetchError> {
        if self.form_for(&request)?.is_some() {
            return Err(FetchError::Unsupported { subgraph: request.name, what: "way for files within this process" });
        }
        let SubgraphRequest { name, body, deadline, .. } = request;
        let answer = subgraph.execute(&self.caller, body);
        timeout_at(sooner(deadline, self.hops.timeout), answer)
            .await
            .map_err(|_| FetchError::TimedOut { subgraph: name })
    }

    async fn post(&self, lane: &Arc<Lane>, mut request: SubgraphRequest) -> Result<Bytes, FetchError> {
        let subgraph = lane.subgraph();
        request.deadline = sooner(request.deadline, subgraph.timeout);
        let form = self.form_for(&request)?;
        if form.is_some() && self.hops.signer.is_some() && subgraph.audience.is_some() {
            // The token proves one body, and the files would be outside it.
            return Err(FetchError::Unsupported { subgraph: request.name, what: "way for files with a hop token" });
        }
        let headers = self.headers(subgraph, &request)?;
        lane.send(Parcel { client: self.hops.client.clone(), headers, request, form }).await
    }

    fn headers(&self, subgraph: &HttpSubgraph, request: &SubgraphRequest) -> Result<HeaderMap, FetchError> {
        let mut headers = HeaderMap::new();
        for header in &subgraph.forward_headers {
            let values = self.forwarded.get_all(header.name()).iter();
            values.for_each(|value| _ = headers.append(header.name().clone(), value.clone()));
        }
        service::telemetry::trace_context::inject(&Span::current(), &mut headers);
        if let (Some(signer), Some(audience)) = (&self.hops.signer, &subgraph.audience) {
            headers.insert(AUTHORIZATION, self.hop_token(signer, audience, subgraph.organisation.as_deref(), request)?);
        }
        Ok(headers)
    }

    /// What to send instead of the request's body, where files are among its variables.
    fn form_for(&self, request: &SubgraphRequest) -> Result<Option<Form>, FetchError> {
        let Some(uploads) = &self.uploads else { return Ok(None) };
        let form = uploads.form_for(&request.body);
        form.map_err(|source| FetchError::NotSent { subgraph: request.name.clone(), source })
    }

    /// One audience, this one body, at most half a minute.
    fn hop_token(
        &self,
        signer: &HopSigner,
        audience: &str,
        organisation: Option<&str>,
        request: &SubgraphRequest,
    ) -> Result<HeaderValue, FetchError> {
        let caller = match organisation {
            None => self.caller.clone(),
            Some(org) => signer.seen_by(&self.caller, org).ok_or_else(|| FetchError::NotSent {
                subgraph: request.name.clone(),
                source: "there is no secret to make a subject by for its organisation".into(),
            })?,
        };
        let id = TokenId::from_random(Uuid::new_v4().into_bytes());
        let transaction = Some(self.request.as_str());
        let token = signer.mint(&caller, audience, &request.body, transaction, &id, service::clock::now());
        let mut value = HeaderValue::try_from(format!("Bearer {}", token.as_str()))
            .map_err(|cause| FetchError::NotSent { subgraph: request.name.clone(), source: cause.into() })?;
        value.set_sensitive(true);
        Ok(value)
    }
}

impl Transport for CallerTransport {
    fn fetch<'a>(&'a self, request: SubgraphRequest) -> BoxFuture<'a, Result<Bytes, FetchError>> {
        self.carry(request).boxed()
    }

    fn subscribe<'a>(&'a self, request: SubgraphRequest) -> BoxFuture<'a, Result<SubgraphEvents, FetchError>> {
        self.follow(request).boxed()
    }
}

fn sooner(deadline: Deadline, timeout: Duration) -> Deadline {
    deadline.min(Deadline::now() + timeout)
}

/// The label in metrics.
fn outcome(fetched: &Result<Bytes, FetchError>) -> &'static str {
    match fetched {
        Ok(_) => "answered",
        Err(FetchError::TimedOut { .. }) => "timed_out",
        Err(FetchError::Unreachable { .. }) => "unreachable",
        Err(FetchError::Interrupted { .. }) => "interrupted",
        Err(FetchError::Refused { .. }) => "refused",
        Err(FetchError::Busy { .. }) => "busy",
        Err(FetchError::Spared { .. }) => "spared",
        Err(FetchError::NotGraphql { .. }) => "not_graphql",
        Err(FetchError::TooLarge { .. }) => "too_large",
        Err(FetchError::NotSent { .. }) => "not_sent",
        Err(FetchError::Unsupported { .. }) => "unsupported",
    }
}
