//! The baseline of the gateway's speed (docs/performance.md): Poem and hyper-util's client with nothing between them.
//!
//! `plain_proxy LISTEN URL` posts each body it gets at `/graphql` to URL and gives the answer back; without URL it answers
//! `{"data":{"__typename":"Query"}}` to everybody.
#![allow(clippy::unwrap_used)] // A baseline that cannot start should say where.

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use poem::http::{StatusCode, Uri, header};
use poem::listener::TcpListener;
use poem::web::Data;
use poem::{EndpointExt, Response, Route, Server, handler};

/// Where everything is forwarded to, if anywhere.
#[derive(Clone)]
struct Target {
    client: Client<HttpConnector, Full<Bytes>>,
    uri: Option<Uri>,
}

#[handler]
async fn forward(Data(target): Data<&Target>, body: Vec<u8>) -> Response {
    let json = Response::builder().header(header::CONTENT_TYPE, "application/json");
    let Some(uri) = &target.uri else { return json.body(r#"{"data":{"__typename":"Query"}}"#) };
    let request = hyper::Request::post(uri.clone()).header(header::CONTENT_TYPE, "application/json");
    let exchange = async {
        let answer = target.client.request(request.body(Full::new(Bytes::from(body)))?).await?;
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>(answer.into_body().collect().await?.to_bytes())
    };
    match exchange.await {
        Ok(bytes) => json.body(bytes),
        Err(error) => Response::builder().status(StatusCode::BAD_GATEWAY).body(error.to_string()),
    }
}

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let listen = arguments.next().expect("usage: plain_proxy LISTEN [URL]");
    let uri = arguments.next().map(|url| url.parse().unwrap());
    let client = Client::builder(TokioExecutor::new()).build(HttpConnector::new());
    let app = Route::new().at("/graphql", poem::post(forward)).data(Target { client, uri });
    Server::new(TcpListener::bind(listen)).run(app).await.unwrap();
}
