//! What is served now: a supergraph, and how each of its subgraphs is reached.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use subgraph::Subgraph;
use supergraph::{SubgraphId, SubgraphName, Supergraph};
use tokio::sync::watch;

use crate::config::{PolicyConfig, TrafficConfig};
use crate::gateway::StartError;
use crate::lane::Lane;
use crate::metrics::Metrics;
use crate::subgraph_endpoint::{HttpSubgraph, SubgraphEndpoint};

/// A supergraph with its subgraphs' endpoints. A request keeps the one it began with.
pub(crate) struct Served {
    pub(crate) supergraph: Arc<Supergraph>,
    /// At the place each subgraph's id names.
    ways: Vec<Way>,
    /// Every scope that the schema asks for anywhere.
    pub(crate) scopes: BTreeSet<String>,
    /// Every policy that it asks for.
    pub(crate) policies: BTreeSet<String>,
}

/// The way to one subgraph.
pub(crate) enum Way {
    InProcess(Subgraph),
    Http(Arc<Lane>),
}

/// Where the lanes to subgraphs over HTTP come from.
pub(crate) struct Lanes<'a> {
    /// What is served until now: a subgraph that is reached as before keeps its lane, with all that is known of it.
    pub(crate) before: Option<&'a Served>,
    pub(crate) traffic: &'a TrafficConfig,
    pub(crate) metrics: &'a Metrics,
}

impl Lanes<'_> {
    fn way(&self, name: &SubgraphName, endpoint: SubgraphEndpoint) -> Way {
        match endpoint {
            SubgraphEndpoint::InProcess(subgraph) => Way::InProcess(subgraph),
            SubgraphEndpoint::Http(subgraph) => Way::Http(self.lane(name, subgraph)),
        }
    }

    fn lane(&self, name: &SubgraphName, subgraph: HttpSubgraph) -> Arc<Lane> {
        let lanes = self.before.iter().flat_map(|before| &before.ways).filter_map(|way| match way {
            Way::Http(lane) => Some(lane),
            Way::InProcess(_) => None,
        });
        let kept = lanes.into_iter().find(|lane| lane.name() == name && *lane.subgraph() == subgraph);
        kept.map_or_else(|| Lane::new(name.clone(), subgraph, self.traffic, self.metrics.clone()), Arc::clone)
    }
}

impl Served {
    /// # Errors
    /// [`StartError::NoEndpoint`] for a subgraph that nothing says how to reach.
    pub(crate) fn new(
        supergraph: Arc<Supergraph>,
        mut endpoints: BTreeMap<SubgraphName, SubgraphEndpoint>,
        lanes: &Lanes<'_>,
    ) -> Result<Served, StartError> {
        let in_order = supergraph.subgraphs().iter().map(|entry| {
            let endpoint = endpoints.remove(&entry.name);
            let endpoint =
                endpoint.ok_or_else(|| StartError::NoEndpoint { subgraph: entry.name.as_str().to_owned() })?;
            Ok::<_, StartError>(lanes.way(&entry.name, endpoint))
        });
        let ways = in_order.collect::<Result<_, _>>()?;
        let scopes = named(supergraph.requirements().flat_map(|requirement| &requirement.scopes));
        let policies = named(supergraph.requirements().flat_map(|requirement| &requirement.policies));
        Ok(Served { supergraph, ways, scopes, policies })
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
    pub(crate) fn ways(&self) -> &[Way] {
        &self.ways
    }

    pub(crate) fn way(&self, subgraph: SubgraphId) -> Option<&Way> {
        self.ways.get(usize::from(subgraph.0))
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
