//! The fourth stage: from an operation to a query plan, unless one is remembered for the same permissions.

use std::sync::Arc;

use claims::Caller;
use executor::CompiledPlan;
use operation::Variables;
use query_planner::{OperationKind, QueryPlan, plan_permitted};

use super::cache::PlanKey;
use super::parse::Recalled;
use super::passage::Passage;
use super::refusal::Refusal;
use super::stage::Stage;
use super::validate::ValidOperation;
use crate::config::ForbiddenFields;

/// A plan that is not yet permitted, or one that was permitted before to callers of the same permissions.
pub(super) struct PlannedOperation {
    /// Whom it is planned for; nobody else can run it.
    pub(super) caller: Caller,
    pub(super) key: PlanKey,
    pub(super) kind: OperationKind,
    pub(super) plan: Recalled<Arc<CompiledPlan>, QueryPlan>,
    pub(super) variables: Variables,
}

/// Plans the operation within the budget of work; where forbidden fields are to be null, without those.
///
/// # Errors
/// [`Refusal::Plan`] and [`Refusal::Late`].
#[tracing::instrument(name = "plan", skip_all)]
pub(super) async fn plan(
    passage: &Passage<'_>,
    valid: ValidOperation,
    caller: Caller,
) -> Result<PlannedOperation, Refusal> {
    let _timer = passage.time(Stage::Plan);
    let ValidOperation { key, operation, variables } = valid;
    let kind = operation.kind();
    let key = PlanKey { operation: key, permissions: passage.permissions_of(&caller) };
    let plan = match passage.recall_plan(&key) {
        Some(plan) => Recalled::Remembered(plan),
        None => {
            let (supergraph, budget) = (Arc::clone(passage.supergraph()), passage.work_budget());
            let (forbidden, permissions) = (passage.config().authorization.forbidden_fields, key.permissions.clone());
            let work = move || match forbidden {
                ForbiddenFields::Refuse => query_planner::plan(&supergraph, &operation, budget),
                ForbiddenFields::Null => plan_permitted(&supergraph, &operation, &permissions, budget),
            };
            let planned = passage.compute(work).await?;
            Recalled::New(planned.map_err(Refusal::Plan)?)
        }
    };
    Ok(PlannedOperation { caller, key, kind, plan, variables })
}
