//! Whether the gateway can serve, as components of the process's health.
//!
//! Subgraphs over HTTP are none: a gateway without one of them still answers what the others give.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use service::Health;
use service::health::Component;
use subgraph::Subgraph;
use tokio::sync::Mutex;
use tokio::time::timeout;

use crate::served::{CurrentSupergraph, Way};

/// The longest wait for a subgraph's database.
const CHECK_MAX: Duration = Duration::from_secs(2);

/// The component `subgraph NAME` for each subgraph in this process.
pub(crate) struct Readiness {
    current: CurrentSupergraph,
    subgraphs: BTreeMap<String, Component>,
    /// Held while subgraphs are asked: however many probe, they are asked once at a time.
    asking: Mutex<()>,
}

impl Readiness {
    /// Adds the components to `health`, which are starting until the first [`check`](Self::check).
    pub(crate) fn new(current: CurrentSupergraph, health: &Health) -> Arc<Readiness> {
        let named = |subgraph: Subgraph| {
            let name = subgraph.name().to_owned();
            let component = health.component(format!("subgraph {name}"));
            (name, component)
        };
        let subgraphs = in_process(&current).into_iter().map(named).collect();
        Arc::new(Readiness { current, subgraphs, asking: Mutex::new(()) })
    }

    /// Asks each subgraph in this process whether it can answer; or, where a check is under way, waits for that one.
    ///
    /// Cancel-safe: dropped, it leaves the states that were known before.
    pub(crate) async fn check(&self) {
        let Ok(_asking) = self.asking.try_lock() else {
            return drop(self.asking.lock().await);
        };
        join_all(in_process(&self.current).iter().map(|subgraph| self.check_one(subgraph))).await;
    }

    async fn check_one(&self, subgraph: &Subgraph) {
        let Some(component) = self.subgraphs.get(subgraph.name()) else { return };
        match timeout(CHECK_MAX, subgraph.check_ready()).await {
            Ok(Ok(())) => component.ok(),
            Ok(Err(_)) => component.degraded("its database does not answer"),
            Err(_) => component.degraded("its database does not answer in time"),
        }
    }
}

fn in_process(current: &CurrentSupergraph) -> Vec<Subgraph> {
    let served = current.get();
    let local = served.ways().iter().filter_map(|way| match way {
        Way::InProcess(subgraph) => Some(subgraph.clone()),
        Way::Http(_) => None,
    });
    local.collect()
}
