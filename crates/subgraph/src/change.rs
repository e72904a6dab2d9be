//! Changing what a database holds: one transaction, all of it or nothing.
use sea_orm::DatabaseTransaction;
use storage::{Database, StoreError};

/// A change to make in one transaction, and what may come of it.
pub trait Change: Sync {
    /// What was done.
    type Done: Send;
    /// Why nothing was done, as data: nothing is written then.
    type Refused: Send;

    /// Makes the change in `tx`, which the caller commits when this gives `Ok(Ok(_))` and rolls back otherwise.
    ///
    /// It may be called again after it failed, so it keeps nothing from one call to the next. Events are the last that it
    /// writes; see [`events::put`](crate::events::put).
    fn make(
        &self,
        tx: &DatabaseTransaction,
    ) -> impl Future<Output = Result<Result<Self::Done, Self::Refused>, StoreError>> + Send;
}

/// How often a change is tried that finds a place taken which was free when it looked.
const TRIES_MAX: usize = 3;

/// Makes the change, and commits it.
///
/// Cancel-safe: dropped before the commit, it has done nothing. After it, an idempotency key tells what was done.
///
/// # Errors
/// The database's. A [`StoreError::UniqueViolation`] is one only after three tries: another change made at the same
/// moment causes it, which the next try finds.
pub async fn make<C: Change>(database: &Database, change: &C) -> Result<Result<C::Done, C::Refused>, StoreError> {
    let mut tries = 1;
    loop {
        let tx = database.begin_write().await?;
        match change.make(&tx).await {
            Ok(Ok(done)) => {
                tx.commit().await?;
                return Ok(Ok(done));
            }
            // Refused: an idempotency key is given back with everything else, to be used once the reason is put right.
            Ok(Err(refused)) => return Ok(Err(refused)),
            Err(StoreError::UniqueViolation(_)) if tries < TRIES_MAX => tries += 1,
            Err(failed) => return Err(failed),
        }
    }
}
