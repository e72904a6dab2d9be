//! Executes a plan: the first part of the answer, then those that were put off, as each is ready; or an answer for each event.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use bytes::Bytes;
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use futures::{FutureExt as _, Stream, StreamExt as _, stream};
use operation::Variables;
use query_planner::{FetchId, PartId};
use tokio::time::{Instant, timeout_at};
use tracing::{Instrument as _, Span};

use crate::body::root_body;
use crate::compile::CompiledPlan;
use crate::gate::Gate;
use crate::later::announce;
use crate::limits::Limits;
use crate::part::{IncrementalForm, Part};
use crate::project::PutOff;
use crate::respond::{Written, respond, respond_later};
use crate::run::Run;
use crate::transport::{FetchError, SubgraphEvents, SubgraphRequest, Transport};

/// One execution of a plan, and all it needs.
pub struct Execution {
    /// What is run.
    pub plan: Arc<CompiledPlan>,
    /// The client's variables.
    pub variables: Variables,
    /// The way to the subgraphs, made for this request's caller where it matters.
    pub transport: Arc<dyn Transport>,
    /// What must say yes before anything leaves.
    pub gate: Arc<dyn Gate>,
    /// When the whole answer must be there, all its parts. Fetches that are still under way then have failed. By then a
    /// subscription must have begun; each event has [`Limits::event_timeout`] from there.
    pub deadline: Instant,
    /// What it may cost, all parts together.
    pub limits: Limits,
    /// How the parts after the first are told.
    pub form: IncrementalForm,
}

/// Executes a plan and yields the parts of its answer: one, for a plain query or mutation; where `@defer` is followed, first
/// what is not deferred, then each deferred part as soon as its fetches have ended.
///
/// Fetches start when the stream is first polled. Root fields of a mutation run one after the other and are never sent
/// twice; a query is sent once more if it is certain that the subgraph saw nothing of it. A deferred part is fetched once the
/// part around it is written, for the objects that are in it.
///
/// Dropping the stream drops the fetches under way: safe for queries. A mutation that was sent may have been carried
/// out, so whoever must know its outcome polls until the first part; deferred parts are only read.
///
/// A subscription yields an answer for each event, in order, until its subgraph ends it or the stream is dropped, which ends
/// it at the subgraph too. The next event is asked for only once the answer to the last was taken: nothing piles up here. When
/// it fails, the last part tells so.
pub fn execute(execution: Execution) -> impl Stream<Item = Part> + Send + 'static {
    stream::unfold(Progress::Before(Box::new(execution)), |progress| async move {
        match progress {
            Progress::Before(execution) if execution.plan.is_subscription() => subscribe(*execution).await,
            Progress::Before(execution) => Some(begin(*execution).await),
            Progress::Following(following) => following.next().await,
            Progress::Over => None,
            Progress::Deferring(mut deferring) => {
                deferring.next().await.map(|part| (part, Progress::Deferring(deferring)))
            }
        }
    })
}

/// How far an execution is.
enum Progress {
    Before(Box<Execution>),
    Deferring(Deferring),
    Following(Following),
    Over,
}

async fn begin(execution: Execution) -> (Part, Progress) {
    let deadline = execution.deadline;
    let run = Arc::new(Run::new(Arc::new(execution), deadline));
    if let Some(step) = &run.execution.plan.step {
        run.step(step).await;
    }
    let mut written = respond(&run).await;
    let mut deferring = Deferring::new(run);
    deferring.put_off(&mut written);
    let has_next = deferring.has_next();
    (written.into_part(!has_next, has_next), Progress::Deferring(deferring))
}

async fn subscribe(execution: Execution) -> Option<(Part, Progress)> {
    let execution = Arc::new(execution);
    let Some(fetch) = execution.plan.subscription else {
        // Nothing of it may be had.
        let run = Run::new(Arc::clone(&execution), execution.deadline);
        return Some((respond(&run).await.into_part(true, false), Progress::Over));
    };
    Following::begin(execution, fetch).await.next().await
}

/// A subscription under way.
struct Following {
    execution: Arc<Execution>,
    fetch: FetchId,
    events: SubgraphEvents,
    /// What it began in.
    span: Span,
}

