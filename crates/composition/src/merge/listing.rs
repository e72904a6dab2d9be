//! Names the sources that lack something.

use super::Source;
use crate::subgraph::{Subgraph, listed};

/// The subgraphs of `sources` that are not among `having`, for a message; `None` when all have it.
pub(super) fn missing_from<T, M: ?Sized>(sources: &[Source<'_, T>], having: &[(&Subgraph, &T, &M)]) -> Option<String> {
    let lacks = |subgraph: &Subgraph| !having.iter().any(|(other, ..)| other.name == subgraph.name);
    let missing: Vec<&str> =
        sources.iter().filter(|(subgraph, _)| lacks(subgraph)).map(|(subgraph, _)| subgraph.name.as_str()).collect();
    (!missing.is_empty()).then(|| listed(missing))
}
