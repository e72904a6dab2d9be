//! Putting the subgraph together.
use async_graphql::{EmptyMutation, EmptySubscription, Schema};
use subgraph::{BuildError, Subgraph};

use crate::query::Query;

/// The network subgraph.
///
/// # Errors
/// [`BuildError::Sdl`] for a mistake in the schema.
pub fn build() -> Result<Subgraph, BuildError> {
    Ok(Subgraph::builder("network", Schema::build(Query, EmptyMutation, EmptySubscription)).build()?)
}
