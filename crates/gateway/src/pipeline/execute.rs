//! The sixth stage: running a permitted plan.

use std::pin::pin;
use std::sync::Arc;
use std::time::Instant;

use executor::{AlwaysOpen, Execution, Part};
use futures::StreamExt as _;
use futures::future::select;
use futures::stream::{self, BoxStream};
use query_planner::OperationKind;
use tokio::time::sleep_until;
use tracing::Instrument as _;

use super::authorize::PermittedOperation;
use super::passage::Passage;
use super::refusal::Refusal;
use super::stage::Stage;
use crate::transport::CallerTransport;

/// What comes of running a plan.
pub(super) struct Executed {
    /// Whether `parts` are answers to events, which may come for a long time.
    pub(super) is_subscription: bool,
    /// The parts of an answer, or the answers, as they come.
    pub(super) parts: BoxStream<'static, Part>,
}

/// Runs the plan on behalf of the caller until the deadline. Nothing of an answer leaves before the gate says yes.
///
/// Dropping the parts of a query ends its fetches. A mutation goes on until its first part: what it has begun at one
/// subgraph it does not leave half done at another because a client went away. What is deferred is only read.
///
/// A subscription takes one of the places for those; it is followed until its caller's token ends or is
/// revoked, or for as long as any may be.
///
/// # Errors
/// [`Refusal::TooManySubscriptions`].
pub(super) fn execute(passage: &Passage<'_>, permitted: PermittedOperation) -> Result<Executed, Refusal> {
    let PermittedOperation { caller, kind, plan, variables } = permitted;
    let ends = sleep_until(passage.subscription_ends(&caller));
    let (deny_list, followed_for) = (passage.verifier().deny_list().clone(), caller.clone());
    let transport = CallerTransport {
        hops: Arc::clone(passage.hops()),
        served: Arc::clone(passage.served()),
        caller,
        request: passage.arrival().id.clone(),
        uploads: passage.arrival().uploads.clone(),
        forwarded: Arc::clone(&passage.arrival().forwarded),
    };
    let execution = Execution {
        plan,
        variables,
        transport: Arc::new(transport),
        gate: Arc::new(AlwaysOpen),
        deadline: passage.deadline(),
        limits: passage.execution_limits(),
    };
    if kind == OperationKind::Subscription {
        let place = passage.place_for_subscription()?;
        let span = tracing::debug_span!("execute");
        let parts = span.in_scope(|| executor::execute(execution));
        let denied = async move { deny_list.denied(&followed_for).await };
        let over = async move { _ = select(pin!(ends), pin!(denied)).await };
        let parts = parts.take_until(over).inspect(move |_: &Part| _ = &place);
        return Ok(Executed { is_subscription: true, parts: parts.boxed() });
    }
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
    let parts = match kind {
        OperationKind::Mutation => {
            let carried_on = passage.mutations().spawn(first);
            stream::once(carried_on).filter_map(|done| async { done.ok() }).flatten().boxed()
        }
        OperationKind::Query | OperationKind::Subscription => stream::once(first).flatten().boxed(),
    };
    Ok(Executed { is_subscription: false, parts })
}
