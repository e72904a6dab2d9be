//! How much work planning one operation may be.

use crate::error::PlanError;

/// Steps that planning may take: places of the answer, ways tried, fields written. Counted, never timed, so the same
/// operation always has the same fate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkBudget {
    limit: u64,
    spent: u64,
}

impl WorkBudget {
    /// A budget of `limit` steps. An ordinary page takes some thousands.
    pub fn new(limit: u64) -> Self {
        Self { limit, spent: 0 }
    }

    /// Spends some of it.
    pub(crate) fn spend(&mut self, steps: usize) -> Result<(), PlanError> {
        self.spent = self.spent.saturating_add(steps as u64);
        if self.spent > self.limit { Err(PlanError::BudgetExceeded { limit: self.limit }) } else { Ok(()) }
    }

    /// Steps that are left.
    pub(crate) fn left(&self) -> usize {
        usize::try_from(self.limit.saturating_sub(self.spent)).unwrap_or(usize::MAX)
    }
}

impl Default for WorkBudget {
    fn default() -> Self {
        Self::new(1_000_000)
    }
}
