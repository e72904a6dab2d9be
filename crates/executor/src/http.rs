//! Subgraphs over HTTP.

use std::collections::HashMap;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures::future::BoxFuture;
use futures::stream::BoxStream;
use futures::{FutureExt as _, StreamExt as _, TryStreamExt as _, stream};
use http::header::{ACCEPT, CONTENT_ENCODING, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, Uri};
use http_body_util::{BodyExt as _, Either, Full, StreamBody};
use hyper::body::{Body as _, Frame, Incoming};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::{Client, Error};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::ClientConfig;
use rustls_platform_verifier::BuilderVerifierExt as _;
use supergraph::SubgraphName;
use url::Url;

mod events;

use self::events::{Event, EventReader};
use crate::retry_after;
use crate::transport::{Cause, FetchError, SubgraphEvents, SubgraphRequest, Transport};

/// Media types a GraphQL response may have (GraphQL over HTTP, "Media Types").
const RESPONSE_TYPES: [&str; 2] = ["application/graphql-response+json", "application/json"];

/// What a subscription may be answered as. Some servers give events only to who does not accept plain JSON.
const EVENT_TYPES: &str = "multipart/mixed;boundary=\"graphql\";subscriptionSpec=\"1.0\", text/event-stream;q=0.9";

/// How an [`HttpClient`] behaves.
#[derive(Clone, Debug)]
pub struct HttpOptions {
    /// The longest wait for a TCP connection; what comes then, TLS too, has until the request's deadline.
    pub connect_timeout: Duration,
    /// Bytes of one answer.
    pub answer_bytes_max: usize,
    /// Idle connections kept for each subgraph.
    pub idle_connections_max: usize,
}

impl Default for HttpOptions {
    fn default() -> HttpOptions {
        HttpOptions {
            connect_timeout: Duration::from_secs(1),
            answer_bytes_max: 16 * 1024 * 1024,
            idle_connections_max: 64,
        }
    }
}

/// A request body that is no JSON, made while it is sent.
pub struct Form {
    /// With the boundary between its parts.
    pub content_type: HeaderValue,
    /// The body.
    pub body: BoxStream<'static, std::io::Result<Bytes>>,
}

/// JSON that is there, or a form that is made while it is sent.
type RequestBody = Either<Full<Bytes>, StreamBody<BoxStream<'static, std::io::Result<Frame<Bytes>>>>>;

/// A pooled HTTP client for subgraphs. Cheap to clone; clones share the pool.
#[derive(Clone, Debug)]
pub struct HttpClient {
    client: Client<HttpsConnector<HttpConnector>, RequestBody>,
    answer_bytes_max: usize,
}

