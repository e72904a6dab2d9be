//! The fifth stage: whether the caller may have all that the plan touches.

use std::sync::Arc;

use claims::Caller;
use executor::{CompiledPlan, IncrementalForm};
use operation::Variables;
use query_planner::{OperationKind, QueryPlan};

use super::cache::{RememberedPlan, plan_bytes};
use super::parse::Recalled;
use super::passage::Passage;
use super::plan::PlannedOperation;
use super::refusal::Refusal;
use super::stage::Stage;

/// A plan that the caller may have run: nothing else can be executed.
pub(super) struct PermittedOperation {
    /// Who may have it run.
    pub(super) caller: Caller,
    pub(super) kind: OperationKind,
    pub(super) plan: Arc<CompiledPlan>,
    pub(super) variables: Variables,
    pub(super) form: IncrementalForm,
}

/// Checks every coordinate of the finished plan, abstract types expanded, against the caller's permissions, and compiles
/// the plan. One forbidden coordinate refuses the request.
///
/// # Errors
/// [`Refusal::Unauthorized`] with the coordinates; [`Refusal::IntrospectionOff`]; [`Refusal::Late`].
#[tracing::instrument(name = "authorize", level = "debug", skip_all)]
pub(super) async fn authorize(passage: &Passage<'_>, planned: PlannedOperation) -> Result<PermittedOperation, Refusal> {
    let _timer = passage.time(Stage::Authorize);
    let PlannedOperation { caller, key, kind, plan, variables, form } = planned;
    let plan = match plan {
        Recalled::Remembered(plan) => plan,
        Recalled::New(plan) => {
            refuse_introspection(passage, &plan)?;
            let (supergraph, permissions) = (Arc::clone(passage.supergraph()), key.permissions.clone());
            let bytes = plan_bytes(&plan);
            let permitted = passage
                .compute(move || {
                    let authorized = query_planner::authorize(Arc::new(plan), &supergraph, &permissions)?;
                    Ok(Arc::new(CompiledPlan::new(&authorized, &supergraph)))
                })
                .await?;
            let plan = permitted.map_err(Refusal::Unauthorized)?;
            passage.remember_plan(key, RememberedPlan { plan: Arc::clone(&plan), bytes });
            plan
        }
    };
    Ok(PermittedOperation { caller, kind, plan, variables, form })
}

/// The finished plan tells surely whether the schema is read, whatever fragments and aliases the document hides it in.
fn refuse_introspection(passage: &Passage<'_>, plan: &QueryPlan) -> Result<(), Refusal> {
    if plan.introspection.is_some() && !passage.answers_introspection() {
        return Err(Refusal::IntrospectionOff);
    }
    Ok(())
}
