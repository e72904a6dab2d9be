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

    fn add(&self, statements: u64) {
        self.0.fetch_add(statements, Ordering::Relaxed);
    }

    /// Counts one statement here and in the piece of work that runs it, if that is counted.
    pub(crate) fn record(&self) {
        self.add(1);
        add_to_work(1);
    }
}

/// Runs `work` and tells how many SQL statements it ran, on whichever database.
///
/// What `work` gives to another task to run is not counted.
pub async fn count_statements<T>(work: impl Future<Output = T>) -> (T, u64) {
    let count = StatementCount::default();
    let result = COUNTED.scope(count.clone(), work).await;
    // Work may be counted within work: what the inner ran, the outer ran.
    add_to_work(count.get());
    (result, count.get())
}

/// Adds to the piece of work that is under way; outside of one there is nothing to do.
fn add_to_work(statements: u64) {
    let _ = COUNTED.try_with(|work| work.add(statements));
}
