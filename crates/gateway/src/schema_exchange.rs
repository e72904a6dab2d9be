//! The gateway's side of a change of schema.

use std::sync::Arc;

use service::health::Component;
use supergraph::Supergraph;

use crate::config::GatewayConfig;
use crate::gateway::StartError;
use crate::metrics::{Metrics, SchemaOutcome};
use crate::schema::{LoadedSchema, SchemaFault};
use crate::served::{CurrentSupergraph, Lanes, Served};

/// How many faults `/ready` names.
const FAULTS_TOLD_MAX: usize = 20;

/// Has a running gateway serve another schema, and tells of those that it does not serve. Cloning shares it.
#[derive(Clone)]
pub struct SchemaExchange {
    pub(crate) current: CurrentSupergraph,
    pub(crate) config: Arc<GatewayConfig>,
    /// `supergraph` in `/ready`.
    pub(crate) component: Component,
    pub(crate) metrics: Metrics,
}

impl SchemaExchange {
    /// Serves another supergraph to requests that come from now on; those under way keep theirs.
    ///
    /// # Errors
    /// [`StartError::NoEndpoint`], and then nothing is changed.
    pub fn serve(&self, schema: LoadedSchema) -> Result<Arc<Supergraph>, StartError> {
        let LoadedSchema { supergraph, endpoints } = schema;
        let current = self.current.get();
        let lanes = Lanes { before: Some(&current), traffic: &self.config.traffic, metrics: &self.metrics };
        let served = Served::new(Arc::new(supergraph), endpoints, &lanes)?;
        served.warn_of_ungranted(&self.config.policies);
        let supergraph = Arc::clone(&served.supergraph);
        let (before, hash) = (current.supergraph.hash(), supergraph.hash());
        self.current.set(served);
        self.metrics.schema_read(SchemaOutcome::Served);
        let subgraph_count = supergraph.subgraphs().len();
        tracing::info!(%hash, %before, subgraph_count, "another schema is served from now on");
        Ok(supergraph)
    }

    /// Says that what is served is what the source has.
    pub(crate) fn is_current(&self) {
        self.metrics.schema_is_outdated(false);
        self.component.ok();
    }

    /// Says that the source has no schema that can be served, and why; what was served before serves on.
    pub(crate) fn is_outdated(&self, fault: &SchemaFault, whole: &str) {
        let (outcome, reason) = match fault {
            SchemaFault::Source(_) => {
                (SchemaOutcome::Unread, "the schema could not be read; the one from before serves on")
            }
            SchemaFault::Uncomposable { .. }
            | SchemaFault::Unservable(_)
            | SchemaFault::Endpoint(_)
            | SchemaFault::Broken => {
                (SchemaOutcome::Refused, "a new schema was refused; the one from before serves on")
            }
        };
        self.metrics.schema_read(outcome);
        self.metrics.schema_is_outdated(true);
        let mut places = fault.places();
        tracing::error!(schema.faults = places.join(", "), "{reason}: {whole}");
        places.truncate(FAULTS_TOLD_MAX);
        self.component.outdated(reason, places);
    }
}
