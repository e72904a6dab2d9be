//! Subgraphs over real sockets, that behave and that do not.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use ::http::HeaderMap;
use bytes::Bytes;
use executor::{FetchError, HttpClient, HttpOptions, HttpTransport, SubgraphRequest, Transport};
use insta::assert_snapshot;
use query_planner::{OperationKind, Selector};
use supergraph::{SubgraphId, SubgraphName};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::Instant;
use url::Url;

use crate::support::plans::post_with_author;
use crate::support::run::{execution, text};

/// What a server does with each connection after a whole request was read from it.
#[derive(Clone)]
enum Then {
    /// Sends these bytes and keeps the connection.
    Answer(Vec<u8>),
    /// Sends these bytes and closes.
    AnswerAndClose(Vec<u8>),
    /// Sends these bytes over and over.
    Endless(Vec<u8>, Vec<u8>),
    /// Sends these bytes and nothing more, ever.
    Stall(Vec<u8>),
}

/// A server on a port of its own, and the requests it has read.
struct Server {
    url: Url,
    requests: UnboundedReceiver<String>,
}

async fn server(then: Then) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}/graphql", listener.local_addr().unwrap())).unwrap();
    let (sender, requests) = unbounded_channel();
    tokio::spawn(async move {
        let mut connection = 0;
        while let Ok((mut stream, _)) = listener.accept().await {
            connection += 1;
            let (sender, then) = (sender.clone(), then.clone());
            tokio::spawn(async move {
                while let Some(request) = read_request(&mut stream).await {
                    let _ = sender.send(format!("connection {connection}\n{request}"));
                    if !then.act(&mut stream).await {
                        return;
                    }
                }
            });
        }
    });
    Server { url, requests }
}

impl Then {
    /// Whether the connection is kept.
    async fn act(&self, stream: &mut TcpStream) -> bool {
        match self {
            Then::Answer(bytes) => stream.write_all(bytes).await.is_ok(),
            Then::AnswerAndClose(bytes) => {
                let _ = stream.write_all(bytes).await;
                false
            }
            Then::Endless(head, body) => {
                let _ = stream.write_all(head).await;
                while stream.write_all(body).await.is_ok() {}
                false
            }
            Then::Stall(bytes) => {
                let _ = stream.write_all(bytes).await;
                std::future::pending().await
            }
        }
    }
}

async fn read_request(stream: &mut TcpStream) -> Option<String> {
    let mut read = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&read).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
            if body.len() >= length.unwrap_or(0) {
                return Some(text);
            }
        }
        if stream.read_buf(&mut read).await.ok()? == 0 {
            return None;
        }
    }
}

fn answer(status: &str, content_type: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\n\r\n{body}", body.len())
        .into_bytes()
}

fn client() -> HttpClient {
    // Another test of this process may have been first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    HttpClient::new(&HttpOptions { answer_bytes_max: 100_000, ..HttpOptions::default() }).unwrap()
}

fn request(deadline: Duration) -> SubgraphRequest {
    SubgraphRequest {
        subgraph: SubgraphId(0),
        name: SubgraphName::from("members"),
        selector: Selector::One,
        kind: OperationKind::Query,
        body: Bytes::from_static(b"{\"query\":\"{member{id}}\"}"),
        deadline: Instant::now() + deadline,
    }
}

const LONG: Duration = Duration::from_secs(20);

async fn post(then: Then) -> Result<Bytes, FetchError> {
    let server = server(then).await;
    client().post(&server.url, HeaderMap::new(), request(LONG)).await
}

