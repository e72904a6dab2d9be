//! `/graphql`: one HTTP request in, one GraphQL response out.

use std::sync::Arc;
use std::time::Duration;

use claims::Refused;
use futures::FutureExt as _;
use http::header::{HOST, HeaderName, HeaderValue};
use http::{HeaderMap, Method, Version};
use poem::{Body, Endpoint, Request, RequestParts, Response};
use tokio::sync::Semaphore;
use tracing::Span;

use super::form::FormReader;
use super::media_type::Accepted;
use super::refusal::HttpRefusal;
use super::{answer, credential, cross_site, form, parameters, preflight, request_body};
use crate::config::{GatewayConfig, LimitsConfig, Origin};
use crate::pipeline::{self, Arrival, Delivery, GraphQLRequest, Pipeline};
use crate::portal::{HeldToken, Portal};
use crate::uploads::Uploads;

/// The endpoint for GraphQL over HTTP.
pub(crate) struct GraphqlEndpoint {
    pipeline: Arc<Pipeline>,
    /// By which browsers are signed in.
    portal: Option<Portal>,
    limits: LimitsConfig,
    /// Where files are taken.
    forms: Option<FormReader>,
    time_max: Duration,
    origins: Vec<Origin>,
    /// Headers of requests that some subgraph is sent along.
    forwarded: Vec<HeaderName>,
    /// One for each request that may be answered at the same time.
    permits: Arc<Semaphore>,
}

impl GraphqlEndpoint {
    pub(crate) fn new(pipeline: Arc<Pipeline>, portal: Option<Portal>, config: &GatewayConfig) -> GraphqlEndpoint {
        GraphqlEndpoint {
            pipeline,
            portal,
            limits: config.limits.clone(),
            forms: config.uploads.enabled.then(|| FormReader::new(&config.uploads, &config.limits)),
            time_max: config.timeouts.request(),
            origins: config.cors.origins.clone(),
            forwarded: config.forwarded_headers(),
            permits: Arc::new(Semaphore::new(config.limits.requests_max.min(Semaphore::MAX_PERMITS))),
        }
    }

    async fn answer(&self, arrival: &Arrival, head: RequestParts, body: Body) -> Response {
        let origin = cross_site::listed_origin(&head.headers, &self.origins);
        if head.method == Method::OPTIONS {
            return preflight::answer(origin, &self.forwarded);
        }
        let accepted = Accepted::negotiate(&head.headers).unwrap_or(Accepted::JSON);
        let mut response = match self.serve(arrival, &head, body).await {
            Ok(response) => response,
            Err(refusal) => answer::refused(&refusal, accepted.whole()),
        };
        preflight::allow(response.headers_mut(), origin, &self.origins);
        response
    }

    async fn serve(&self, arrival: &Arrival, head: &RequestParts, body: Body) -> Result<Response, HttpRefusal> {
        if !matches!(head.method, Method::GET | Method::POST) {
            return Err(HttpRefusal::MethodNotAllowed);
        }
        check_host(head)?;
        cross_site::check(&head.headers, &self.origins)?;
        let accepted = Accepted::negotiate(&head.headers)?;
        let permit = Arc::clone(&self.permits).try_acquire_owned().map_err(|_| HttpRefusal::Overloaded)?;
        let arrival = arrival.clone().holding(permit);
        // The largest futures are boxed: this one is moved several times, with all that is in it, before it is polled.
        let (request, uploads) = self.read(&arrival, head, body).boxed().await?;
        let delivery = Delivery { in_parts: accepted.in_parts, as_events: accepted.events.is_some() };
        let request = request.delivered(delivery);
        let arrival = &arrival.carrying(uploads).forwarding(self.forwarded_of(&head.headers));
        let mut credential = credential::presented(head);
        credential.session = self.session_of(&head.headers).boxed().await;
        let response = pipeline::run(&self.pipeline, arrival, request, credential).boxed().await;
        Ok(answer::answered(response, accepted).await)
    }

    /// What the browser's cookie stands for. It counts only in requests that no other site's page can send (CWE-352).
    async fn session_of(&self, headers: &HeaderMap) -> Option<Result<HeldToken, Refused>> {
        let portal = self.portal.as_ref().filter(|_| cross_site::has_preflight_header(headers))?;
        portal.token_of(headers).await
    }

    fn forwarded_of(&self, headers: &HeaderMap) -> HeaderMap {
        let listed =
            self.forwarded.iter().flat_map(|name| headers.get_all(name).iter().map(move |value| (name, value)));
        listed.map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    async fn read(
        &self,
        arrival: &Arrival,
        head: &RequestParts,
        body: Body,
    ) -> Result<(GraphQLRequest, Option<Uploads>), HttpRefusal> {
        let depth_max = self.limits.json_depth_max;
        if head.method == Method::GET {
            let request = parameters::from_query_string(head.uri.query().unwrap_or_default(), depth_max)?;
            return Ok((request, None));
        }
        if let Some(forms) = self.forms.as_ref().filter(|_| form::is_form(&head.headers)) {
            let (request, uploads) = forms.read(&head.headers, body, arrival.deadline).await?;
            return Ok((request, Some(uploads)));
        }
        let bytes = request_body::read(&head.headers, body, self.limits.body_bytes_max, arrival.deadline).await?;
        Ok((parameters::from_body(&bytes, depth_max)?, None))
    }
}

impl Endpoint for GraphqlEndpoint {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        let arrival = Arrival::now(self.time_max);
        let (head, body) = request.into_parts();
        // The span of the HTTP request, which the server makes.
        Span::current().record("request.id", arrival.id.as_str());
        let mut response = self.answer(&arrival, head, body).await;
        name_request(response.headers_mut(), arrival.id.as_str());
        Ok(response)
    }
}

/// HTTP/1.1 demands exactly one `Host` (RFC 9112 §3.2); what is nobody's or two hosts' is judged differently on the way.
fn check_host(head: &RequestParts) -> Result<(), HttpRefusal> {
    let hosts = head.headers.get_all(HOST).iter().count();
    if head.version == Version::HTTP_11 && hosts != 1 {
        return Err(HttpRefusal::Malformed("the request must have one `Host` header".to_owned()));
    }
    Ok(())
}

fn name_request(headers: &mut HeaderMap, id: &str) {
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
}
