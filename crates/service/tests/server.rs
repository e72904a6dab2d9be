//! Serving, and stopping in good order.
use std::net::SocketAddr;
use std::sync::Arc;

use poem::endpoint::make_sync;
use poem::http::StatusCode;
use poem::{Endpoint, Request, Route, get, handler, post};
use service::server::{BindError, Listener, ServerLimits, Stopped};
use service::shutdown::ShutdownConfig;
use service::{Health, Shutdown};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

/// A server that runs.
struct Running {
    address: SocketAddr,
    health: Health,
    shutdown: Shutdown,
    ended: JoinHandle<Stopped>,
}

impl Running {
    async fn start(endpoint: impl Endpoint + 'static, limits: ServerLimits, config: ShutdownConfig) -> Self {
        let listener = Listener::bind("127.0.0.1:0").await.unwrap();
        let (health, shutdown) = (Health::new(), Shutdown::new(&config));
        let address = listener.address();
        let (its_health, its_shutdown) = (health.clone(), shutdown.clone());
        let ended = tokio::spawn(async move { listener.serve(endpoint, limits, &its_health, &its_shutdown).await });
        Self { address, health, shutdown, ended }
    }

    async fn get(&self, path: &str) -> reqwest::Result<reqwest::Response> {
        client().get(format!("http://{}{path}", self.address)).send().await
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }
}

fn client() -> reqwest::Client {
    service::crypto::install();
    reqwest::Client::builder().pool_max_idle_per_host(0).build().unwrap()
}

fn hello() -> Route {
    Route::new().at("/", get(make_sync(|_| "hello"))).at("/echo", post(echo))
}

#[handler]
async fn echo(request: &Request, body: poem::Body) -> poem::Result<Vec<u8>> {
    assert!(request.remote_addr().as_socket_addr().is_some());
    Ok(body.into_vec().await?)
}

/// An endpoint that tells when it is called, and answers when it is let.
fn held() -> (Route, Arc<Semaphore>, Arc<Semaphore>) {
    let (called, let_go) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let (its_called, its_let_go) = (Arc::clone(&called), Arc::clone(&let_go));
    let endpoint = poem::endpoint::make(move |_| {
        let (called, let_go) = (Arc::clone(&its_called), Arc::clone(&its_let_go));
        async move {
            called.add_permits(1);
            let_go.acquire().await.unwrap().forget();
            Ok::<_, poem::Error>("done")
        }
    });
    (Route::new().at("/", endpoint), called, let_go)
}

#[tokio::test]
async fn requests_are_answered_until_the_process_is_asked_to_stop() {
    let running = Running::start(hello(), ServerLimits::default(), ShutdownConfig::default()).await;
    assert_eq!(running.get("/").await.unwrap().text().await.unwrap(), "hello");
    let body = "x".repeat(1_000_000);
    let echoed = client().post(format!("http://{}/echo", running.address)).body(body.clone()).send().await.unwrap();
    assert!(echoed.text().await.unwrap() == body);
    running.shutdown.request();
    assert_eq!(running.ended.await.unwrap(), Stopped { connections_cut: 0 });
    assert!(TcpStream::connect(running.address).await.is_err(), "the port is closed");
}

#[tokio::test]
async fn http_2_is_served_too() {
    let running = Running::start(hello(), ServerLimits::default(), ShutdownConfig::default()).await;
    let client = reqwest::Client::builder().http2_prior_knowledge().build().unwrap();
    let response = client.get(format!("http://{}/", running.address)).send().await.unwrap();
    assert_eq!((response.version(), response.status()), (reqwest::Version::HTTP_2, StatusCode::OK));
    running.shutdown.request();
    assert_eq!(running.ended.await.unwrap().connections_cut, 0);
}

#[tokio::test]
async fn a_request_in_flight_is_finished() {
    let (endpoint, called, let_go) = held();
    let running = Running::start(endpoint, ServerLimits::default(), ShutdownConfig::default()).await;
    let request = tokio::spawn(client().get(format!("http://{}/", running.address)).send());
    called.acquire().await.unwrap().forget();
    running.shutdown.request();
    let_go.add_permits(1);
    assert_eq!(request.await.unwrap().unwrap().text().await.unwrap(), "done");
    assert_eq!(running.ended.await.unwrap(), Stopped { connections_cut: 0 });
}

