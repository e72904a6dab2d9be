//! The fields of `Query`.
use async_graphql::{ID, Object, Result};
use subgraph::directives::route_by;
use subgraph::{NodeId, ResolveError};

use crate::node::Node;

pub(crate) struct Query;

#[Object]
impl Query {
    /// The thing with this global id. For one that is gone or may not be read, only `org` and `id` can be asked: what may
    /// be null is null, and anything else makes `node` itself null, with an error `NOT_FOUND`.
    #[graphql(directive = route_by::apply("id".into()))]
    async fn node(&self, #[graphql(desc = "The id, as it was given.")] id: ID) -> Result<Option<Node>> {
        let id: NodeId = id.parse().map_err(ResolveError::from)?;
        Ok(Some(id.into()))
    }
}
