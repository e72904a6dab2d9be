//! Putting the subgraph together.
use async_graphql::{EmptySubscription, Schema};
use storage::Database;
use subgraph::{BuildError, Subgraph};

use crate::loaders::Loaders;
use crate::schema::{Mutation, Node, Query};

/// The members subgraph over `database`.
///
/// # Errors
/// When the database cannot be read, or is not migrated to exactly what this version needs.
pub async fn build(database: Database) -> Result<Subgraph, BuildError> {
    database.check_migrated::<migrations::members::Migrator>().await?;
    let schema = Schema::build(Query, Mutation, EmptySubscription).register_output_type::<Node>();
    let subgraph = Subgraph::builder("members", schema)
        .database(database.clone())
        .outbox()
        .request_data(move |data| Loaders::put(&database, data))
        .build()?;
    Ok(subgraph)
}
