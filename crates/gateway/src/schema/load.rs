//! From what was read to what can be served.

use std::collections::BTreeMap;

use composition::compose;
use subgraph::Subgraph;
use supergraph::{SubgraphName, Supergraph};

use super::fault::SchemaFault;
use super::material::SchemaMaterial;
use crate::config::GatewayConfig;
use crate::start::endpoints;
use crate::subgraph_endpoint::SubgraphEndpoint;

/// A supergraph that can be served.
pub struct LoadedSchema {
    /// It.
    pub supergraph: Supergraph,
    /// How each of its subgraphs is reached.
    pub endpoints: BTreeMap<SubgraphName, SubgraphEndpoint>,
}

/// Composes what is to be composed, checks the whole, and finds how each subgraph is reached. Takes a processor for as long as it
/// takes: not for a thread that serves connections.
///
/// # Errors
/// [`SchemaFault`], with every fault of the phase that found some.
pub fn load(
    material: &SchemaMaterial,
    config: &GatewayConfig,
    in_process: &[Subgraph],
) -> Result<LoadedSchema, SchemaFault> {
    match material {
        SchemaMaterial::Supergraph(sdl) => of_sdl(sdl, config, in_process),
        SchemaMaterial::Subgraphs(subgraphs) => {
            let composed = compose(subgraphs).map_err(|faults| {
                let shown = faults.iter().map(|fault| fault.render(subgraphs)).collect::<Vec<_>>().join("\n");
                SchemaFault::Uncomposable { faults, shown }
            })?;
            of_sdl(&composed.supergraph_sdl, config, in_process)
        }
    }
}

/// # Errors
/// [`SchemaFault::Unservable`] and [`SchemaFault::Endpoint`].
pub(super) fn of_sdl(sdl: &str, config: &GatewayConfig, in_process: &[Subgraph]) -> Result<LoadedSchema, SchemaFault> {
    let supergraph = Supergraph::parse(sdl).map_err(SchemaFault::Unservable)?;
    let endpoints = endpoints(config, &supergraph, in_process)?;
    Ok(LoadedSchema { supergraph, endpoints })
}