#[tokio::test]
async fn a_request_carries_its_body_and_the_callers_headers() {
    let mut server = server(Then::Answer(answer("200 OK", "application/json; charset=utf-8", "{\"data\":null}"))).await;
    let headers = HeaderMap::from_iter([(::http::header::AUTHORIZATION, "Bearer hop".parse().unwrap())]);
    let body = client().post(&server.url, headers, request(LONG)).await.unwrap();
    assert_eq!(body, "{\"data\":null}");
    let sent = server.requests.recv().await.unwrap();
    let sent: Vec<&str> = sent.lines().filter(|line| !line.starts_with("host:")).collect();
    assert_snapshot!(sent.join("\n"), @r#"
    connection 1
    POST /graphql HTTP/1.1
    authorization: Bearer hop
    content-type: application/json
    accept: application/graphql-response+json, application/json;q=0.9
    content-length: 24

    {"query":"{member{id}}"}
    "#);
}

#[tokio::test]
async fn an_error_status_with_a_graphql_response_is_read() {
    let body = post(Then::Answer(answer("500 Oh", "application/graphql-response+json", "{\"errors\":[]}"))).await;
    assert_eq!(body.unwrap(), "{\"errors\":[]}");
}

#[tokio::test]
async fn an_answer_in_chunks_is_put_together() {
    let chunked = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n3\r\n{\"d\r\n4\r\n\":1}\r\n0\r\n\r\n";
    assert_eq!(post(Then::Answer(chunked.to_vec())).await.unwrap(), "{\"d\":1}");
}

#[tokio::test]
async fn what_is_no_graphql_response_is_refused() {
    let compressed =
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\ncontent-length: 1\r\n\r\nx";
    let untyped = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
    let bodies = [
        answer("502 Bad Gateway", "text/html", "<h1>members-7f9.internal</h1>"),
        answer("200 OK", "text/plain", "{\"data\":{}}"),
        b"HTTP/1.1 302 Found\r\nlocation: http://169.254.169.254/\r\ncontent-length: 0\r\n\r\n".to_vec(),
        compressed.to_vec(),
        untyped.to_vec(),
    ];
    for body in bodies {
        let refused = post(Then::Answer(body)).await.unwrap_err();
        assert!(matches!(refused, FetchError::NotGraphql { .. }), "{refused:?}");
    }
}

#[tokio::test]
async fn that_a_subgraph_refuses_the_gateway_is_not_told_as_if_the_client_s_login_were_wrong() {
    let body =
        r#"{"data":null,"errors":[{"message":"the token has expired","extensions":{"code":"UNAUTHENTICATED"}}]}"#;
    let post = r#"{"data":{"post":{"title":"Bins","author":{"id":"m1"}}}}"#;
    for status in ["401 Unauthorized", "403 Forbidden"] {
        let posts = server(Then::Answer(answer("200 OK", "application/json", post))).await;
        let members = server(Then::Answer(answer(status, "application/json", body))).await;
        let urls = HashMap::from([("posts".into(), posts.url), ("members".into(), members.url)]);
        let transport: Arc<dyn Transport> = Arc::new(HttpTransport::new(client(), urls));
        let told = text(execution(post_with_author(), transport)).await;
        assert!(told.ends_with(r#""errors":[{"message":"a service could not give this","path":["post","author"],"extensions":{"code":"SUBGRAPH_ERROR"}}]}"#), "{told}");
    }
}

#[tokio::test]
async fn a_refused_connection_is_known_to_have_sent_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}/graphql", listener.local_addr().unwrap())).unwrap();
    drop(listener);
    let refused = client().post(&url, HeaderMap::new(), request(LONG)).await.unwrap_err();
    assert!(matches!(refused, FetchError::Unreachable { .. }), "{refused:?}");
    assert!(refused.is_unsent());
}

#[tokio::test]
async fn a_connection_that_ends_before_the_answer_does_is_interrupted() {
    let half = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{\"data\":".to_vec();
    let half_chunk =
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nff\r\n{\"da".to_vec();
    for sent in [Vec::new(), b"HTTP/1.1 200 OK\r\nconte".to_vec(), b"SSH-2.0-x\r\n\r\n".to_vec(), half, half_chunk] {
        let broken = post(Then::AnswerAndClose(sent)).await.unwrap_err();
        assert!(matches!(broken, FetchError::Interrupted { .. }), "{broken:?}");
        assert!(!broken.is_unsent());
    }
}

#[tokio::test]
async fn the_deadline_covers_head_and_body() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{".to_vec();
    for sent in [Vec::new(), b"HTTP/1.1 200".to_vec(), head] {
        let server = server(Then::Stall(sent)).await;
        let late = client().post(&server.url, HeaderMap::new(), request(Duration::from_millis(150))).await.unwrap_err();
        assert!(matches!(late, FetchError::TimedOut { .. }), "{late:?}");
    }
}

#[tokio::test]
async fn an_answer_without_end_is_cut_off_at_its_limit() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    let endless = post(Then::Endless(head, b"4\r\n    \r\n".to_vec())).await.unwrap_err();
    assert!(matches!(endless, FetchError::TooLarge { .. }), "{endless:?}");
    let declared = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99999999999\r\n\r\n".to_vec();
    let declared = post(Then::Stall(declared)).await.unwrap_err();
    assert!(matches!(declared, FetchError::TooLarge { .. }), "{declared:?}");
}

#[tokio::test]
async fn connections_are_used_again_and_a_stale_one_is_replaced() {
    let body = answer("200 OK", "application/json", "{}");
    for (then, connections) in [(Then::Answer(body.clone()), [1, 1]), (Then::AnswerAndClose(body), [1, 2])] {
        let mut server = server(then).await;
        let client = client();
        for connection in connections {
            client.post(&server.url, HeaderMap::new(), request(LONG)).await.unwrap();
            let sent = server.requests.recv().await.unwrap();
            assert!(sent.starts_with(&format!("connection {connection}\n")), "{sent}");
        }
    }
}

#[tokio::test]
async fn a_subgraph_that_is_away_costs_only_its_own_fields() {
    let post = r#"{"data":{"post":{"title":"Bins","author":{"id":"m1"}}}}"#;
    let posts = server(Then::Answer(answer("200 OK", "application/json", post))).await;
    let members = server(Then::AnswerAndClose(answer("503 Away", "text/html", "<h1>members-7f9.internal</h1>"))).await;
    let urls = HashMap::from([(SubgraphName::from("posts"), posts.url), (SubgraphName::from("members"), members.url)]);
    let transport: Arc<dyn Transport> = Arc::new(HttpTransport::new(client(), urls));
    assert_snapshot!(text(execution(post_with_author(), transport)).await, @r#"{"data":{"post":{"title":"Bins","author":null}},"errors":[{"message":"a service is not available","path":["post","author"],"extensions":{"code":"SUBGRAPH_UNREACHABLE"}}]}"#);
}
