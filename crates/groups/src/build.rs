//! Putting the subgraph together.
use async_graphql::{EmptySubscription, Schema};
use migrations::groups::Migrator;
use storage::Database;
use subgraph::events::Inbox;
use subgraph::{BuildError, Subgraph};

use crate::loaders::Loaders;
use crate::schema::{Mutation, Node, Query};
use crate::store::Hearing;

/// The groups subgraph over `database`, which must have been migrated. Whom its [inbox](Subgraph::inbox) listens to is for the
/// process to say.
///
/// # Errors
/// [`BuildError::Store`] when the database has other migrations than [`Migrator`]'s.
pub async fn build(database: Database) -> Result<Subgraph, BuildError> {
    database.check_migrated::<Migrator>().await?;
    let schema = Schema::build(Query, Mutation, EmptySubscription).register_output_type::<Node>();
    let of_requests = database.clone();
    let inbox = Inbox::new("groups", database.clone(), Hearing);
    let subgraph = Subgraph::builder("groups", schema)
        .database(database)
        .outbox()
        .inbox(inbox)
        .request_data(move |data| Loaders::put(&of_requests, data));
    Ok(subgraph.build()?)
}
