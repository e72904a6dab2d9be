//! Counting SQL statements: for a database since it was opened, and for one piece of work.
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

tokio::task_local! {
    static COUNTED: StatementCount;
}

/// How many SQL statements were run. Clones share the count.
#[derive(Debug, Clone, Default)]
pub struct StatementCount(Arc<AtomicU64>);

impl StatementCount {
    /// The count so far.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    fn add_one(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// Counts one statement here and in the piece of work that runs it, if that is counted.
    pub(crate) fn record(&self) {
        self.add_one();
        // No piece of work is being counted: nothing to do.
        let _ = COUNTED.try_with(Self::add_one);
    }
}

/// Runs `work` and tells how many SQL statements it ran, on whichever database.
///
/// What `work` gives to another task to run is not counted.
pub async fn count_statements<T>(work: impl Future<Output = T>) -> (T, u64) {
    let count = StatementCount::default();
    let result = COUNTED.scope(count.clone(), work).await;
    (result, count.get())
}
