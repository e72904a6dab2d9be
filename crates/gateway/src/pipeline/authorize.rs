//! The fifth stage: whether the caller may have all that the plan touches.

use std::sync::Arc;

use claims::{Assurance, Caller};
use executor::{CompiledPlan, IncrementalForm};
use operation::Variables;
use query_planner::{OperationKind, QueryPlan, Unauthorized};

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
/// [`Refusal::Unauthorized`] and [`Refusal::StepUp`] with the coordinates; [`Refusal::IntrospectionOff`]; [`Refusal::Late`].
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
            let plan = Arc::new(plan);
            let planned = Arc::clone(&plan);
            let permitted = passage
                .compute(move || {
                    let authorized = query_planner::authorize(planned, &supergraph, &permissions)?;
                    Ok(Arc::new(CompiledPlan::new(&authorized, &supergraph)))
                })
                .await?;
            let plan = match permitted {
                Ok(plan) => plan,
                Err(unauthorized) => return Err(refusal(passage, plan, &caller, unauthorized).await),
            };
            passage.remember_plan(key, RememberedPlan { plan: Arc::clone(&plan), bytes });
            plan
        }
    };
    Ok(PermittedOperation { caller, kind, plan, variables, form })
}

/// Says to a known caller whether a sign-in with a higher assurance level would do, and with which (RFC 9470): the lowest with which
/// the whole plan is permitted.
async fn refusal(passage: &Passage<'_>, plan: Arc<QueryPlan>, caller: &Caller, unauthorized: Unauthorized) -> Refusal {
    let Some(assurance) = caller.assurance() else { return Refusal::Unauthorized(unauthorized) };
    for level in [Assurance::Substantial, Assurance::High].into_iter().filter(|level| *level > assurance) {
        let permissions = passage.permissions_at(caller, Some(level));
        let (supergraph, plan) = (Arc::clone(passage.supergraph()), Arc::clone(&plan));
        let suffices = move || query_planner::authorize(plan, &supergraph, &permissions).is_ok();
        match passage.compute(suffices).await {
            Ok(true) => return Refusal::StepUp { level, coordinates: unauthorized.coordinates },
            Ok(false) => {}
            Err(refusal) => return refusal,
        }
    }
    Refusal::Unauthorized(unauthorized)
}

/// The finished plan tells surely whether the schema is read, whatever fragments and aliases the document hides it in.
fn refuse_introspection(passage: &Passage<'_>, plan: &QueryPlan) -> Result<(), Refusal> {
    if plan.introspection.is_some() && !passage.answers_introspection() {
        return Err(Refusal::IntrospectionOff);
    }
    Ok(())
}
