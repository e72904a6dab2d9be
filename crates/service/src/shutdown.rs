//! Stopping: one signal that everything in a process waits for, and how long what is in flight may take.
use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;
use tokio_util::sync::CancellationToken;

/// How a process stops.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ShutdownConfig {
    /// How long new requests are still accepted after `/ready` began to fail, in milliseconds, so that load balancers
    /// notice before the port closes.
    pub drain_delay_ms: u64,
    /// How long requests in flight may take to finish once the port is closed, in milliseconds.
    pub grace_ms: u64,
}

impl Default for ShutdownConfig {
    fn default() -> Self {
        Self { drain_delay_ms: 0, grace_ms: 20_000 }
    }
}

/// The request to stop, shared by everything in a process. Cloning shares it.
#[derive(Debug, Clone)]
pub struct Shutdown {
    requested: CancellationToken,
    hurried: CancellationToken,
    drain_delay: Duration,
    grace: Duration,
}

impl Shutdown {
    /// A shutdown that nothing has asked for yet.
    pub fn new(config: &ShutdownConfig) -> Self {
        Self {
            requested: CancellationToken::new(),
            hurried: CancellationToken::new(),
            drain_delay: Duration::from_millis(config.drain_delay_ms),
            grace: Duration::from_millis(config.grace_ms),
        }
    }

    /// Requests the shutdown on SIGTERM or Ctrl-C from now on; a second signal ends the grace period at once.
    ///
    /// # Errors
    /// The system's error where the signals cannot be listened to.
    ///
    /// # Panics
    /// Outside a Tokio runtime.
    pub fn on_signals(&self) -> std::io::Result<()> {
        let mut signals = Signals::listen()?;
        let shutdown = self.clone();
        tokio::spawn(async move {
            signals.next().await;
            tracing::info!("asked to stop; finishing what is in flight, a second signal stops at once");
            shutdown.request();
            signals.next().await;
            shutdown.hurry();
        });
        Ok(())
    }

    /// Asks everything to stop. Asking again changes nothing.
    pub fn request(&self) {
        self.requested.cancel();
    }

    /// Asks everything to stop at once, without waiting for what is in flight.
    pub fn hurry(&self) {
        self.requested.cancel();
        self.hurried.cancel();
    }

    /// Whether the process was asked to stop.
    pub fn is_requested(&self) -> bool {
        self.requested.is_cancelled()
    }

    /// Waits until the process is asked to stop. Cancel-safe.
    pub async fn requested(&self) {
        self.requested.cancelled().await;
    }

    /// A token that is cancelled when the process is asked to stop, for streams and tasks to end by.
    pub fn token(&self) -> CancellationToken {
        self.requested.child_token()
    }

    /// How long what is in flight may take once the port is closed.
    pub fn grace(&self) -> Duration {
        self.grace
    }

    /// Waits for the drain delay, or less when hurried. Cancel-safe.
    pub(crate) async fn drain_delay_over(&self) {
        tokio::time::timeout(self.drain_delay, self.hurried.cancelled()).await.ok();
    }

    /// Waits for the grace period, or less when hurried. Cancel-safe.
    pub(crate) async fn grace_over(&self) {
        tokio::time::timeout(self.grace, self.hurried.cancelled()).await.ok();
    }
}

impl Default for Shutdown {
    fn default() -> Self {
        Self::new(&ShutdownConfig::default())
    }
}

#[cfg(unix)]
struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        tokio::signal::ctrl_c().await.ok();
    }
}
