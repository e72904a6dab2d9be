//! What a subgraph over HTTP is told, and what it is not: attack cases 67 to 70 from the gateway's side.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use claims::hop::HopSigner;
use futures::StreamExt as _;
use gateway::pipeline::{self, Arrival, Credential, Effects, GraphQLRequest};
use gateway::{GatewayConfig, HttpSubgraph, SubgraphEndpoint};
use poem::endpoint::make;
use poem::http::HeaderMap;
use poem::{EndpointExt as _, Response};
use serde_json::{Map, json};
use service::server::{Listener, ServerLimits};
use service::{Health, Shutdown};
use supergraph::SubgraphName;
use tracing::instrument::WithSubscriber as _;
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt as _};
use tracing_subscriber::registry::Registry;

use crate::harness::{TestGateway, answer, signing_key};
use crate::subgraphs;

/// Requests that came to a subgraph.
type Received = Arc<Mutex<Vec<(HeaderMap, Vec<u8>)>>>;

/// A subgraph over HTTP that writes down what it gets and answers `{"data":{"whoami":"x","slow":"y"}}`.
async fn recording_subgraph() -> (SubgraphEndpoint, Received) {
    answering_subgraph(r#"{"data":{"whoami":"x","slow":"y"}}"#).await
}

/// A subgraph over HTTP that writes down what it gets and answers always the same.
async fn answering_subgraph(answer: &'static str) -> (SubgraphEndpoint, Received) {
    let received = Received::default();
    let record = Arc::clone(&received);
    let endpoint = make(move |mut request| {
        let record = Arc::clone(&record);
        async move {
            let body = request.take_body().into_vec().await.unwrap();
            record.lock().unwrap().push((request.headers().clone(), body));
            Response::builder().content_type("application/json").body(answer)
        }
    });
    let listener = Listener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/graphql", listener.address()).parse().unwrap();
    tokio::spawn(async move {
        listener.serve(endpoint.map_to_response(), ServerLimits::default(), &Health::new(), &Shutdown::default()).await
    });
    let audience = Some("people".to_owned());
    let subgraph = HttpSubgraph { audience, ..HttpSubgraph::new(url, Duration::from_secs(5)) };
    (SubgraphEndpoint::Http(subgraph), received)
}

async fn gateway(signer: Option<HopSigner>) -> (TestGateway, Received) {
    service::crypto::install();
    let (people, received) = recording_subgraph().await;
    let gateway = TestGateway::with_parts(GatewayConfig::default(), |parts| {
        parts.hop_signer = signer;
        let notes = subgraphs::notes(&subgraphs::Seen::default());
        parts.endpoints = BTreeMap::from([(SubgraphName::new("people"), people), (SubgraphName::new("notes"), notes)]);
    })
    .await;
    (gateway, received)
}

fn token_of(headers: &HeaderMap) -> &str {
    headers["authorization"].to_str().unwrap().strip_prefix("Bearer ").unwrap()
}

#[tokio::test]
async fn each_fetch_carries_a_token_for_one_subgraph_one_body_and_one_caller() {
    let signer = HopSigner::new("witan-gateway", signing_key());
    let (gateway, received) = gateway(Some(signer.clone())).await;
    let bearer = gateway.token(&["posts:read"]);
    assert_eq!(answer(gateway.ask("{ whoami }").bearer_auth(&bearer)).await.data()["whoami"], "x");
    answer(gateway.ask("{ whoami }")).await.data();

    let received = received.lock().unwrap();
    let [(known, body), (anonymous, second_body)] = received.as_slice() else { panic!("two fetches") };
    let now = service::clock::now();
    let verifier = signer.verifier("people");
    let hop = verifier.verify(token_of(known), body, now).unwrap();
    assert_eq!(hop.caller.subject(), Some("dev|member_BST_0000001a"));
    assert_eq!(hop.caller.scopes().collect::<Vec<_>>(), ["posts:read"]);
    assert!(verifier.verify(token_of(anonymous), second_body, now).unwrap().caller.is_anonymous());
    assert!(signer.verifier("notes").verify(token_of(known), body, now).is_err());
    assert!(verifier.verify(token_of(known), b"{}", now).is_err());
    assert_ne!(token_of(known), bearer);
    let second = verifier.verify(token_of(anonymous), second_body, now).unwrap();
    assert_ne!(hop.id, second.id);
}

#[tokio::test]
async fn without_a_key_no_token_is_sent_and_never_the_client_s_own() {
    let (gateway, received) = gateway(None).await;
    answer(gateway.ask("{ whoami }").bearer_auth(gateway.token(&[]))).await.data();
    assert!(!received.lock().unwrap()[0].0.contains_key("authorization"));
}

#[tokio::test]
async fn nothing_of_the_client_s_request_is_passed_on() {
    let (gateway, received) = gateway(None).await;
    let body = r#"{"query":"query Secret { whoami }","variables":{"never":"sent"},"extensions":{"persistedQuery":{"x":"sent"}}}"#;
    let request =
        gateway.post(body).header("x-user", "admin").header("cookie", "a=b").header("x-forwarded-for", "1.2.3.4");
    answer(request.header("user-agent", "client/1").header("accept-language", "cy")).await.data();
    let received = received.lock().unwrap();
    let (headers, body) = &received[0];
    let mut names: Vec<&str> = headers.keys().map(|name| name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["accept", "content-length", "content-type", "host"]);
    let body: serde_json::Value = serde_json::from_slice(body).unwrap();
    assert_eq!(body, serde_json::json!({"query": "{whoami}", "variables": {}}));
}

#[tokio::test]
async fn headers_that_the_operator_lists_are_passed_on_and_no_others() {
    let (SubgraphEndpoint::Http(people), received) = recording_subgraph().await else { panic!("it is over HTTP") };
    let listed = ["accept-language", "x-tenant"].map(|name| name.parse().unwrap()).to_vec();
    let config = GatewayConfig { forward_headers: listed.clone(), ..GatewayConfig::default() };
    let people = HttpSubgraph { forward_headers: listed, audience: None, ..people };
    let gateway = TestGateway::with_parts(config, |parts| {
        parts.endpoints.insert(SubgraphName::new("people"), SubgraphEndpoint::Http(people));
    })
    .await;
    let request = gateway.ask("{ whoami }").header("accept-language", "cy").header("x-tenant", "a");
    answer(request.header("x-tenant", "b").header("x-user", "admin")).await.data();
    answer(gateway.ask("{ whoami }")).await.data();
    let received = received.lock().unwrap();
    let [(with, _), (without, _)] = received.as_slice() else { panic!("two fetches") };
    assert_eq!(with["accept-language"], "cy");
    assert_eq!(with.get_all("x-tenant").iter().collect::<Vec<_>>(), ["a", "b"]);
    assert!(!with.contains_key("x-user"));
    assert!(!without.contains_key("x-tenant") && !without.contains_key("accept-language"));
}

#[tokio::test]
async fn a_subgraph_over_http_is_given_the_headers_listed_for_it_or_else_the_usual_ones() {
    let config: GatewayConfig = serde_json::from_value(json!({
        "forward_headers": ["x-tenant"],
        "subgraphs": {
            "people": { "url": "http://127.0.0.1:9/" },
            "notes": { "url": "http://127.0.0.1:9/", "forward_headers": ["priority"] },
        },
    }))
    .unwrap();
    let supergraph = supergraph::Supergraph::parse(crate::harness::SUPERGRAPH).unwrap();
    let endpoints = gateway::endpoints(&config, &supergraph, &[]).unwrap();
    let headers_of = |name: &str| match &endpoints[&SubgraphName::new(name)] {
        SubgraphEndpoint::Http(subgraph) => subgraph.forward_headers[0].name().to_string(),
        SubgraphEndpoint::InProcess(_) => panic!("`{name}` is over HTTP"),
    };
    assert_eq!((headers_of("people"), headers_of("notes")), ("x-tenant".to_owned(), "priority".to_owned()));
}

#[tokio::test]
async fn a_subgraph_that_cannot_be_reached_costs_its_fields_and_tells_no_address() {
    let url = "http://127.0.0.1:9/graphql".parse().unwrap();
    let gone = SubgraphEndpoint::Http(HttpSubgraph::new(url, Duration::from_secs(5)));
    let gateway = TestGateway::with_parts(GatewayConfig::default(), |parts| {
        parts.endpoints.insert(SubgraphName::new("people"), gone);
    })
    .await;
    let answer = answer(gateway.ask("{ whoami notes(first: 1) { text author { name } } }")).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.json["data"]["notes"][0]["text"], "Note 1");
    assert_eq!(answer.json["data"]["notes"][0]["author"], serde_json::Value::Null);
    let codes: Vec<_> =
        answer.json["errors"].as_array().unwrap().iter().map(|error| &error["extensions"]["code"]).collect();
    assert!(codes.iter().all(|code| *code == "SUBGRAPH_UNREACHABLE"), "{answer:?}");
    assert!(!answer.text.contains("127.0.0.1"), "{answer:?}");
}