impl Following {
    async fn begin(execution: Arc<Execution>, fetch: FetchId) -> Following {
        let request = execution.plan.fetches.get(fetch.0 as usize).map(|fetch| SubgraphRequest {
            subgraph: fetch.subgraph,
            name: fetch.name.clone(),
            selector: fetch.selector.clone(),
            kind: fetch.kind,
            body: root_body(fetch, &execution.variables).into(),
            deadline: execution.deadline,
        });
        let events = match request {
            Some(request) => {
                let name = request.name.clone();
                match timeout_at(execution.deadline, execution.transport.subscribe(request)).await {
                    Ok(Ok(events)) => events,
                    Ok(Err(error)) => stream::iter([Err(error)]).boxed(),
                    Err(_) => stream::iter([Err(FetchError::TimedOut { subgraph: name })]).boxed(),
                }
            }
            None => stream::empty().boxed(),
        };
        Following { execution, fetch, events, span: Span::current() }
    }

    /// The answer to the next event; `None` after the last.
    async fn next(mut self) -> Option<(Part, Progress)> {
        let event = self.events.next().await?;
        let has_next = event.is_ok();
        let answering = answer_event(Arc::clone(&self.execution), self.fetch, event);
        let written = answering.instrument(self.span.clone()).await;
        let progress = if has_next { Progress::Following(self) } else { Progress::Over };
        Some((written.into_part(true, has_next), progress))
    }
}

async fn answer_event(execution: Arc<Execution>, fetch: FetchId, event: Result<Bytes, FetchError>) -> Written {
    let is_there = event.is_ok();
    let deadline = Instant::now() + execution.limits.event_timeout;
    let run = Run::new(execution, deadline);
    if let Some(fetch) = run.execution.plan.fetches.get(fetch.0 as usize) {
        run.take_event(fetch, event);
    }
    if let Some(step) = run.execution.plan.step.as_ref().filter(|_| is_there) {
        run.step(step).await;
    }
    respond(&run).await
}

/// The parts that are still to come.
struct Deferring {
    run: Arc<Run>,
    /// Parts whose turn has not come, each with the objects that it is of.
    waiting: VecDeque<(PartId, Vec<PutOff>)>,
    /// How many objects it was told of so far.
    told: u32,
    /// Never more than fetches may be under way.
    running: FuturesUnordered<BoxFuture<'static, Written>>,
    /// What the first part ran in.
    span: Span,
}

impl Deferring {
    fn new(run: Arc<Run>) -> Deferring {
        Deferring { run, waiting: VecDeque::new(), told: 0, running: FuturesUnordered::new(), span: Span::current() }
    }

    /// Adds the parts that come later of what was written, as far as there are objects for them.
    fn put_off(&mut self, written: &mut Written) {
        let mut put_off = std::mem::take(&mut written.put_off);
        for object in &mut put_off {
            object.id = self.told;
            self.told += 1;
        }
        announce(&self.run, &put_off, written);
        let mut parts: BTreeMap<PartId, Vec<PutOff>> = BTreeMap::new();
        for object in put_off {
            parts.entry(object.part).or_default().push(object);
        }
        self.waiting.extend(parts);
    }

    fn has_next(&self) -> bool {
        !self.running.is_empty() || !self.waiting.is_empty()
    }

    /// The next part that is ready; `None` after the last.
    async fn next(&mut self) -> Option<Part> {
        self.start();
        let mut written = self.running.next().await?;
        self.put_off(&mut written);
        Some(written.into_part(false, self.has_next()))
    }

    fn start(&mut self) {
        while self.running.len() < self.run.execution.limits.parallel_fetches_max.max(1) {
            let Some((part, of)) = self.waiting.pop_front() else { return };
            let running = later(Arc::clone(&self.run), part, of).instrument(self.span.clone());
            self.running.push(running.boxed());
        }
    }
}

async fn later(run: Arc<Run>, part: PartId, of: Vec<PutOff>) -> Written {
    if let Some(step) = run.execution.plan.deferred(part).and_then(|deferred| deferred.step.as_ref()) {
        run.step(step).await;
    }
    respond_later(&run, part, of).await
}
