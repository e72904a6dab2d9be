//! What a request's stages share: one schema, one deadline, the caches.

use std::collections::BTreeSet;
use std::sync::Arc;

use claims::{Assurance, Caller};
use executor::{CompiledPlan, ErrorDetail};
use identity::TokenVerifier;
use operation::Operation;
use query_planner::{Permissions, WorkBudget};
use supergraph::{Lot, Supergraph, label_holds};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout_at};
use tokio_util::task::TaskTracker;

use super::alike::Answers;
use super::cache::{Caches, OperationKey, PlanKey, RememberedPlan};
use super::refusal::Refusal;
use super::request::Arrival;
use super::stage::{Stage, StageTimer};
use crate::config::GatewayConfig;
use crate::metrics::Metrics;
use crate::served::{CurrentSupergraph, Served};
use crate::transport::Hops;

/// Everything that requests share, made once.
pub struct Pipeline {
    parts: PipelineParts,
    caches: Caches,
    /// As many as there are processors: new documents may keep those busy, but never take more memory than that.
    computing: Arc<Semaphore>,
    /// Mutations that have begun: a client that goes away does not end them.
    mutations: TaskTracker,
    /// One for each subscription that may be followed at the same time.
    subscriptions: Arc<Semaphore>,
    /// Answers that are being made for everybody who waits for them.
    answers: Answers,
}

/// What a [`Pipeline`] is made of.
pub(crate) struct PipelineParts {
    pub(crate) current: CurrentSupergraph,
    pub(crate) verifier: TokenVerifier,
    pub(crate) hops: Arc<Hops>,
    pub(crate) metrics: Metrics,
    pub(crate) config: GatewayConfig,
}

impl Pipeline {
    pub(crate) fn new(parts: PipelineParts) -> Pipeline {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Pipeline {
            caches: Caches::new(&parts.config.caches),
            computing: Arc::new(Semaphore::new(processors)),
            mutations: TaskTracker::new(),
            answers: Answers::default(),
            subscriptions: Arc::new(Semaphore::new(parts.config.limits.subscriptions_max.min(Semaphore::MAX_PERMITS))),
            parts,
        }
    }

    /// Waits for the mutations that have begun. To be called when no request comes any more.
    pub(crate) async fn finish(&self) {
        self.mutations.close();
        self.mutations.wait().await;
    }

    /// Opens a request's way through the stages, with the supergraph of this moment.
    pub(super) fn open(&self, arrival: &Arrival) -> Passage<'_> {
        Passage { pipeline: self, served: self.parts.current.get(), arrival: arrival.clone() }
    }
}

/// One request's way through the stages.
pub(super) struct Passage<'p> {
    pipeline: &'p Pipeline,
    served: Arc<Served>,
    arrival: Arrival,
}