/// The levels of events of the engine, in their order.
#[derive(Clone, Default)]
struct Levels(Arc<Mutex<Vec<tracing::Level>>>);

impl<S: tracing::Subscriber> Layer<S> for Levels {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        if event.metadata().target().starts_with("executor") {
            self.0.lock().unwrap().push(*event.metadata().level());
        }
    }
}

#[tokio::test]
async fn what_a_client_got_wrong_is_no_warning_to_the_operator() {
    for (code, level) in [
        ("BAD_USER_INPUT", tracing::Level::DEBUG),
        ("FORBIDDEN", tracing::Level::DEBUG),
        ("SERVICE_UNAVAILABLE", tracing::Level::WARN),
        ("ORA-00942", tracing::Level::WARN),
    ] {
        let body = json!({"data": {"whoami": null}, "errors": [{"message": "x", "path": ["whoami"], "extensions": {"code": code}}]});
        let (people, _) = answering_subgraph(body.to_string().leak()).await;
        let gateway = TestGateway::with_parts(GatewayConfig::default(), |parts| {
            parts.endpoints.insert(SubgraphName::new("people"), people);
        })
        .await;
        let levels = Levels::default();
        let running = async {
            let request = GraphQLRequest::new("{ whoami }".to_owned(), None, Map::new(), Effects::Any);
            let arrival = Arrival::now(Duration::from_secs(10));
            let response = pipeline::run(gateway.gateway.pipeline(), &arrival, request, Credential::default()).await;
            response.parts.collect::<Vec<_>>().await
        };
        running.with_subscriber(Registry::default().with(levels.clone())).await;
        assert_eq!(*levels.0.lock().unwrap(), [level], "{code}");
    }
}