impl HttpClient {
    /// Makes a client. It follows no redirects, keeps no cookies and uses no proxy of the environment.
    ///
    /// A process-wide rustls `CryptoProvider` must have been installed before.
    ///
    /// # Errors
    /// No `CryptoProvider` is installed, or the platform's certificates cannot be read.
    pub fn new(options: &HttpOptions) -> Result<HttpClient, Cause> {
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            return Err("no rustls CryptoProvider is installed; call `install_default` first thing in `main`".into());
        }
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(options.connect_timeout));
        let tls = ClientConfig::builder().with_platform_verifier()?.with_no_client_auth();
        let connector = HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_all_versions();
        // What a subgraph did may not be done twice: the pool sends again only what was not yet written to a connection that
        // had gone stale.
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_max_idle_per_host(options.idle_connections_max)
            // Less than the 30 s after which our servers close an idle connection: a request must not meet the close.
            .pool_idle_timeout(Duration::from_secs(20))
            .build(connector.wrap_connector(tcp));
        Ok(HttpClient { client, answer_bytes_max: options.answer_bytes_max })
    }

    /// Posts a subgraph request and returns the body of a GraphQL response. `headers` are added to the client's own:
    /// a hop token, `traceparent`. The deadline covers the body too.
    ///
    /// Cancel-safe: dropping the future closes the request.
    ///
    /// # Errors
    /// See [`FetchError`]. An error status with a GraphQL response is no error here, but for 401 and 403.
    pub async fn post(&self, url: &Url, headers: HeaderMap, request: SubgraphRequest) -> Result<Bytes, FetchError> {
        let body = Either::Left(Full::new(request.body.clone()));
        self.post_body(url, headers, request, HeaderValue::from_static("application/json"), body).await
    }

    /// The same, with a form instead of the request's body: for files, by the GraphQL multipart request specification.
    ///
    /// Cancel-safe: dropping the future closes the request.
    ///
    /// # Errors
    /// As [`HttpClient::post`].
    pub async fn post_form(
        &self,
        url: &Url,
        headers: HeaderMap,
        request: SubgraphRequest,
        form: Form,
    ) -> Result<Bytes, FetchError> {
        let Form { content_type, body } = form;
        let body = Either::Right(StreamBody::new(body.map_ok(Frame::data).boxed()));
        self.post_body(url, headers, request, content_type, body).await
    }

    async fn post_body(
        &self,
        url: &Url,
        headers: HeaderMap,
        request: SubgraphRequest,
        content_type: HeaderValue,
        body: RequestBody,
    ) -> Result<Bytes, FetchError> {
        let SubgraphRequest { name, deadline, .. } = request;
        let exchange = self.exchange(url, headers, content_type, body, &name);
        match tokio::time::timeout_at(deadline, exchange).await {
            Ok(answer) => answer,
            Err(_) => Err(FetchError::TimedOut { subgraph: name }),
        }
    }

    async fn exchange(
        &self,
        url: &Url,
        headers: HeaderMap,
        content_type: HeaderValue,
        body: RequestBody,
        name: &SubgraphName,
    ) -> Result<Bytes, FetchError> {
        let accept = HeaderValue::from_static("application/graphql-response+json, application/json;q=0.9");
        let response = self.send(url, headers, content_type, accept, body, name).await?;
        check_head(&response, name)?;
        self.body(response, name).await
    }

    /// Posts, and waits for the head of the answer.
    async fn send(
        &self,
        url: &Url,
        mut headers: HeaderMap,
        content_type: HeaderValue,
        accept: HeaderValue,
        body: RequestBody,
        name: &SubgraphName,
    ) -> Result<Response<Incoming>, FetchError> {
        headers.insert(CONTENT_TYPE, content_type);
        headers.insert(ACCEPT, accept);
        let mut request = Request::post(Uri::try_from(url.as_str()).map_err(|cause| not_sent(cause, name))?)
            .body(body)
            .map_err(|cause| not_sent(cause, name))?;
        *request.headers_mut() = headers;
        self.client.request(request).await.map_err(|error| broken(error, name))
    }

    /// Starts a subscription by POST and returns its events. The subgraph chooses how it sends them: by the multipart
    /// subscription protocol, or as server-sent events as graphql-sse's distinct connections have them.
    ///
    /// Cancel-safe: dropping the future, or later the events, closes the connection.
    ///
    /// # Errors
    /// See [`FetchError`]. An answer that is a plain GraphQL response is one event, and the last.
    pub async fn subscribe(
        &self,
        url: &Url,
        headers: HeaderMap,
        request: SubgraphRequest,
    ) -> Result<SubgraphEvents, FetchError> {
        let SubgraphRequest { name, body, deadline, .. } = request;
        let started = async {
            let (json, accept) = (HeaderValue::from_static("application/json"), HeaderValue::from_static(EVENT_TYPES));
            let body = Either::Left(Full::new(body));
            let response = self.send(url, headers, json, accept, body, &name).await?;
            match EventReader::of(response.headers(), self.answer_bytes_max) {
                Some(reader) if response.status().is_success() => Ok((response, Some(reader))),
                _ => {
                    check_head(&response, &name)?;
                    Ok((response, None))
                }
            }
        };
        let started = tokio::time::timeout_at(deadline, started).await;
        let (response, reader) = started.unwrap_or_else(|_| Err(FetchError::TimedOut { subgraph: name.clone() }))?;
        let Some(reader) = reader else {
            let body = tokio::time::timeout_at(deadline, self.body(response, &name)).await;
            let body = body.unwrap_or_else(|_| Err(FetchError::TimedOut { subgraph: name.clone() }))?;
            return Ok(stream::iter([Ok(body)]).boxed());
        };
        Ok(events(response, reader, name))
    }

    async fn body(&self, response: Response<Incoming>, name: &SubgraphName) -> Result<Bytes, FetchError> {
        let too_large = || FetchError::TooLarge { subgraph: name.clone(), bytes_max: self.answer_bytes_max };
        let mut body = response.into_body();
        let declared = body.size_hint().exact();
        if declared.is_some_and(|length| length > self.answer_bytes_max as u64) {
            return Err(too_large());
        }
        let expected = declared.unwrap_or(0) as usize;
        let Some(first) = next_chunk(&mut body, name).await? else {
            return Ok(Bytes::new());
        };
        if first.len() == expected {
            // Small answers come in one piece, which need not be copied. What follows has no bytes.
            return Ok(first);
        }
        let mut whole = BytesMut::with_capacity(expected.max(first.len()));
        let mut next = Some(first);
        while let Some(chunk) = next {
            if whole.len() + chunk.len() > self.answer_bytes_max {
                return Err(too_large());
            }
            whole.extend_from_slice(&chunk);
            next = next_chunk(&mut body, name).await?;
        }
        Ok(whole.freeze())
    }
}

