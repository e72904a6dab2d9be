//! The sixth stage: running a permitted plan.

use std::sync::Arc;
use std::time::Instant;

use executor::{AlwaysOpen, Execution, Part};
use futures::StreamExt as _;
use futures::stream::{self, BoxStream};
use query_planner::OperationKind;
use tracing::Instrument as _;

use super::authorize::PermittedOperation;
use super::passage::Passage;
use super::stage::Stage;
use crate::transport::CallerTransport;

/// The parts of an answer, as they come.
pub(super) type Parts = BoxStream<'static, Part>;

/// Runs the plan on behalf of the caller until the deadline. Nothing of an answer leaves before the gate says yes.
///
/// Dropping the parts of a query ends its fetches. A mutation goes on until its first part: what it has begun at one
/// subgraph it does not leave half done at another because a client went away. What is deferred is only read.
pub(super) fn execute(passage: &Passage<'_>, permitted: PermittedOperation) -> Parts {
    let PermittedOperation { caller, kind, plan, variables } = permitted;
    let transport = CallerTransport {
        hops: Arc::clone(passage.hops()),
        served: Arc::clone(passage.served()),
        caller,
        request: passage.arrival().id.clone(),
        uploads: passage.arrival().uploads.clone(),
    };
    let execution = Execution {
        plan,
        variables,
        transport: Arc::new(transport),
        gate: Arc::new(AlwaysOpen),
        deadline: passage.deadline(),
        limits: passage.execution_limits(),
    };
    let metrics = passage.metrics().clone();
    let arrival = passage.arrival().clone();
    let first = async move {
        let started = Instant::now();
        let mut parts = executor::execute(execution).boxed();
        let first = parts.next().await;
        metrics.stage_took(Stage::Execute, started.elapsed());
        // Counts as a request until it has ended, whether or not its client still waits.
        stream::iter(first).chain(parts).inspect(move |_: &Part| _ = &arrival)
    };
    let first = first.instrument(tracing::debug_span!("execute"));
    match kind {
        OperationKind::Mutation => {
            let carried_on = passage.mutations().spawn(first);
            stream::once(carried_on).filter_map(|done| async { done.ok() }).flatten().boxed()
        }
        OperationKind::Query | OperationKind::Subscription => stream::once(first).flatten().boxed(),
    }
}