/// A subgraph of this test's own, over HTTP, for tokens of `verifier`.
async fn checking_subgraph(verifier: claims::hop::HopVerifier) -> SubgraphEndpoint {
    let SubgraphEndpoint::InProcess(people) = subgraphs::people(&subgraphs::Seen::default()) else {
        panic!("the subgraphs of tests are in process")
    };
    let endpoint = people.endpoint(verifier, subgraph::EndpointLimits::default(), &Health::new());
    let listener = Listener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/graphql", listener.address()).parse().unwrap();
    tokio::spawn(async move {
        listener.serve(endpoint, ServerLimits::default(), &Health::new(), &Shutdown::default()).await
    });
    let audience = Some("people".to_owned());
    SubgraphEndpoint::Http(HttpSubgraph { audience, ..HttpSubgraph::new(url, Duration::from_secs(30)) })
}

/// Clients that ask one thing after the other, each of which must be answered, and how much each of them has asked.
struct Load {
    counts: Vec<tokio::sync::watch::Receiver<u64>>,
    asking: Vec<tokio::task::JoinHandle<()>>,
}

impl Load {
    fn on(gateway: &Arc<TestGateway>, clients: usize) -> Load {
        let (mut counts, mut asking) = (Vec::new(), Vec::new());
        for _ in 0..clients {
            let (count, counted) = tokio::sync::watch::channel(0);
            counts.push(counted);
            let gateway = Arc::clone(gateway);
            asking.push(tokio::spawn(async move {
                let token = gateway.token(&["posts:read"]);
                while !count.is_closed() {
                    let answered = answer(gateway.ask("{ whoami }").bearer_auth(&token)).await;
                    assert_eq!(answered.data()["whoami"], "dev|member_BST_0000001a");
                    count.send_modify(|count| *count += 1);
                }
            }));
        }
        Load { counts, asking }
    }