/// The next bytes of a body; trailers are passed over.
async fn next_chunk(body: &mut Incoming, name: &SubgraphName) -> Result<Option<Bytes>, FetchError> {
    while let Some(frame) = body.frame().await {
        let interrupted =
            |cause: hyper::Error| FetchError::Interrupted { subgraph: name.clone(), source: cause.into() };
        if let Ok(chunk) = frame.map_err(interrupted)?.into_data() {
            return Ok(Some(chunk));
        }
    }
    Ok(None)
}

/// What comes of a subscription's answer, an event at a time: nothing is read ahead of what is taken.
fn events(response: Response<Incoming>, reader: EventReader, name: SubgraphName) -> SubgraphEvents {
    stream::unfold(Some((response.into_body(), reader, name)), |open| async move {
        let (mut body, mut reader, name) = open?;
        loop {
            match reader.next() {
                Ok(Some(Event::Answer(answer))) => return Some((Ok(answer), Some((body, reader, name)))),
                Ok(Some(Event::End)) => return None,
                Ok(None) => {}
                Err(fault) => return Some((Err(fault.into_error(name)), None)),
            }
            match next_chunk(&mut body, &name).await {
                Ok(Some(chunk)) => reader.push(&chunk),
                Ok(None) => {
                    let source = "the stream of events ended without saying so".into();
                    return Some((Err(FetchError::Interrupted { subgraph: name, source }), None));
                }
                Err(error) => return Some((Err(error), None)),
            }
        }
    })
    .boxed()
}

/// An answer is read only if it says that it is a GraphQL response. Its status may be almost any: GraphQL over HTTP
/// answers 4xx and 5xx with a GraphQL response too. But what 401 and 403 say is about this gateway's own token, and told
/// to a client it would read as if the client's login were wrong.
fn check_head(response: &Response<Incoming>, name: &SubgraphName) -> Result<(), FetchError> {
    if matches!(response.status(), StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
        return Err(FetchError::Refused { subgraph: name.clone(), status: response.status().as_u16() });
    }
    if let Some(retry_after) = retry_after::asked(response.status(), response.headers()) {
        return Err(FetchError::Busy { subgraph: name.clone(), status: response.status().as_u16(), retry_after });
    }
    let refuse = |reason| {
        let status = response.status().as_u16();
        Err(FetchError::NotGraphql { subgraph: name.clone(), status, reason })
    };
    let content_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let Some(content_type) = content_type else {
        return refuse("without a content type");
    };
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    if !RESPONSE_TYPES.iter().any(|accepted| essence.eq_ignore_ascii_case(accepted)) {
        return refuse("whose content type is not that of a GraphQL response");
    }
    if response.headers().get(CONTENT_ENCODING).is_some_and(|coding| coding != "identity") {
        return refuse("compressed though that was not asked for");
    }
    Ok(())
}

fn broken(error: Error, name: &SubgraphName) -> FetchError {
    let subgraph = name.clone();
    if error.is_connect() {
        return FetchError::Unreachable { subgraph, source: error.into() };
    }
    FetchError::Interrupted { subgraph, source: error.into() }
}

fn not_sent(cause: impl Into<Cause>, name: &SubgraphName) -> FetchError {
    FetchError::NotSent { subgraph: name.clone(), source: cause.into() }
}

/// Every subgraph at one address over HTTP, with the same extra headers for each.
#[derive(Clone, Debug)]
pub struct HttpTransport {
    client: HttpClient,
    urls: HashMap<SubgraphName, Url>,
    headers: HeaderMap,
}

impl HttpTransport {
    /// A transport to these addresses.
    #[must_use]
    pub fn new(client: HttpClient, urls: HashMap<SubgraphName, Url>) -> HttpTransport {
        HttpTransport { client, urls, headers: HeaderMap::new() }
    }

    /// The same transport, with headers added to every request.
    #[must_use]
    pub fn with_headers(mut self, headers: HeaderMap) -> HttpTransport {
        self.headers = headers;
        self
    }
}

impl Transport for HttpTransport {
    fn fetch<'a>(&'a self, request: SubgraphRequest) -> BoxFuture<'a, Result<Bytes, FetchError>> {
        let Some(url) = self.urls.get(&request.name) else {
            let error = FetchError::NotSent { subgraph: request.name, source: "the subgraph has no address".into() };
            return std::future::ready(Err(error)).boxed();
        };
        self.client.post(url, self.headers.clone(), request).boxed()
    }

    fn subscribe<'a>(&'a self, request: SubgraphRequest) -> BoxFuture<'a, Result<SubgraphEvents, FetchError>> {
        let Some(url) = self.urls.get(&request.name) else {
            let error = FetchError::NotSent { subgraph: request.name, source: "the subgraph has no address".into() };
            return std::future::ready(Err(error)).boxed();
        };
        self.client.subscribe(url, self.headers.clone(), request).boxed()
    }
}
