//! A subgraph over HTTP that answers what it is told to, when it is let.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::future::BoxFuture;
use gateway::pipeline::{self, Arrival, Credential, Effects, GraphQLRequest};
use gateway::{GatewayConfig, HttpSubgraph, SubgraphEndpoint};
use poem::endpoint::make;
use poem::http::StatusCode;
use poem::{EndpointExt as _, Response};
use serde_json::{Map, Value};
use service::server::{Listener, ServerLimits};
use service::{Health, Shutdown};
use supergraph::SubgraphName;
use tokio::sync::Semaphore;

use crate::harness::TestGateway;

pub(crate) const ANSWER: &str = r#"{"data":{"whoami":"x","slow":"y","rename":{"id":"1"}}}"#;

/// The subgraph `people`, elsewhere.
#[derive(Clone)]
pub(crate) struct Remote {
    pub(crate) endpoint: HttpSubgraph,
    asked: Arc<AtomicUsize>,
    says: Arc<Mutex<(StatusCode, Option<&'static str>)>>,
    /// One permit for each answer that may leave.
    gate: Arc<Semaphore>,
}

impl Remote {
    /// One that answers at once.
    pub(crate) async fn start() -> Remote {
        let (asked, says) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new((StatusCode::OK, None))));
        let gate = Arc::new(Semaphore::new(Semaphore::MAX_PERMITS));
        let (counter, told, open) = (Arc::clone(&asked), Arc::clone(&says), Arc::clone(&gate));
        let endpoint = make(move |mut request| {
            let (counter, told, open) = (Arc::clone(&counter), Arc::clone(&told), Arc::clone(&open));
            async move {
                request.take_body().into_vec().await.unwrap();
                counter.fetch_add(1, Ordering::SeqCst);
                open.acquire().await.unwrap().forget();
                let (status, retry_after) = *told.lock().unwrap();
                let mut response = Response::builder().status(status);
                if status.is_success() {
                    response = response.content_type("application/json");
                }
                if let Some(retry_after) = retry_after {
                    response = response.header("retry-after", retry_after);
                }
                response.body(ANSWER)
            }
        });
        let listener = Listener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/graphql", listener.address()).parse().unwrap();
        tokio::spawn(async move {
            let (health, stop) = (Health::new(), Shutdown::default());
            listener.serve(endpoint.map_to_response(), ServerLimits::default(), &health, &stop).await
        });
        let endpoint = HttpSubgraph::new(url, Duration::from_secs(5));
        Remote { endpoint, asked, says, gate }
    }

    /// How many requests came.
    pub(crate) fn times_asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// Answers with this status from now on, and with this `Retry-After`.
    pub(crate) fn says(&self, status: StatusCode, retry_after: Option<&'static str>) {
        *self.says.lock().unwrap() = (status, retry_after);
    }

    /// Holds answers back from now on.
    pub(crate) fn hold(&self) {
        self.gate.forget_permits(usize::MAX);
    }

    /// Lets all answers go.
    pub(crate) fn let_go(&self) {
        self.gate.add_permits(1000);
    }

    /// A gateway in front of it.
    pub(crate) async fn gateway(&self, change: impl FnOnce(&mut GatewayConfig)) -> TestGateway {
        let mut config = GatewayConfig::default();
        change(&mut config);
        let people = SubgraphEndpoint::Http(self.endpoint.clone());
        TestGateway::with_parts(config, |parts| {
            parts.endpoints.insert(SubgraphName::new("people"), people);
        })
        .await
    }
}

/// Asks a document through the pipeline and gives the whole answer, by a future that can be dropped.
pub(crate) fn ask(gateway: &TestGateway, document: &str, limit: Duration) -> BoxFuture<'static, Value> {
    ask_as(gateway, document, limit, Credential::default())
}

/// The same, by somebody.
pub(crate) fn ask_as(
    gateway: &TestGateway,
    document: &str,
    limit: Duration,
    credential: Credential,
) -> BoxFuture<'static, Value> {
    use futures::StreamExt as _;
    let pipeline = Arc::clone(gateway.gateway.pipeline());
    let request = GraphQLRequest::new(document.to_owned(), None, Map::new(), Effects::Any);
    Box::pin(async move {
        let response = pipeline::run(&pipeline, &Arrival::now(limit), request, credential).await;
        let parts: Vec<_> = response.parts.collect().await;
        serde_json::from_slice(&parts[0].body).unwrap()
    })
}

/// The first error's code.
pub(crate) fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("none")
}

/// Waits until it is so.
pub(crate) async fn eventually(is_so: impl Fn() -> bool) {
    let waiting = async {
        while !is_so() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), waiting).await.expect("it becomes so");
}
