//! What is served now: a supergraph, and how each of its subgraphs is reached.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use supergraph::{Requirement, SubgraphId, SubgraphName, Supergraph};
use tokio::sync::watch;

use crate::gateway::StartError;
use crate::subgraph_endpoint::SubgraphEndpoint;

/// A supergraph with its subgraphs' endpoints. A request keeps the one it began with.
pub(crate) struct Served {
    pub(crate) supergraph: Arc<Supergraph>,
    /// At the place each subgraph's id names.
    endpoints: Vec<SubgraphEndpoint>,
    /// Every scope that the schema asks for anywhere.
    pub(crate) scopes: BTreeSet<String>,
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
        let scopes = scopes_of(&supergraph);
        Ok(Served { supergraph, endpoints, scopes })
    }

    /// All of them, in the order of the subgraphs' ids.
    pub(crate) fn endpoints(&self) -> &[SubgraphEndpoint] {
        &self.endpoints
    }

    pub(crate) fn endpoint(&self, subgraph: SubgraphId) -> Option<&SubgraphEndpoint> {
        self.endpoints.get(usize::from(subgraph.0))
    }
}

fn scopes_of(supergraph: &Supergraph) -> BTreeSet<String> {
    let of = |requirement: &Requirement| requirement.scopes.iter().flatten().flatten().cloned().collect::<Vec<_>>();
    let types = supergraph.types().iter();
    types
        .flat_map(|entry| {
            let fields = entry.fields.values().flat_map(|field| of(&supergraph.field(*field).requirement));
            of(&entry.requirement).into_iter().chain(fields).collect::<Vec<_>>()
        })
        .collect()
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
