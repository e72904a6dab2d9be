//! What every serving process does alike: open the port, say that it is ready, serve, stop in good order.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use eid::OwnHost;
use poem::IntoEndpoint;
use service::server::{Listener, ServerLimits, Tls, TlsConfig};
use service::shutdown::ShutdownConfig;
use service::telemetry::Telemetry;
use service::{Health, Shutdown};
use tokio_util::task::TaskTracker;

/// How long a stopping process waits for its last telemetry to be sent.
const FLUSH_WITHIN: Duration = Duration::from_secs(5);

/// A process whose port is open, and that nobody is served by yet.
pub(crate) struct Process {
    listener: Listener,
    limits: ServerLimits,
    shutdown: Shutdown,
    beside: TaskTracker,
    /// What `/ready` answers.
    pub(crate) health: Health,
    /// Runs until the process ends.
    pub(crate) telemetry: Telemetry,
}

impl Process {
    /// Opens the port, before any work that would be in vain without it.
    pub(crate) async fn open(
        listen: SocketAddr,
        limits: ServerLimits,
        shutdown: &ShutdownConfig,
        telemetry: Telemetry,
    ) -> anyhow::Result<Self> {
        let listener = Listener::bind(&listen.to_string()).await?;
        let shutdown = Shutdown::new(shutdown);
        shutdown.on_signals().context("the signals to stop cannot be listened to")?;
        Ok(Self { listener, limits, shutdown, beside: TaskTracker::new(), health: Health::new(), telemetry })
    }

    /// The same process, with TLS on its port where `tls` says so. A changed certificate is served while it runs.
    pub(crate) fn secured(self, tls: Option<&TlsConfig>) -> anyhow::Result<Self> {
        let Some(config) = tls else { return Ok(self) };
        let tls = Tls::read(config.files(), config.client_certificates)
            .context("TLS cannot be served; check `tls.certificate_file` and `tls.key_file`")?;
        self.run_beside(tls.clone().keep_read());
        Ok(Self { listener: self.listener.secured(tls), ..self })
    }

    /// Serves another host beside, with TLS of its own, until the process is asked to stop.
    pub(crate) async fn host_beside(&self, host: OwnHost) -> anyhow::Result<()> {
        let OwnHost { name, listen, tls, endpoint } = host;
        let listener = Listener::bind(&listen.to_string()).await.with_context(|| format!("the host for {name}"))?;
        self.run_beside(tls.clone().keep_read());
        println!("The host for {name} listens on {}", listener.address());
        let (limits, health, shutdown) = (self.limits.clone(), self.health.clone(), self.shutdown.clone());
        // It stops in good order by itself, as the process's own port does.
        self.beside.spawn(async move { listener.secured(tls).serve(endpoint, limits, &health, &shutdown).await });
        Ok(())
    }

    /// How addresses of what is served begin: `http` or `https`.
    pub(crate) fn scheme(&self) -> &'static str {
        if self.listener.is_secured() { "https" } else { "http" }
    }

    /// The address that is open, with the port that was taken for port 0.
    pub(crate) fn address(&self) -> SocketAddr {
        self.listener.address()
    }

    /// Runs `work` beside what is served. It is dropped when the process is asked to stop, so it must be safe to cancel.
    pub(crate) fn run_beside(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.beside.spawn(self.shutdown.token().run_until_cancelled_owned(work));
    }

    /// Serves at another port as well, until the process is asked to stop.
    pub(crate) fn serve_beside<E>(&self, listener: Listener, endpoint: E)
    where
        E: IntoEndpoint + Send + 'static,
        E::Endpoint: 'static,
    {
        let (limits, health, shutdown) = (self.limits.clone(), self.health.clone(), self.shutdown.clone());
        self.beside.spawn(async move {
            listener.serve(endpoint, limits, &health, &shutdown).await;
        });
    }

    /// Serves until the process is asked to stop, then runs `finish` and flushes telemetry.
    pub(crate) async fn serve<E>(self, endpoint: E, finish: impl Future<Output = ()>) -> ExitCode
    where
        E: IntoEndpoint,
        E::Endpoint: 'static,
    {
        let stopped = self.listener.serve(endpoint, self.limits, &self.health, &self.shutdown).await;
        self.beside.close();
        self.beside.wait().await;
        finish.await;
        self.telemetry.shutdown(FLUSH_WITHIN).await;
        if stopped.connections_cut > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
    }
}
