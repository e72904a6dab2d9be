//! Runs the steps of a compiled plan: sends fetches in the plan's order and takes answers in.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use futures::future::BoxFuture;
use futures::{FutureExt as _, StreamExt as _, stream};
use query_planner::{FetchId, OperationKind};
use tokio::time::{Instant, timeout_at};
use tracing::{Instrument as _, debug_span};

use crate::absorb::{Absorber, Tree};
use crate::arena::{Arena, ObjectRef, Sources, Value};
use crate::body::{entity_body, root_body};
use crate::compile::{CompiledPlan, Decisions, Fetch, Representation, Step, Target};
use crate::contexts::{ContextGroup, Filled, fill};
use crate::errors::{Errors, Failure};
use crate::execute::Execution;
use crate::gather::{Ways, objects_at};
use crate::limits::Limits;
use crate::merge::mark_absent;
use crate::places::Places;
use crate::representations::{Asked, Source};
use crate::transport::{FetchError, SubgraphRequest};

fn new_tree(plan: &CompiledPlan, limits: &Limits) -> Tree {
    let mut arena = Arena::new(limits.tree_values_max);
    let slots = plan.shapes.first().copied().unwrap_or(0);
    let root = arena.object(slots, plan.root_type).unwrap_or(crate::arena::ObjectRef::FIRST);
    Tree {
        arena,
        sources: Sources::new(plan.fetches.len()),
        root,
        errors: (0..=plan.deferred.len()).map(|_| Errors::new(limits.errors_max)).collect(),
        shared: Places::default(),
        absorbed: Vec::with_capacity(plan.fetches.len()),
        written_bytes: 0,
    }
}

/// One request of a fetch.
struct Request {
    body: Bytes,
    asked: Asked,
    /// Where its answer is kept.
    source: u16,
}

/// Gives what a fetch would have brought to objects that it does not ask about a value that says why.
fn mark_all(fetch: &Fetch, tree: &mut Tree, objects: &[ObjectRef], mark: Value) {
    let Some(reader) = fetch.entity_reader() else { return };
    for object in objects {
        mark_absent(&mut tree.arena, *object, reader, mark);
    }
}

/// An execution under way.
pub(crate) struct Run {
    pub(crate) execution: Arc<Execution>,
    /// When all that it fetches has failed.
    deadline: Instant,
    pub(crate) decisions: Decisions,
    /// Locked to write a body, to take in an answer or to write what is there, never while waiting.
    tree: Mutex<Tree>,
}

impl Run {
    pub(crate) fn new(execution: Arc<Execution>, deadline: Instant) -> Run {
        let decisions = execution.plan.conditions.decide(|name| Some(execution.variables.is_true(name)));
        let tree = Mutex::new(new_tree(&execution.plan, &execution.limits));
        Run { execution, deadline, decisions, tree }
    }

    /// Takes in an event of a subscription as what its fetch brought.
    pub(crate) fn take_event(&self, fetch: &Fetch, event: Result<Bytes, FetchError>) {
        self.absorber(fetch, fetch.id, &Asked::default()).absorb(&mut self.lock(), event);
    }

    /// Runs all fetches of a step.
    pub(crate) fn step<'s>(&'s self, step: &'s Step) -> BoxFuture<'s, ()> {
        match step {
            Step::Fetch(fetch) => self.fetch(*fetch).boxed(),
            Step::Sequence(steps) => async move {
                for step in steps {
                    self.step(step).await;
                }
            }
            .boxed(),
            // Bounded: one operation must not take every connection to a subgraph.
            Step::Parallel(steps) => stream::iter(steps)
                .for_each_concurrent(self.execution.limits.parallel_fetches_max, |step| self.step(step))
                .boxed(),
            Step::Condition { condition, when_true, when_false } => {
                let branch = if self.decisions.holds(*condition) { when_true } else { when_false };
                match branch {
                    Some(step) => self.step(step),
                    None => std::future::ready(()).boxed(),
                }
            }
        }
    }

    async fn fetch(&self, id: FetchId) {
        let Some(fetch) = self.execution.plan.fetches.get(id.0 as usize) else {
            return;
        };
        let requests = self.prepare(fetch);
        if let [_] = requests.as_slice() {
            // The usual case: one request.
            for request in requests {
                self.ask(fetch, request).await;
            }
            return;
        }
        stream::iter(requests)
            .for_each_concurrent(self.execution.limits.parallel_fetches_max, |request| self.ask(fetch, request))
            .await;
    }

