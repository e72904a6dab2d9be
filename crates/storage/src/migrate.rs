//! Bringing a database's schema up to what this program needs, and refusing one that is ahead of it.
use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, DatabaseTransaction, TransactionTrait};
use sea_orm_migration::MigratorTrait;

use crate::{Database, DatabaseKind, StoreError};

/// Takes the lock that whoever migrates a PostgreSQL database holds. The number means this and nothing else.
const TAKE_TURN: &str = "select pg_advisory_xact_lock(7246581)";

/// What a migration run did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationReport {
    /// The migrations applied by this run, in order.
    pub applied: Vec<String>,
}

impl Database {
    /// Applies the migrations of `M` that the database lacks. Of several processes that do so at once on PostgreSQL, one
    /// migrates and the others wait.
    ///
    /// # Errors
    /// [`StoreError::Newer`] when the database holds a migration that `M` does not know; nothing is changed then.
    pub async fn migrate<M: MigratorTrait>(&self) -> Result<MigrationReport, StoreError> {
        let turn = self.take_turn().await?;
        let applied = missing::<M>(&self.applied::<M>().await?);
        if !applied.is_empty() {
            M::up(self.connection(), None).await?;
        }
        if let Some(turn) = turn {
            turn.commit().await?;
        }
        Ok(MigrationReport { applied })
    }

    /// Checks that the database's schema is exactly the one of `M`, and changes nothing.
    ///
    /// # Errors
    /// [`StoreError::Newer`] or [`StoreError::Older`], with the first migration that is too much or missing.
    pub async fn check_migrated<M: MigratorTrait>(&self) -> Result<(), StoreError> {
        match missing::<M>(&self.applied::<M>().await?).into_iter().next() {
            Some(migration) => Err(StoreError::Older { migration }),
            None => Ok(()),
        }
    }

    /// Takes the last `steps` migrations back, all of them for `None`, and says which those were, in order of name.
    ///
    /// # Errors
    /// [`StoreError::Newer`] as for [`migrate`](Self::migrate).
    pub async fn roll_back<M: MigratorTrait>(&self, steps: Option<u32>) -> Result<Vec<String>, StoreError> {
        let before = self.applied::<M>().await?;
        M::down(self.connection(), steps).await?;
        let after = self.applied::<M>().await?;
        Ok(before.difference(&after).cloned().collect())
    }

    /// Waits until no other process migrates. The turn lasts as long as the transaction given, however that ends; SQLite
    /// needs none, its file being one process's.
    async fn take_turn(&self) -> Result<Option<DatabaseTransaction>, StoreError> {
        match self.kind() {
            DatabaseKind::Sqlite => Ok(None),
            DatabaseKind::Postgres => {
                let turn = self.connection().begin().await?;
                turn.execute_unprepared(TAKE_TURN).await?;
                Ok(Some(turn))
            }
        }
    }

    /// The migrations applied to the database, each known to `M`.
    async fn applied<M: MigratorTrait>(&self) -> Result<BTreeSet<String>, StoreError> {
        let rows = M::get_migration_models(self.connection()).await?;
        let applied: BTreeSet<String> = rows.into_iter().map(|row| row.version).collect();
        let known: BTreeSet<String> = names::<M>().collect();
        match applied.difference(&known).next() {
            Some(migration) => Err(StoreError::Newer { migration: migration.clone() }),
            None => Ok(applied),
        }
    }
}

fn missing<M: MigratorTrait>(applied: &BTreeSet<String>) -> Vec<String> {
    names::<M>().filter(|name| !applied.contains(name)).collect()
}

fn names<M: MigratorTrait>() -> impl Iterator<Item = String> {
    M::migrations().into_iter().map(|migration| migration.name().to_owned())
}