#[tokio::test]
async fn a_request_that_does_not_end_is_cut_after_the_grace_period() {
    let (endpoint, called, _let_go) = held();
    let short = ShutdownConfig { drain_delay_ms: 0, grace_ms: 20 };
    let running = Running::start(endpoint, ServerLimits::default(), short).await;
    let request = tokio::spawn(client().get(format!("http://{}/", running.address)).send());
    called.acquire().await.unwrap().forget();
    running.shutdown.request();
    assert_eq!(running.ended.await.unwrap(), Stopped { connections_cut: 1 });
    assert!(request.await.unwrap().is_err());
}

#[tokio::test]
async fn a_second_request_to_stop_ends_the_grace_period() {
    let (endpoint, called, _let_go) = held();
    let long = ShutdownConfig { drain_delay_ms: 3_600_000, grace_ms: 3_600_000 };
    let running = Running::start(endpoint, ServerLimits::default(), long).await;
    let request = tokio::spawn(client().get(format!("http://{}/", running.address)).send());
    called.acquire().await.unwrap().forget();
    running.shutdown.request();
    running.shutdown.hurry();
    assert_eq!(running.ended.await.unwrap(), Stopped { connections_cut: 1 });
    assert!(request.await.unwrap().is_err());
}

#[tokio::test]
async fn while_it_drains_a_process_is_not_ready_and_still_answers() {
    let long = ShutdownConfig { drain_delay_ms: 3_600_000, grace_ms: 20_000 };
    let health = Health::new();
    let running = Running::start(hello(), ServerLimits::default(), long).await;
    let endpoint_health = running.health.clone();
    running.shutdown.request();
    while endpoint_health.report().ready {
        tokio::task::yield_now().await;
    }
    assert_eq!(running.get("/").await.unwrap().status(), StatusCode::OK);
    assert!(health.report().ready, "another process's health is its own");
    running.shutdown.hurry();
    running.ended.await.unwrap();
}

#[tokio::test]
async fn an_idle_connection_does_not_hold_the_stop() {
    let running = Running::start(hello(), ServerLimits::default(), ShutdownConfig::default()).await;
    let mut idle = running.connect().await;
    idle.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    let mut first = [0; 4];
    idle.read_exact(&mut first).await.unwrap();
    running.shutdown.request();
    assert_eq!(running.ended.await.unwrap(), Stopped { connections_cut: 0 });
}

#[tokio::test]
async fn a_client_that_is_slow_with_its_request_is_cut_off() {
    let limits = ServerLimits { head_timeout_ms: 30, body_timeout_ms: 30, ..ServerLimits::default() };
    let running = Running::start(hello(), limits, ShutdownConfig::default()).await;
    // Nothing; half the letters by which the protocol is known; half a head.
    for said in [&b""[..], b"PRI * HT", b"P", b"GET / HTTP/1.1\r\nhost: x\r\nx-half: "] {
        let mut connection = running.connect().await;
        connection.write_all(said).await.unwrap();
        let mut answer = Vec::new();
        connection.read_to_end(&mut answer).await.ok();
        let answer = String::from_utf8(answer).unwrap();
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{answer}");
    }
    // Half a body.
    let mut connection = running.connect().await;
    connection.write_all(b"POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nhalf").await.unwrap();
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).await.ok();
    let answer = String::from_utf8(answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
    running.shutdown.request();
    assert_eq!(running.ended.await.unwrap(), Stopped { connections_cut: 0 });
}

