//! What is served now: a supergraph, and how each of its subgraphs is reached.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use supergraph::{SubgraphId, SubgraphName, Supergraph};
use tokio::sync::watch;

use crate::config::PolicyConfig;
use crate::gateway::StartError;
use crate::subgraph_endpoint::SubgraphEndpoint;

/// A supergraph with its subgraphs' endpoints. A request keeps the one it began with.
pub(crate) struct Served {
    pub(crate) supergraph: Arc<Supergraph>,
    /// At the place each subgraph's id names.
    endpoints: Vec<SubgraphEndpoint>,
    /// Every scope that the schema asks for anywhere.
    pub(crate) scopes: BTreeSet<String>,
    /// Every policy that it asks for.
    pub(crate) policies: BTreeSet<String>,
}

impl Served {
    /// # Errors
    /// [`StartError::NoEndpoint`] for a subgraph that nothing says how to reach.
    pub(crate) fn new(
        supergraph: Arc<Supergraph>,
        mut endpoints: BTreeMap<SubgraphName, SubgraphEndpoint>,
    ) -> Result<Served, StartError> {
        let in_order = supergraph.subgraphs().iter().map(|entry| {
            let name = entry.name.as_str();
            endpoints.remove(&entry.name).ok_or_else(|| StartError::NoEndpoint { subgraph: name.to_owned() })
        });
        let endpoints = in_order.collect::<Result<_, _>>()?;
        let scopes = named(supergraph.requirements().flat_map(|requirement| &requirement.scopes));
        let policies = named(supergraph.requirements().flat_map(|requirement| &requirement.policies));
        Ok(Served { supergraph, endpoints, scopes, policies })
    }

    /// Tells of policies that nothing grants: what they guard is closed to everyone.
    pub(crate) fn warn_of_ungranted(&self, configured: &BTreeMap<String, PolicyConfig>) {
        for policy in self.policies.iter().filter(|policy| !configured.contains_key(*policy)) {
            tracing::warn!(
                policy,
                "the schema asks for the policy `{policy}`, which `policies` does not grant to anybody"
            );
        }
    }

    /// All of them, in the order of the subgraphs' ids.
    pub(crate) fn endpoints(&self) -> &[SubgraphEndpoint] {
        &self.endpoints
    }

    pub(crate) fn endpoint(&self, subgraph: SubgraphId) -> Option<&SubgraphEndpoint> {
        self.endpoints.get(usize::from(subgraph.0))
    }
}

fn named<'a>(groups: impl Iterator<Item = &'a Vec<BTreeSet<String>>>) -> BTreeSet<String> {
    groups.flatten().flatten().cloned().collect()
}

/// The supergraph served now, to be exchanged while requests run.
#[derive(Clone)]
pub(crate) struct CurrentSupergraph(watch::Sender<Arc<Served>>);

impl CurrentSupergraph {
    pub(crate) fn new(served: Served) -> CurrentSupergraph {
        CurrentSupergraph(watch::Sender::new(Arc::new(served)))
    }

    /// What is served at this moment.
    pub(crate) fn get(&self) -> Arc<Served> {
        Arc::clone(&self.0.borrow())
    }

    /// Serves another supergraph to all requests that come from now on.
    pub(crate) fn set(&self, served: Served) {
        self.0.send_replace(Arc::new(served));
    }
}
