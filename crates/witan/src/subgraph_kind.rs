//! What can be done with the database of one of our subgraphs, whichever it is.

use corpus::{Corpus, Totals};
use storage::{Database, MigrationReport, StoreError};
use subgraph::Subgraph;

use crate::arguments::SubgraphKind;

impl SubgraphKind {
    /// Applies the migrations that `database` lacks.
    pub(crate) async fn migrate(self, database: &Database) -> Result<MigrationReport, StoreError> {
        match self {
            Self::Members => database.migrate::<migrations::members::Migrator>().await,
            Self::Groups => database.migrate::<migrations::groups::Migrator>().await,
            Self::Posts => database.migrate::<migrations::posts::Migrator>().await,
        }
    }

    /// Takes the newest `steps` migrations back, and says which those were.
    pub(crate) async fn roll_back(self, database: &Database, steps: u32) -> Result<Vec<String>, StoreError> {
        match self {
            Self::Members => database.roll_back::<migrations::members::Migrator>(Some(steps)).await,
            Self::Groups => database.roll_back::<migrations::groups::Migrator>(Some(steps)).await,
            Self::Posts => database.roll_back::<migrations::posts::Migrator>(Some(steps)).await,
        }
    }

    /// Whether `database` has exactly the migrations that this program needs.
    pub(crate) async fn check_migrated(self, database: &Database) -> Result<(), StoreError> {
        match self {
            Self::Members => database.check_migrated::<migrations::members::Migrator>().await,
            Self::Groups => database.check_migrated::<migrations::groups::Migrator>().await,
            Self::Posts => database.check_migrated::<migrations::posts::Migrator>().await,
        }
    }

    /// The subgraph over its migrated database.
    pub(crate) async fn build(self, database: Database) -> anyhow::Result<Subgraph> {
        Ok(match self {
            Self::Members => members::build(database).await?,
            Self::Groups => groups::build(database).await?,
            Self::Posts => posts::build(database).await?,
        })
    }

    /// Fills an empty, migrated `database`, all or nothing. `progress` is told after each step how many records it wrote.
    pub(crate) async fn seed(
        self,
        database: &Database,
        corpus: &Corpus,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<(), StoreError> {
        match self {
            Self::Members => members::seed(database, corpus, progress).await.map(drop),
            Self::Groups => groups::seed(database, corpus, progress).await.map(drop),
            Self::Posts => posts::seed(database, corpus, progress).await.map(drop),
        }
    }

    /// How many records [`seed`](Self::seed) writes.
    pub(crate) fn record_count(self, totals: &Totals) -> u64 {
        match self {
            Self::Members => totals.organisations + totals.members,
            Self::Groups => {
                totals.networks + totals.groups + totals.memberships + totals.join_requests + totals.invitations
            }
            Self::Posts => totals.posts + totals.comments,
        }
    }
}