#[tokio::test]
async fn a_client_that_does_not_read_its_answer_is_cut_off() {
    let (dropped, is_dropped) = tokio::sync::oneshot::channel::<()>();
    let dropped = std::sync::Mutex::new(Some(dropped));
    let endless = make_sync(move |_| {
        let token = dropped.lock().unwrap().take();
        let chunks = futures::stream::repeat_with(move || {
            let _held = &token;
            Ok::<_, std::io::Error>(vec![0_u8; 65_536])
        });
        poem::Body::from_bytes_stream(chunks)
    });
    let limits = ServerLimits { write_timeout_ms: 30, ..ServerLimits::default() };
    let running = Running::start(Route::new().at("/", endless), limits, ShutdownConfig::default()).await;
    let mut connection = running.connect().await;
    connection.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    assert!(is_dropped.await.is_err(), "the answer is dropped while the client holds the connection");
    drop(connection);
}

#[tokio::test]
async fn there_are_no_more_connections_than_allowed() {
    let (endpoint, called, let_go) = held();
    let limits = ServerLimits { connections_max: 1, ..ServerLimits::default() };
    let running = Running::start(endpoint, limits, ShutdownConfig::default()).await;
    let url = format!("http://{}/", running.address);
    let first = tokio::spawn(client().get(&url).send());
    called.acquire().await.unwrap().forget();
    let second = tokio::spawn(client().get(&url).send());
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert_eq!(called.available_permits(), 0, "the second waits for the first to go");
    let_go.add_permits(2);
    first.await.unwrap().unwrap().text().await.unwrap();
    assert_eq!(second.await.unwrap().unwrap().status(), StatusCode::OK);
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused() {
    let running = Running::start(hello(), ServerLimits::default(), ShutdownConfig::default()).await;
    let response =
        client().get(format!("http://{}/", running.address)).header("x-large", "x".repeat(200_000)).send().await;
    assert!(response.is_err() || response.is_ok_and(|response| response.status().is_client_error()));
    assert_eq!(running.get("/").await.unwrap().status(), StatusCode::OK, "others are served on");
}

#[tokio::test]
async fn a_panic_costs_one_connection() {
    let endpoint = Route::new().at("/", get(make_sync(|_| "hello"))).at(
        "/panic",
        get(make_sync(|_| {
            if std::hint::black_box(true) {
                panic!("as this test wants");
            }
            "never"
        })),
    );
    let running = Running::start(endpoint, ServerLimits::default(), ShutdownConfig::default()).await;
    assert!(running.get("/panic").await.is_err());
    assert_eq!(running.get("/").await.unwrap().status(), StatusCode::OK);
    running.shutdown.request();
    assert_eq!(running.ended.await.unwrap().connections_cut, 0);
}

#[tokio::test]
async fn an_address_that_cannot_be_opened_is_told() {
    let taken = Listener::bind("127.0.0.1:0").await.unwrap();
    let address = taken.address().to_string();
    let told = Listener::bind(&address).await.unwrap_err().to_string();
    assert_eq!(
        told,
        format!(
            "the address `{address}` is in use by another process; stop that, or choose another address (port 0 takes \
             any free one)"
        )
    );
    for address in ["", "nonsense", "127.0.0.1", "127.0.0.1:99999", "203.0.113.1:4000"] {
        assert!(matches!(Listener::bind(address).await, Err(BindError::Unusable { .. })), "{address}");
    }
}

#[tokio::test]
async fn what_is_dropped_is_closed() {
    let running = Running::start(hello(), ServerLimits::default(), ShutdownConfig::default()).await;
    let mut connection = running.connect().await;
    running.get("/").await.unwrap();
    running.ended.abort();
    let mut rest = Vec::new();
    connection.read_to_end(&mut rest).await.ok();
    assert!(rest.is_empty());
}

#[cfg(unix)]
#[tokio::test]
async fn the_system_asks_to_stop_by_a_signal() {
    let shutdown = Shutdown::default();
    shutdown.on_signals().unwrap();
    assert!(!shutdown.is_requested());
    let status = std::process::Command::new("kill").args(["-TERM", &std::process::id().to_string()]).status();
    assert!(status.unwrap().success());
    shutdown.requested().await;
    assert!(shutdown.is_requested());
    assert!(shutdown.token().is_cancelled());
}
