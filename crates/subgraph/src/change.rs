//! Changing what a database holds: one transaction, all of it or nothing.
use std::ops::Deref;

use sea_orm::DatabaseTransaction;
use storage::{Database, StoreError};

use crate::events::Inbox;

/// A change to make in one transaction, and what may come of it.
pub trait Change: Sync {
    /// What was done.
    type Done: Send;
    /// Why nothing was done, as data: nothing is written then.
    type Refused: Send;

    /// Makes the change in `tx`, which the caller commits when this gives `Ok(Ok(_))` and rolls back otherwise.
    ///
    /// It may be called again after it failed or refused, so it keeps nothing from one call to the next. Events are the
    /// last that it writes; see [`events::put`](crate::events::put).
    fn make(
        &self,
        tx: &DatabaseTransaction,
    ) -> impl Future<Output = Result<Result<Self::Done, Self::Refused>, StoreError>> + Send;

    /// Whether it may be refused only because another subgraph's change was not heard here yet: of a member, a group or
    /// a membership. Then others are heard first, and it is tried once more.
    ///
    /// That is so unless said otherwise. To answer false for what nobody else can alter, such as an idempotency key that
    /// was used before, spares a wait in vain.
    fn may_be_early(refused: &Self::Refused) -> bool {
        let _ = refused;
        true
    }
}

/// The database of a subgraph as a request has it: with what is heard of others, so that a change which seems early can
/// be tried again.
#[derive(Debug)]
pub struct RequestDatabase {
    database: Database,
    inbox: Option<Inbox>,
}

impl RequestDatabase {
    /// `database`, whose subgraph hears others through `inbox`, if it does.
    pub fn new(database: Database, inbox: Option<Inbox>) -> Self {
        Self { database, inbox }
    }
}

impl Deref for RequestDatabase {
    type Target = Database;

    fn deref(&self) -> &Database {
        &self.database
    }
}

/// How often a change is tried that finds a place taken which was free when it looked.
const TRIES_MAX: usize = 3;

/// Makes the change, and commits it. One that [may be early](Change::may_be_early) is tried again once the subgraph has
/// caught up with what others told, for which it waits at most 1 s.
///
/// Cancel-safe: dropped before the commit, it has done nothing. After it, an idempotency key tells what was done.
///
/// # Errors
/// The database's. A [`StoreError::UniqueViolation`] is one only after three tries: another change made at the same
/// moment causes it, which the next try finds.
pub async fn make<C: Change>(
    database: &RequestDatabase,
    change: &C,
) -> Result<Result<C::Done, C::Refused>, StoreError> {
    let made = make_now(database, change).await?;
    match (&made, &database.inbox) {
        // The same for every reason that could be one of these, so that how long a refusal takes tells nothing.
        (Err(refused), Some(inbox)) if C::may_be_early(refused) && inbox.catch_up().await => {
            make_now(database, change).await
        }
        _ => Ok(made),
    }
}

async fn make_now<C: Change>(database: &Database, change: &C) -> Result<Result<C::Done, C::Refused>, StoreError> {
    let mut tries = 1;
    loop {
        let tx = database.begin_write().await?;
        match change.make(&tx).await {
            Ok(Ok(done)) => {
                database.commit(tx).await?;
                return Ok(Ok(done));
            }
            // Refused: an idempotency key is given back with everything else, to be used once the reason is put right.
            Ok(Err(refused)) => return Ok(Err(refused)),
            Err(StoreError::UniqueViolation(_)) if tries < TRIES_MAX => tries += 1,
            Err(failed) => return Err(failed),
        }
    }
}