impl Passage<'_> {
    pub(super) fn supergraph(&self) -> &Arc<Supergraph> {
        &self.served.supergraph
    }

    pub(super) fn served(&self) -> &Arc<Served> {
        &self.served
    }

    pub(super) fn arrival(&self) -> &Arrival {
        &self.arrival
    }

    pub(super) fn deadline(&self) -> Instant {
        self.arrival.deadline
    }

    pub(super) fn verifier(&self) -> &TokenVerifier {
        &self.pipeline.parts.verifier
    }

    pub(super) fn hops(&self) -> &Arc<Hops> {
        &self.pipeline.parts.hops
    }

    pub(super) fn metrics(&self) -> &Metrics {
        &self.pipeline.parts.metrics
    }

    pub(super) fn answers(&self) -> &Answers {
        &self.pipeline.answers
    }

    pub(super) fn mutations(&self) -> &TaskTracker {
        &self.pipeline.mutations
    }

    /// # Errors
    /// [`Refusal::TooManySubscriptions`].
    pub(super) fn place_for_subscription(&self) -> Result<OwnedSemaphorePermit, Refusal> {
        let places = Arc::clone(&self.pipeline.subscriptions);
        places.try_acquire_owned().map_err(|_| Refusal::TooManySubscriptions)
    }

    /// When a subscription of this caller is followed no longer.
    pub(super) fn subscription_ends(&self, caller: &Caller) -> Instant {
        let longest = self.config().timeouts.subscription();
        let left = caller.expires_at().map(|end| (end - service::clock::now()).to_std().unwrap_or_default());
        Instant::now() + left.map_or(longest, |left| left.min(longest))
    }

    pub(super) fn config(&self) -> &GatewayConfig {
        &self.pipeline.parts.config
    }

    pub(super) fn answers_introspection(&self) -> bool {
        self.config().answers_introspection()
    }

    pub(super) fn document_limits(&self) -> operation::Limits {
        self.config().limits.document.to_limits()
    }

    pub(super) fn execution_limits(&self) -> executor::Limits {
        let config = self.config();
        executor::Limits {
            // Each subgraph has its own, which the transport knows.
            fetch_timeout: config.timeouts.request(),
            event_timeout: config.timeouts.request(),
            error_detail: if config.shows_error_detail() { ErrorDetail::Shown } else { ErrorDetail::Worded },
            answer_bytes_max: config.limits.subgraph_answer_bytes_max,
            ..executor::Limits::default()
        }
    }

    pub(super) fn work_budget(&self) -> WorkBudget {
        WorkBudget::new(self.config().limits.plan_work_max)
    }

    /// The shape of the caller's permissions: only scopes and policies that the schema asks for anywhere make a difference.
    pub(super) fn permissions_of(&self, caller: &Caller) -> Permissions {
        self.permissions_at(caller, caller.assurance())
    }

    /// What the shape would be if the caller were known with this assurance.
    pub(super) fn permissions_at(&self, caller: &Caller, assurance: Option<Assurance>) -> Permissions {
        let scopes = caller.scopes().filter(|scope| self.served.scopes.contains(*scope)).map(str::to_owned).collect();
        let policies = self.config().policies.iter().filter(|(name, _)| self.served.policies.contains(*name));
        let granted = policies.filter(|(_, policy)| policy.grants(caller, assurance)).map(|(name, _)| name.clone());
        Permissions { authenticated: !caller.is_anonymous(), scopes, policies: granted.collect() }
    }

    /// The labels of `@override` that hold for the request, of those that matter to its operation: for a known caller
    /// always the same ones.
    pub(super) fn labels_for(&self, operation: &Operation, caller: &Caller) -> BTreeSet<String> {
        let supergraph = self.supergraph();
        if supergraph.override_labels().next().is_none() {
            return BTreeSet::new();
        }
        let lot = Lot::of(caller.subject().unwrap_or(self.arrival.id.as_str()));
        let shares = &self.config().override_labels;
        let decide = |label: &str| shares.get(label).is_some_and(|share| lot.is_below(share.percent()));
        let matter = supergraph.labels_that_matter(&operation.field_names()).into_iter();
        matter.filter(|label| label_holds(label, lot, decide)).map(str::to_owned).collect()
    }

    pub(super) fn time(&self, stage: Stage) -> StageTimer<'_> {
        StageTimer::start(self.metrics(), stage)
    }

    pub(super) fn recall_operation(&self, key: &Arc<OperationKey>) -> Option<Arc<Operation>> {
        let found = self.pipeline.caches.operations.get(key);
        self.metrics().operation_looked_up(found.is_some());
        found
    }

    pub(super) fn remember_operation(&self, key: &Arc<OperationKey>, operation: &Arc<Operation>) {
        self.pipeline.caches.operations.insert(Arc::clone(key), Arc::clone(operation));
    }

    pub(super) fn recall_plan(&self, key: &PlanKey) -> Option<Arc<CompiledPlan>> {
        let found = self.pipeline.caches.plans.get(key);
        self.metrics().plan_looked_up(found.is_some());
        found.map(|remembered| remembered.plan)
    }

    pub(super) fn remember_plan(&self, key: PlanKey, plan: RememberedPlan) {
        self.pipeline.caches.plans.insert(key, plan);
    }

    /// Runs what may take long off the threads that serve connections, as many at a time as there are processors.
    ///
    /// # Errors
    /// [`Refusal::Late`] when the deadline comes first. The work itself is bounded by limits and ends on its own.
    pub(super) async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Refusal> {
        let span = tracing::Span::current();
        let waiting = Arc::clone(&self.pipeline.computing).acquire_owned();
        let work = async {
            let permit = waiting.await.ok()?;
            // The permit goes along: work that outlives its request still counts.
            let running = tokio::task::spawn_blocking(move || {
                let _permit = permit;
                span.in_scope(work)
            });
            running.await.ok()
        };
        match timeout_at(self.deadline(), work).await {
            Ok(Some(done)) => Ok(done),
            Ok(None) => Err(Refusal::Broken),
            Err(_) => Err(Refusal::Late),
        }
    }
}
