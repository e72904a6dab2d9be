//! The fourth stage: from an operation to a query plan, unless one is remembered for the same permissions.

use std::collections::BTreeSet;
use std::sync::Arc;

use claims::Caller;
use executor::{CompiledPlan, IncrementalForm};
use operation::{Operation, Variables};
use query_planner::{OperationKind, PlanError, PlanOptions, QueryPlan, plan_for};

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
    pub(super) form: IncrementalForm,
}

/// Plans the operation within the budget of work; where forbidden fields are to be null, without those.
///
/// # Errors
/// [`Refusal::Plan`] and [`Refusal::Late`].
#[tracing::instrument(name = "plan", level = "debug", skip_all)]
pub(super) async fn plan(
    passage: &Passage<'_>,
    valid: ValidOperation,
    caller: Caller,
) -> Result<PlannedOperation, Refusal> {
    let _timer = passage.time(Stage::Plan);
    let ValidOperation { key, operation, variables, deferral, form } = valid;
    let kind = operation.kind();
    let (permissions, labels) = (passage.permissions_of(&caller), passage.labels_for(&operation, &caller));
    let key = PlanKey { operation: key, permissions, labels, deferral };
    let plan = match passage.recall_plan(&key) {
        Some(plan) => Recalled::Remembered(plan),
        None => Recalled::New(new_plan(passage, operation, &key).await?),
    };
    Ok(PlannedOperation { caller, key, kind, plan, variables, form })
}

async fn new_plan(passage: &Passage<'_>, operation: Arc<Operation>, key: &PlanKey) -> Result<QueryPlan, Refusal> {
    let (supergraph, budget) = (Arc::clone(passage.supergraph()), passage.work_budget());
    let PlanKey { labels, permissions, deferral, .. } = key.clone();
    let leaves_out = passage.config().authorization.forbidden_fields == ForbiddenFields::Null;
    let work = move || {
        let within = leaves_out.then_some(&permissions);
        let plan =
            |labels| plan_for(&supergraph, &operation, &PlanOptions { budget, labels, within, deferral: &deferral });
        match plan(&labels) {
            // Our composition proves that all labels can hold together; another's may not.
            Err(PlanError::Unreachable { coordinate, .. }) if !labels.is_empty() => {
                tracing::warn!(coordinate, ?labels, "`{coordinate}` is out of reach when these labels hold: none does");
                plan(&BTreeSet::new())
            }
            planned => planned,
        }
    };
    passage.compute(work).await?.map_err(Refusal::Plan)
}
