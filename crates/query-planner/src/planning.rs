//! The way from an operation to its plan.

use operation::Operation;
use supergraph::Supergraph;

use crate::budget::WorkBudget;
use crate::document::write_fetches;
use crate::error::PlanError;
use crate::merge::merge_groups;
use crate::order::order_groups;
use crate::plan::{IntrospectionSource, OperationKind, QueryPlan};
use crate::planner::{AbstractFields, Planner};
use crate::project::{Projected, project_operation};

/// Plans an operation over the subgraphs of the supergraph it was validated against.
///
/// Pure: the same supergraph and operation always give the same plan.
///
/// # Errors
/// [`PlanError::BudgetExceeded`] for an operation that would take too long to plan; [`PlanError::Unreachable`] for a field
/// that no way through the subgraphs reaches.
pub fn plan(supergraph: &Supergraph, operation: &Operation, budget: WorkBudget) -> Result<QueryPlan, PlanError> {
    if operation.kind() == OperationKind::Subscription {
        return Err(PlanError::Unsupported { kind: "subscription" });
    }
    match plan_with(supergraph, operation, budget, AbstractFields::Kept) {
        // What an interface's field leads to may be out of reach although each object type has its own way to it.
        Err(unreachable @ PlanError::Unreachable { .. }) => {
            plan_with(supergraph, operation, budget, AbstractFields::Expanded).map_err(|_| unreachable)
        }
        planned => planned,
    }
}

fn plan_with(
    supergraph: &Supergraph,
    operation: &Operation,
    budget: WorkBudget,
    abstract_fields: AbstractFields,
) -> Result<QueryPlan, PlanError> {
    let mut planner = Planner::new(supergraph, operation, budget, abstract_fields);
    planner.spread_operation()?;
    planner.choose_ways()?;
    merge_groups(&mut planner)?;
    let fetches = write_fetches(&mut planner)?;
    let node = order_groups(&planner);
    let Projected { projection, introspects, coordinates } =
        project_operation(supergraph, operation, &mut planner.budget)?;
    let introspection = introspects.then(|| IntrospectionSource {
        document: operation.document().clone(),
        operation_name: operation.name().cloned(),
    });
    Ok(QueryPlan { kind: operation.kind(), fetches, node, projection, introspection, coordinates })
}