    async fn ask(&self, fetch: &Fetch, request: Request) {
        let Request { body, asked, source } = request;
        let span = debug_span!(
            "fetch",
            subgraph.name = %fetch.name,
            representation_count = asked.count,
            request_bytes = body.len(),
            answer_bytes = tracing::field::Empty,
        );
        let answer = self.send(fetch, body).instrument(span.clone()).await;
        let _entered = span.enter();
        if let Ok(body) = &answer {
            span.record("answer_bytes", body.len());
        }
        self.absorber(fetch, source, &asked).absorb(&mut self.lock(), answer);
    }

    /// What to send: one request, or one for each combination of values from contexts, or nothing when there is nothing to
    /// ask about.
    fn prepare(&self, fetch: &Fetch) -> Vec<Request> {
        let Target::Entities { path, representations } = &fetch.target else {
            let body = root_body(fetch, &self.execution.variables).into();
            return vec![Request { body, asked: Asked::default(), source: fetch.id }];
        };
        let tree = &mut *self.lock();
        if fetch.contexts.is_empty() {
            let objects = objects_at(&tree.arena, tree.root, path);
            return self.request(fetch, representations, tree, &objects, &[], fetch.id).into_iter().collect();
        }
        let ways = Ways::walk(&tree.arena, tree.root, path);
        let source = Source { arena: &tree.arena, sources: &tree.sources, types: &self.execution.plan.types };
        let Filled { groups, failed, lacking } = fill(&ways, &fetch.contexts, &source);
        mark_all(fetch, tree, &failed, Value::Failed);
        mark_all(fetch, tree, &lacking, Value::Wrong);
        let mut requests = Vec::new();
        let mut beyond = Vec::new();
        for (place, ContextGroup { variables, objects }) in groups.into_iter().enumerate() {
            let room = match place {
                0 => Some(fetch.id),
                _ if place < self.execution.limits.context_requests_max => tree.sources.add(),
                _ => None,
            };
            match room {
                Some(source) => {
                    requests.extend(self.request(fetch, representations, tree, &objects, &variables, source));
                }
                None => beyond.extend(objects),
            }
        }
        if !beyond.is_empty() {
            let asked = Asked::nothing_about(&beyond);
            let failure = Failure::TooManyContexts { requests_max: self.execution.limits.context_requests_max };
            self.absorber(fetch, fetch.id, &asked).fail(tree, &failure);
        }
        requests
    }

    fn absorber<'s>(&'s self, fetch: &'s Fetch, source: u16, asked: &'s Asked) -> Absorber<'s> {
        let Execution { plan, limits, .. } = &*self.execution;
        Absorber { plan, decisions: &self.decisions, limits, fetch, source, asked }
    }

    /// A request about some objects; `None` when none of them can be asked about.
    fn request(
        &self,
        fetch: &Fetch,
        representations: &[Representation],
        tree: &mut Tree,
        objects: &[ObjectRef],
        contexts: &[u8],
        answer: u16,
    ) -> Option<Request> {
        if objects.is_empty() {
            return None;
        }
        let source = Source { arena: &tree.arena, sources: &tree.sources, types: &self.execution.plan.types };
        let (body, asked) = entity_body(fetch, objects, representations, &source, &self.execution.variables, contexts);
        mark_all(fetch, tree, &asked.failed, Value::Failed);
        mark_all(fetch, tree, &asked.absent, Value::Absent);
        mark_all(fetch, tree, &asked.keyless, Value::Null);
        (asked.count > 0).then(|| Request { body: body.into(), asked, source: answer })
    }

    /// Sends one request, under the request's deadline and the fetch's own.
    ///
    /// Every fetch goes through here with its final bytes: sharing identical queries that are under way belongs here.
    async fn send(&self, fetch: &Fetch, body: Bytes) -> Result<Bytes, FetchError> {
        let deadline = self.deadline.min(Instant::now() + self.execution.limits.fetch_timeout);
        let request = SubgraphRequest {
            subgraph: fetch.subgraph,
            name: fetch.name.clone(),
            selector: fetch.selector.clone(),
            kind: fetch.kind,
            body,
            deadline,
        };
        // The transport keeps the deadline too; this holds also where one does not.
        match timeout_at(deadline, self.send_again_if_unsent(request)).await {
            Ok(answer) => answer,
            Err(_) => Err(FetchError::TimedOut { subgraph: fetch.name.clone() }),
        }
    }

    async fn send_again_if_unsent(&self, request: SubgraphRequest) -> Result<Bytes, FetchError> {
        let answer = self.execution.transport.fetch(request.clone()).await;
        match answer {
            Err(FetchError::Unreachable { .. }) if request.kind == OperationKind::Query => {
                self.execution.transport.fetch(request).await
            }
            answer => answer,
        }
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Tree> {
        // A panic while the lock was held has unwound this request too.
        self.tree.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
