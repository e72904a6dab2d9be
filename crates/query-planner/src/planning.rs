//! The way from an operation to its plan.

use std::collections::BTreeSet;

use operation::{Deferral, Operation};
use supergraph::{FieldId, Supergraph};

use crate::authorize::Permissions;
use crate::budget::WorkBudget;
use crate::document::write_fetches;
use crate::error::PlanError;
use crate::merge::merge_groups;
use crate::order::{order_groups, root_of_subscription};
use crate::plan::{DeferredNode, IntrospectionSource, PartId, QueryPlan};
use crate::planner::{AbstractFields, Planner};
use crate::project::{Projected, project_operation};
use crate::withheld::Withheld;

/// What a plan is made for, beside its operation.
#[derive(Clone, Copy, Debug)]
pub struct PlanOptions<'a> {
    /// The work that planning may take.
    pub budget: WorkBudget,
    /// The labels of `@override` that hold: of the fields they stand on, the new subgraph is asked.
    pub labels: &'a BTreeSet<String>,
    /// Whose permissions to keep to; `None` plans everything. Fields that touch what these permissions do not open are not
    /// fetched, and their value is [`ProjectedValue::Withheld`](crate::ProjectedValue::Withheld). A field is withheld also
    /// where it could be had only by a `@key` or `@requires` that the caller may not have.
    pub within: Option<&'a Permissions>,
    /// Which `@defer`s are followed. Where a deferred field can be had in no part of its own, it comes with the part around.
    pub deferral: &'a Deferral,
}

/// Plans an operation over the subgraphs of the supergraph it was validated against. No label of an `@override` holds, and
/// nothing is deferred.
///
/// Pure: the same supergraph and operation always give the same plan.
///
/// # Errors
/// Those of [`plan_for`].
pub fn plan(supergraph: &Supergraph, operation: &Operation, budget: WorkBudget) -> Result<QueryPlan, PlanError> {
    let (labels, deferral) = (&BTreeSet::new(), &Deferral::Ignored);
    plan_for(supergraph, operation, &PlanOptions { budget, labels, within: None, deferral })
}

/// Plans an operation as the options say. Whether the plan keeps to the permissions is for
/// [`authorize`](crate::authorize()) to say, as of any plan.
///
/// # Errors
/// [`PlanError::BudgetExceeded`] for an operation that would take too long to plan, all attempts together;
/// [`PlanError::Unreachable`] for a field that no way through the subgraphs reaches.
pub fn plan_for(
    supergraph: &Supergraph,
    operation: &Operation,
    options: &PlanOptions<'_>,
) -> Result<QueryPlan, PlanError> {
    let mut budget = options.budget;
    let mut deferral = options.deferral;
    let mut withheld = options.within.map_or_else(Withheld::default, |held| Withheld::from(supergraph, held));
    loop {
        let planned = plan_without(supergraph, operation, &mut budget, &withheld, options.labels, deferral);
        let NoPlan { error, blamed } = match planned {
            Ok(plan) => return Ok(plan),
            Err(failed) => failed,
        };
        // Deferring is a favour, never a reason to refuse.
        if *deferral != Deferral::Ignored && matches!(error, PlanError::Unreachable { .. }) {
            deferral = &Deferral::Ignored;
            continue;
        }
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
    labels: &BTreeSet<String>,
    deferral: &Deferral,
) -> Result<QueryPlan, NoPlan> {
    let mut plan_with = |abstract_fields: AbstractFields| {
        let mut planner = Planner::new(supergraph, operation, *budget, abstract_fields, withheld, labels, deferral);
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
    planner.choose_ways(0)?;
    planner.place_deferred()?;
    merge_groups(planner)?;
    let fetches = write_fetches(planner)?;
    let node = order_groups(planner, PartId::FIRST);
    let operation = planner.operation;
    let Projected { projection, introspects, coordinates } = project_operation(planner)?;
    let parts = (1..).map(PartId).zip(planner.parts.deferred());
    let deferred = parts.map(|(part, deferred)| DeferredNode {
        within: deferred.within,
        label: deferred.label.clone(),
        node: order_groups(planner, part),
    });
    let deferred = deferred.collect();
    let introspection = introspects.then(|| IntrospectionSource {
        document: operation.document().clone(),
        operation_name: operation.name().cloned(),
    });
    let subscription = root_of_subscription(planner);
    Ok(QueryPlan {
        kind: operation.kind(),
        fetches,
        subscription,
        node,
        deferred,
        projection,
        introspection,
        coordinates,
    })
}
