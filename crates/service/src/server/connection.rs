//! One connection: its requests, one after the other or (HTTP/2) side by side.
use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::{Stream, StreamExt as _, stream};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use poem::endpoint::BoxEndpoint;
use poem::http::uri::Scheme;
use poem::web::{LocalAddr, RemoteAddr};
use poem::{Addr, Body, Endpoint as _, Request, Response};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;

use super::guarded::Guarded;
use super::limits::ServerLimits;
use super::observe::{Durations, observed};
use super::tls::{ClientCertificate, Tls};

/// The most that is buffered of a request's head over HTTP/1, in bytes.
const HEAD_BYTES_MAX: usize = 64 * 1024;

/// What all connections of a listener have in common.
pub(super) struct Serving {
    pub(super) endpoint: BoxEndpoint<'static, Response>,
    pub(super) limits: ServerLimits,
    pub(super) local: SocketAddr,
    pub(super) tls: Option<Tls>,
    pub(super) durations: Durations,
    /// Cancelled when connections should end as soon as their requests are answered.
    pub(super) stopping: CancellationToken,
}

/// Who is at the other end of a connection.
struct Peer {
    remote: SocketAddr,
    certificate: Option<ClientCertificate>,
}

impl Serving {
    /// Shakes hands where that is to be done, and serves the requests of one connection until either side ends it.
    ///
    /// Cancel-safe: dropped, it closes the connection and drops the requests in flight.
    pub(super) async fn accepted(self: Arc<Self>, socket: TcpStream, remote: SocketAddr, place: OwnedSemaphorePermit) {
        let (head_timeout, write_timeout) = (self.limits.head_timeout(), self.limits.write_timeout());
        let Some(tls) = &self.tls else {
            let socket = Guarded::new(socket, place, head_timeout, write_timeout);
            return self.connection(socket, Peer { remote, certificate: None }).await;
        };
        let shaken = tokio::select! {
            shaken = tls.shake_hands(socket, head_timeout) => shaken,
            () = self.stopping.cancelled() => None,
        };
        if let Some((stream, certificate)) = shaken {
            let socket = Guarded::new(stream, place, head_timeout, write_timeout);
            self.connection(socket, Peer { remote, certificate }).await;
        }
    }

    async fn connection<S>(self: Arc<Self>, socket: Guarded<S>, peer: Peer)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let serving = Arc::clone(&self);
        let peer = Arc::new(peer);
        let service = service_fn(move |request: hyper::Request<Incoming>| {
            let (serving, peer) = (Arc::clone(&serving), Arc::clone(&peer));
            async move { Ok::<hyper::Response<_>, Infallible>(serving.answer(request, &peer).await.into()) }
        });
        let builder = self.builder();
        let connection = builder.serve_connection_with_upgrades(TokioIo::new(socket), service);
        tokio::pin!(connection);
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = self.stopping.cancelled() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended {
            tracing::debug!("a connection ended early: {error}");
        }
    }

    async fn answer(&self, request: hyper::Request<Incoming>, peer: &Peer) -> Response {
        let addresses = (LocalAddr(Addr::socket(self.local)), RemoteAddr(Addr::socket(peer.remote)));
        let scheme = if self.tls.is_some() { Scheme::HTTPS } else { Scheme::HTTP };
        let mut request: Request = (request, addresses.0, addresses.1, scheme).into();
        if let Some(certificate) = &peer.certificate {
            request.extensions_mut().insert(certificate.clone());
        }
        let body = request.take_body();
        if !body.is_empty() {
            request.set_body(Body::from_bytes_stream(timed(body, self.limits.body_timeout())));
        }
        observed(&self.durations, request, async |request| self.endpoint.get_response(request).await).await
    }

    fn builder(&self) -> auto::Builder<TokioExecutor> {
        let mut builder = auto::Builder::new(TokioExecutor::new());
        builder
            .http1()
            .timer(TokioTimer::new())
            .header_read_timeout(self.limits.head_timeout())
            .max_buf_size(HEAD_BYTES_MAX);
        builder
            .http2()
            .timer(TokioTimer::new())
            .max_concurrent_streams(200)
            .max_pending_accept_reset_streams(20)
            .max_header_list_size(16 * 1024)
            .keep_alive_interval(self.limits.head_timeout())
            .keep_alive_timeout(self.limits.head_timeout());
        builder
    }
}

/// The bytes of `body`, or an error once `limit` is over and they have not all come.
fn timed(body: Body, limit: Duration) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
    let deadline = Instant::now() + limit;
    stream::unfold(Some(body.into_bytes_stream().boxed()), move |bytes| async move {
        let mut bytes = bytes?;
        match timeout_at(deadline, bytes.next()).await {
            Ok(next) => next.map(|chunk| (chunk, Some(bytes))),
            Err(_) => Some((Err(io::Error::new(io::ErrorKind::TimedOut, "the request's body is late")), None)),
        }
    })
}
