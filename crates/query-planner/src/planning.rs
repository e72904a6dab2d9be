//! The way from an operation to its plan.

use operation::Operation;
use supergraph::{FieldId, Supergraph};

use crate::authorize::Permissions;
use crate::budget::WorkBudget;
use crate::document::write_fetches;
use crate::error::PlanError;
use crate::merge::merge_groups;
use crate::order::order_groups;
use crate::plan::{IntrospectionSource, OperationKind, QueryPlan};
use crate::planner::{AbstractFields, Planner};
use crate::project::{Projected, project_operation};
use crate::withheld::Withheld;

/// Plans an operation over the subgraphs of the supergraph it was validated against.
///
/// Pure: the same supergraph and operation always give the same plan.
///
/// # Errors
/// [`PlanError::BudgetExceeded`] for an operation that would take too long to plan; [`PlanError::Unreachable`] for a field
/// that no way through the subgraphs reaches.
pub fn plan(supergraph: &Supergraph, operation: &Operation, budget: WorkBudget) -> Result<QueryPlan, PlanError> {
    plan_without(supergraph, operation, &mut { budget }, &Withheld::default()).map_err(|failed| failed.error)
}

/// Plans what a caller may have of an operation, and nothing else of it: fields that touch what the permissions do not
/// open are not fetched, and their value is [`ProjectedValue::Withheld`](crate::ProjectedValue::Withheld). A field is
/// withheld also where it could be had only by a `@key` or `@requires` that the caller may not have.
///
/// Whether the plan keeps to that is for [`authorize`](crate::authorize()) to say, as of any plan.
///
/// # Errors
/// Those of [`plan`]. The budget is for all attempts together.
pub fn plan_permitted(
    supergraph: &Supergraph,
    operation: &Operation,
    permissions: &Permissions,
    mut budget: WorkBudget,
) -> Result<QueryPlan, PlanError> {
    let mut withheld = Withheld::from(supergraph, permissions);
    loop {
        let NoPlan { error, blamed } = match plan_without(supergraph, operation, &mut budget, &withheld) {
            Ok(plan) => return Ok(plan),
            Err(failed) => failed,
        };
        // Without what is withheld, nothing leads to it any more.
        if withheld.is_empty() || !blamed.is_some_and(|field| withheld.add(field)) {
            return Err(error);
        }
    }
}

/// Why there is no plan, and which field it may be for.
struct NoPlan {
    error: PlanError,
    blamed: Option<FieldId>,
}

fn plan_without(
    supergraph: &Supergraph,
    operation: &Operation,
    budget: &mut WorkBudget,
    withheld: &Withheld,
) -> Result<QueryPlan, NoPlan> {
    if operation.kind() == OperationKind::Subscription {
        return Err(NoPlan { error: PlanError::Unsupported { kind: "subscription" }, blamed: None });
    }
    let mut plan_with = |abstract_fields: AbstractFields| {
        let mut planner = Planner::new(supergraph, operation, *budget, abstract_fields, withheld);
        let planned = grow(&mut planner);
        *budget = planner.budget;
        planned.map_err(|error| match error {
            PlanError::Unreachable { .. } => NoPlan { error, blamed: planner.blamed.get() },
            error => NoPlan { error, blamed: None },
        })
    };
    match plan_with(AbstractFields::Kept) {
        // What an interface's field leads to may be out of reach although each object type has its own way to it.
        Err(unreachable @ NoPlan { error: PlanError::Unreachable { .. }, .. }) => {
            plan_with(AbstractFields::Expanded).map_err(|_| unreachable)
        }
        planned => planned,
    }
}

fn grow(planner: &mut Planner<'_>) -> Result<QueryPlan, PlanError> {
    planner.spread_operation()?;
    planner.choose_ways()?;
    merge_groups(planner)?;
    let fetches = write_fetches(planner)?;
    let node = order_groups(planner);
    let operation = planner.operation;
    let Projected { projection, introspects, coordinates } =
        project_operation(planner.supergraph, operation, planner.withheld, &mut planner.budget)?;
    let introspection = introspects.then(|| IntrospectionSource {
        document: operation.document().clone(),
        operation_name: operation.name().cloned(),
    });
    Ok(QueryPlan { kind: operation.kind(), fetches, node, projection, introspection, coordinates })
}
