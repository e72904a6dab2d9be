//! The third stage: from a document to an operation that the schema allows, with its variables.

use std::sync::Arc;

use executor::IncrementalForm;
use operation::{Deferral, Operation, Variables};
use query_planner::OperationKind;

use super::cache::OperationKey;
use super::parse::{ParsedDocument, Recalled};
use super::passage::Passage;
use super::refusal::Refusal;
use super::request::{Delivery, Effects};
use super::stage::Stage;

/// An operation that is valid against the schema, with the values of its variables.
pub(super) struct ValidOperation {
    pub(super) key: Arc<OperationKey>,
    pub(super) operation: Arc<Operation>,
    pub(super) variables: Variables,
    /// What is deferred: by the document, its variables, and what the client can take.
    pub(super) deferral: Deferral,
    /// How what is deferred is told.
    pub(super) form: IncrementalForm,
}

/// Validates a new document against the API schema and, for every request, coerces the variables.
///
/// # Errors
/// [`Refusal::Document`] and [`Refusal::Variables`] with every fault found; [`Refusal::TooExpensive`] and
/// [`Refusal::NoCost`] where costs are limited; [`Refusal::WriteByGet`] when the transport
/// lets an operation only read; [`Refusal::Subscription`]; [`Refusal::Late`].
#[tracing::instrument(name = "validate", level = "debug", skip_all)]
pub(super) async fn validate(passage: &Passage<'_>, parsed: ParsedDocument) -> Result<ValidOperation, Refusal> {
    let _timer = passage.time(Stage::Validate);
    let ParsedDocument { key, document, variables, effects, delivery } = parsed;
    let operation = match document {
        Recalled::Remembered(operation) => operation,
        Recalled::New(document) => {
            let (supergraph, name) = (Arc::clone(passage.supergraph()), key.operation_name().map(str::to_owned));
            let validated = passage
                .compute(move || operation::validate(supergraph.api_schema(), document, name.as_deref()))
                .await?;
            let operation = Arc::new(validated.map_err(Refusal::Document)?);
            passage.remember_operation(&key, &operation);
            operation
        }
    };
    check_effects(&operation, effects, delivery)?;
    let variables = operation.coerce(&variables).map_err(Refusal::Variables)?;
    if let Some(cost_max) = passage.config().limits.cost_max {
        check_cost(passage, &operation, &variables, cost_max).await?;
    }
    let deferral = delivery.in_parts.map_or(Deferral::Ignored, |_| operation.deferral(&variables));
    let form = delivery.in_parts.unwrap_or_default();
    Ok(ValidOperation { key, operation, variables, deferral, form })
}

/// Variables say how long lists are to be, so each request is looked at anew.
async fn check_cost(
    passage: &Passage<'_>,
    operation: &Arc<Operation>,
    variables: &Variables,
    cost_max: u64,
) -> Result<(), Refusal> {
    let (supergraph, operation, variables) =
        (Arc::clone(passage.supergraph()), Arc::clone(operation), variables.clone());
    let list_size = passage.config().limits.cost_list_size;
    let work = move || operation::estimate_cost(&supergraph, &operation, &variables, list_size);
    let cost = passage.compute(work).await?.map_err(Refusal::NoCost)?;
    if cost > cost_max { Err(Refusal::TooExpensive { cost, cost_max }) } else { Ok(()) }
}

fn check_effects(operation: &Operation, effects: Effects, delivery: Delivery) -> Result<(), Refusal> {
    match (operation.kind(), effects) {
        (OperationKind::Query, _) | (OperationKind::Mutation, Effects::Any) => Ok(()),
        (OperationKind::Mutation, Effects::ReadOnly) => Err(Refusal::WriteByGet),
        (OperationKind::Subscription, _) if delivery.as_events => Ok(()),
        (OperationKind::Subscription, _) => Err(Refusal::Subscription),
    }
}
