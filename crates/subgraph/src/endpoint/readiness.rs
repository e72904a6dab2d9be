//! Whether a subgraph's database answers, as a component of the process's health.
use std::time::Duration;

use service::Health;
use service::health::Component;
use tokio::sync::Mutex;
use tokio::time::timeout;

use crate::Subgraph;

/// The longest wait for the database, waiting for another check included. Whoever probes gives up soon after.
const CHECK_MAX: Duration = Duration::from_secs(2);

/// The component `database` of a process that serves one subgraph.
#[derive(Debug)]
pub(crate) struct Readiness {
    subgraph: Subgraph,
    database: Component,
    /// Held while the database is asked: however many probe, they take one connection together.
    asking: Mutex<()>,
}

impl Readiness {
    /// Adds the component to `health`; it is starting until the first [`check`](Self::check).
    pub(crate) fn new(subgraph: Subgraph, health: &Health) -> Self {
        Self { subgraph, database: health.component("database"), asking: Mutex::new(()) }
    }

    /// Asks the database whether it answers, and tells the process's health.
    ///
    /// Cancel-safe: dropped, it leaves the state that was known before.
    pub(crate) async fn check(&self) {
        let answered = timeout(CHECK_MAX, async {
            let _asking = self.asking.lock().await;
            self.subgraph.check_ready().await
        });
        match answered.await {
            Ok(Ok(())) => self.database.ok(),
            Ok(Err(error)) => {
                tracing::debug!(error = &error as &dyn std::error::Error, "the database was asked in vain");
                self.database.degraded("it does not answer");
            }
            Err(_) => self.database.degraded("it does not answer in time"),
        }
    }
}
