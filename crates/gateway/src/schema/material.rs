//! What is read from a source, before anything is made of it.

use composition::SubgraphSource;

/// The schema as it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemaMaterial {
    /// SDL of a supergraph that was composed elsewhere.
    Supergraph(String),
    /// Subgraphs to be composed.
    Subgraphs(Vec<SubgraphSource>),
}