    /// Waits until every client has asked some more, from beginning to end.
    async fn go_on(&mut self) {
        for counted in &mut self.counts {
            let aim = *counted.borrow() + 5;
            counted.wait_for(|count| *count >= aim).await.expect("a client was refused");
        }
    }

    /// Ends it; fails where anything was refused.
    async fn end(self) {
        drop(self.counts);
        for client in self.asking {
            client.await.unwrap();
        }
    }
}

// 55, and "Keys and their change"
#[tokio::test]
async fn the_key_of_hop_tokens_changes_under_load_and_nobody_is_refused() {
    service::crypto::install();
    let (old, new) = (signing_key(), signing_key());
    let signer = HopSigner::new("witan-gateway", old.clone());
    let verifier = signer.verifier("people");
    let people = checking_subgraph(verifier.clone()).await;
    let gateway = TestGateway::with_parts(GatewayConfig::default(), |parts| {
        parts.hop_signer = Some(signer.clone());
        let notes = subgraphs::notes(&subgraphs::Seen::default());
        parts.endpoints = BTreeMap::from([(SubgraphName::new("people"), people), (SubgraphName::new("notes"), notes)]);
    });
    let gateway = Arc::new(gateway.await);
    let mut load = Load::on(&gateway, 4);
    load.go_on().await;
    verifier.keys.exchange(old.key_set().and(new.key_set()).unwrap());
    load.go_on().await;
    signer.exchange_key(new.clone());
    load.go_on().await;
    verifier.keys.exchange(new.key_set());
    load.go_on().await;
    load.end().await;
    // Without the order somebody is refused.
    signer.exchange_key(old);
    let refused = answer(gateway.ask("{ whoami }")).await;
    assert!(refused.json["data"]["whoami"].is_null() && refused.json["errors"].is_array(), "{refused:?}");
}

#[tokio::test]
async fn an_organisation_is_told_of_people_by_subjects_of_its_own() {
    let secret = claims::PairwiseSecret::new(&[7; 32]).unwrap();
    let signer = HopSigner::new("witan-gateway", signing_key()).with_pairwise(secret);
    let mut subjects = Vec::new();
    for org in [None, Some("BST"), Some("BST"), Some("CRF")] {
        let (mut people, received) = recording_subgraph().await;
        if let SubgraphEndpoint::Http(people) = &mut people {
            people.organisation = org.map(str::to_owned);
        }
        let gateway = TestGateway::with_parts(GatewayConfig::default(), |parts| {
            parts.hop_signer = Some(signer.clone());
            let notes = subgraphs::notes(&subgraphs::Seen::default());
            parts.endpoints =
                BTreeMap::from([(SubgraphName::new("people"), people), (SubgraphName::new("notes"), notes)]);
        })
        .await;
        answer(gateway.ask("{ whoami }").bearer_auth(gateway.token(&[]))).await.data();
        let received = received.lock().unwrap();
        let (headers, body) = received.first().unwrap();
        let hop = signer.verifier("people").verify(token_of(headers), body, service::clock::now()).unwrap();
        assert_eq!(hop.caller.actors()[0].subject(), "witan-token-mint");
        assert_eq!(hop.caller.context(), Some(&claims::Context::Employee));
        subjects.push(hop.caller.subject().unwrap().to_owned());
    }
    assert_eq!(subjects[0], "dev|member_BST_0000001a");
    assert_eq!(subjects[1].len(), 43, "a digest");
    assert_eq!(subjects[1], subjects[2], "always the same");
    assert_ne!(subjects[2], subjects[3]);
}
