//! A port: opened first, closed in good order.
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use poem::{EndpointExt as _, IntoEndpoint};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::connection::Serving;
use super::limits::ServerLimits;
use super::observe::Durations;
use super::tls::Tls;
use crate::{Health, Shutdown};

/// How long accepting rests after the system could not give a connection.
const REST: Duration = Duration::from_millis(100);

/// An open port that nobody is served on yet.
#[derive(Debug)]
pub struct Listener {
    listener: TcpListener,
    address: SocketAddr,
    tls: Option<Tls>,
}

/// How serving ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stopped {
    /// The connections cut at the end of the grace period, with requests still in flight.
    pub connections_cut: usize,
}

/// Why a port cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Another process listens there.
    #[error(
        "the address `{address}` is in use by another process; stop that, or choose another address (port 0 takes any free one)"
    )]
    InUse {
        /// The address asked for.
        address: String,
    },
    /// The process may not listen there.
    #[error("listening on `{address}` is not permitted; choose a port from 1024 on")]
    NotPermitted {
        /// The address asked for.
        address: String,
    },
    /// The address is not one, or not one of this machine.
    #[error("cannot listen on `{address}`; write an address of this machine and a port, such as `127.0.0.1:4000`")]
    Unusable {
        /// The address asked for.
        address: String,
        /// What the system says.
        source: io::Error,
    },
}

impl Listener {
    /// Opens `address`, such as `127.0.0.1:4000`, `[::1]:4000` or `localhost:0`; port 0 takes any free port.
    ///
    /// # Errors
    /// [`BindError`], which names the address and says what to do.
    pub async fn bind(address: &str) -> Result<Self, BindError> {
        let opened = async {
            let listener = TcpListener::bind(address).await?;
            let address = listener.local_addr()?;
            Ok(Self { listener, address, tls: None })
        };
        opened.await.map_err(|source: io::Error| {
            let address = address.to_owned();
            match source.kind() {
                io::ErrorKind::AddrInUse => BindError::InUse { address },
                io::ErrorKind::PermissionDenied => BindError::NotPermitted { address },
                _ => BindError::Unusable { address, source },
            }
        })
    }

    /// The address that is open, with the port that was taken for port 0.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The same port, with TLS on it.
    #[must_use]
    pub fn secured(self, tls: Tls) -> Self {
        Self { tls: Some(tls), ..self }
    }

    /// Whether connections are by TLS.
    pub fn is_secured(&self) -> bool {
        self.tls.is_some()
    }

    /// Serves `endpoint` until `shutdown` is requested, then stops in good order.
    ///
    /// On request `health` fails at once; after the drain delay the port closes and idle connections with it; requests
    /// in flight are answered within the grace period; what is left is cut. Dropped, it cuts everything at once.
    pub async fn serve<E>(self, endpoint: E, limits: ServerLimits, health: &Health, shutdown: &Shutdown) -> Stopped
    where
        E: IntoEndpoint,
        E::Endpoint: 'static,
    {
        let cut = CancellationToken::new();
        let _cut_when_dropped = cut.clone().drop_guard();
        let stopping = CancellationToken::new();
        let places = Arc::new(Semaphore::new(limits.connections_max.max(1) as usize));
        let endpoint = endpoint.into_endpoint().map_to_response().boxed();
        let (local, durations) = (self.address, Durations::new());
        let serving =
            Arc::new(Serving { endpoint, limits, local, tls: self.tls, durations, stopping: stopping.clone() });
        let connections = TaskTracker::new();

        let accepting = async {
            loop {
                let (socket, remote, place) = accept(&self.listener, &places).await;
                let connection = Arc::clone(&serving).accepted(socket, remote, place);
                connections.spawn(cut.clone().run_until_cancelled_owned(connection));
            }
        };
        tokio::select! {
            () = accepting => {}
            () = stop_requested(health, shutdown) => {}
        }

        drop(self.listener);
        stopping.cancel();
        connections.close();
        tokio::select! {
            () = connections.wait() => {}
            () = shutdown.grace_over() => {}
        }
        let connections_cut = connections.len();
        if connections_cut > 0 {
            tracing::warn!(connections_cut, "the grace period is over; {connections_cut} connections are cut");
        }
        Stopped { connections_cut }
    }
}

async fn stop_requested(health: &Health, shutdown: &Shutdown) {
    shutdown.requested().await;
    health.drain();
    shutdown.drain_delay_over().await;
}

/// The next connection, once there is a place for it. Cancel-safe.
async fn accept(listener: &TcpListener, places: &Arc<Semaphore>) -> (TcpStream, SocketAddr, OwnedSemaphorePermit) {
    let place = Arc::clone(places).acquire_owned().await.expect("the semaphore is never closed");
    loop {
        match listener.accept().await {
            Ok((socket, remote)) => {
                // Answers are written whole, so there is nothing to gather; waiting for more would only delay them.
                socket.set_nodelay(true).ok();
                return (socket, remote, place);
            }
            // The client went away before it was accepted.
            Err(error) if matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset) => {
            }
            Err(error) => {
                tracing::warn!("no connection can be accepted now: {error}");
                tokio::time::sleep(REST).await;
            }
        }
    }
}
