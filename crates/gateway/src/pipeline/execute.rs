//! The sixth stage: running a permitted plan.

use std::pin::pin;
use std::sync::Arc;
use std::time::Instant;

use executor::{AlwaysOpen, Execution, Part};
use futures::future::select;
use futures::stream::{self, BoxStream};
use futures::{FutureExt as _, StreamExt as _};
use query_planner::OperationKind;
use tokio::time::sleep_until;
use tracing::Instrument as _;

use super::alike::AnswerKey;
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

impl Executed {
    fn answer(parts: BoxStream<'static, Part>) -> Executed {
        Executed { is_subscription: false, parts }
    }
}

/// Runs the plan on behalf of the caller until the deadline. Nothing of an answer leaves before the gate says yes.
///
/// Dropping the parts of a query ends its fetches. A mutation goes on until its first part: what it has begun at one
/// subgraph it does not leave half done at another because a client went away. What is deferred is only read.
///
/// Queries that are alike (see [`AnswerKey`]) and come while one of them is answered get its answer.
///
/// A subscription takes one of the places for those; it is followed until its caller's token ends or is revoked, or for as long as
/// any may be.
///
/// # Errors
/// [`Refusal::TooManySubscriptions`].
pub(super) fn execute(passage: &Passage<'_>, permitted: PermittedOperation) -> Result<Executed, Refusal> {
    match permitted.kind {
        OperationKind::Subscription => follow(passage, permitted),
        OperationKind::Mutation => Ok(Executed::answer(carry_out(passage, permitted))),
        OperationKind::Query => Ok(Executed::answer(match AnswerKey::of(passage, &permitted) {
            Some(key) => answer_alike(passage, permitted, key),
            None => stream::once(begin(passage, permitted)).flatten().boxed(),
        })),
    }
}

fn follow(passage: &Passage<'_>, permitted: PermittedOperation) -> Result<Executed, Refusal> {
    let ends = sleep_until(passage.subscription_ends(&permitted.caller));
    let (deny_list, followed_for) = (passage.verifier().deny_list().clone(), permitted.caller.clone());
    let place = passage.place_for_subscription()?;
    let execution = execution(passage, permitted);
    let parts = tracing::debug_span!("execute").in_scope(|| executor::execute(execution));
    let denied = async move { deny_list.denied(&followed_for).await };
    let over = async move { _ = select(pin!(ends), pin!(denied)).await };
    let parts = parts.take_until(over).inspect(move |_: &Part| _ = &place);
    Ok(Executed { is_subscription: true, parts: parts.boxed() })
}

/// Once it is done, nobody gets an answer from before any more.
fn carry_out(passage: &Passage<'_>, permitted: PermittedOperation) -> BoxStream<'static, Part> {
    let (ended, begun) = (passage.answers().end_when_dropped(), begin(passage, permitted));
    let carried_on = passage.mutations().spawn(async move {
        let _ended = ended;
        begun.await
    });
    stream::once(carried_on).filter_map(|done| async { done.ok() }).flatten().boxed()
}

/// The answer that is being made for a request alike, or one that others may wait for too.
fn answer_alike(passage: &Passage<'_>, permitted: PermittedOperation, key: AnswerKey) -> BoxStream<'static, Part> {
    // Whoever has much more time than the first would be given up with it, long before that time is over.
    let (at, boards_until) = (passage.deadline(), passage.deadline() + passage.config().timeouts.request() / 10);
    let take_off = || begin(passage, permitted).then(|mut parts| async move { parts.next().await }).boxed();
    let (flight, is_new) = passage.answers().board(key, at, boards_until, take_off);
    if !is_new {
        passage.metrics().request_shared();
    }
    let arrival = passage.arrival().clone();
    stream::once(flight).filter_map(|part| async { part }).inspect(move |_: &Part| _ = &arrival).boxed()
}

/// Runs until the first part is there.
fn begin(
    passage: &Passage<'_>,
    permitted: PermittedOperation,
) -> impl Future<Output = BoxStream<'static, Part>> + Send + 'static {
    let execution = execution(passage, permitted);
    let metrics = passage.metrics().clone();
    let arrival = passage.arrival().clone();
    let first = async move {
        let started = Instant::now();
        let mut parts = executor::execute(execution).boxed();
        let first = parts.next().await;
        metrics.stage_took(Stage::Execute, started.elapsed());
        // Counts as a request until it has ended, whether or not its client still waits.
        stream::iter(first).chain(parts).inspect(move |_: &Part| _ = &arrival).boxed()
    };
    first.instrument(tracing::debug_span!("execute"))
}

fn execution(passage: &Passage<'_>, permitted: PermittedOperation) -> Execution {
    let PermittedOperation { caller, plan, variables, form, .. } = permitted;
    let arrival = passage.arrival();
    let transport = CallerTransport {
        hops: Arc::clone(passage.hops()),
        served: Arc::clone(passage.served()),
        caller,
        request: arrival.id.clone(),
        uploads: arrival.uploads.clone(),
        forwarded: Arc::clone(&arrival.forwarded),
    };
    Execution {
        plan,
        variables,
        transport: Arc::new(transport),
        gate: Arc::new(AlwaysOpen),
        deadline: passage.deadline(),
        limits: passage.execution_limits(),
        form,
    }
}
