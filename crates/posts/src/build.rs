//! Putting the subgraph together.
use async_graphql::{EmptySubscription, Schema};
use migrations::posts::Migrator;
use storage::Database;
use subgraph::events::Inbox;
use subgraph::{BuildError, Subgraph};

use crate::loaders::Loaders;
use crate::schema::{Mutation, Node, Query};
use crate::store::{Hearing, keep_indexed};

/// The posts subgraph over `database`, which must have been migrated. Posts that are not findable yet, because they were
/// there before search was or are indexed as another version did, are indexed first. Whom its [inbox](Subgraph::inbox)
/// listens to is for the process to say.
///
/// # Errors
/// [`BuildError::Store`] when the database has other migrations than [`Migrator`]'s.
pub async fn build(database: Database) -> Result<Subgraph, BuildError> {
    database.check_migrated::<Migrator>().await?;
    keep_indexed(&database).await?;
    let schema = Schema::build(Query, Mutation, EmptySubscription).register_output_type::<Node>();
    let of_requests = database.clone();
    let inbox = Inbox::new("posts", database.clone(), Hearing);
    let subgraph = Subgraph::builder("posts", schema)
        .database(database)
        .outbox()
        .inbox(inbox)
        .request_data(move |data| Loaders::put(&of_requests, data));
    Ok(subgraph.build()?)
}
