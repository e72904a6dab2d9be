//! A case: subgraphs and one operation over them, answered by the engine and by one monolithic execution.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use apollo_compiler::resolvers::Execution as Monolith;
use apollo_compiler::response::{JsonMap, JsonValue};
use apollo_compiler::{ExecutableDocument, name};
use bytes::Bytes;
use composition::{SubgraphSource, compose};
use executor::{
    AlwaysOpen, CompiledPlan, Execution, FetchError, Limits, SubgraphEvents, SubgraphRequest, Transport, execute,
};
use futures::future::{BoxFuture, ready};
use futures::{FutureExt as _, StreamExt as _};
use operation::{Deferral, Document, Operation, Variables, validate};
use query_planner::{AuthorizedPlan, Permissions, PlanOptions, WorkBudget, authorize, plan_for};
use serde::Deserialize;
use serde_json::{Map, Value};
use supergraph::{Lot, Supergraph, label_holds};
use tokio::runtime::{Builder, Runtime};
use tokio::time::Instant;

use crate::oracle::deferred::put_together;
use crate::oracle::guards::Guards;
use crate::oracle::permitted::{says_no_more, tells};
use crate::oracle::prng::hash;
use crate::oracle::resolver::Resolver;
use crate::oracle::subgraph::Subgraph;
use crate::oracle::truth::Truth;

/// Subgraphs as name and SDL.
pub(crate) type Sources = Vec<(String, String)>;

/// A question to them: an operation and its variables.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(crate) operation: String,
    pub(crate) variables: Map<String, Value>,
    /// What decides which labels of `@override` hold.
    pub(crate) lot: String,
}

/// How an answer can be wrong. Shrinking keeps to one kind, so as not to slip from one fault to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The composed supergraph cannot be loaded.
    Unloadable,
    /// No plan is found.
    Unplanned,
    /// A subgraph is sent something that is not valid for its schema.
    InvalidRequest,
    /// A subgraph is asked for what it cannot know, or told what is not true.
    WrongRequest,
    /// The answer is another than that of one execution.
    Unequal,
}

/// A wrong answer.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) kind: Kind,
    pub(crate) message: String,
}

/// Why there is nothing to ask.
pub(crate) enum NoWorld {
    /// The subgraphs do not compose, which is no fault of the engine; with the codes.
    Refused(BTreeSet<&'static str>),
    Failed(Failure),
}

/// What came of a question.
pub(crate) enum Outcome {
    /// The question is not valid, which is no fault of the engine.
    Invalid,
    Right {
        /// How many the plan has.
        fetches: usize,
        has_errors: bool,
        /// Whether keys are in another order than they should.
        reordered: bool,
    },
    Wrong(Failure),
}

/// What came of a question of a caller who may not have all.
pub(crate) enum PartialOutcome {
    Invalid,
    /// Nothing was withheld.
    Whole,
    /// Refused as a whole.
    GivenUp,
    /// As the naive checker says.
    Equal,
    /// Less than the naive checker says.
    Less,
    Wrong(Failure),
}

/// Composed subgraphs with data behind them.
pub(crate) struct World {
    pub(crate) supergraph: Supergraph,
    subgraphs: Arc<Vec<Subgraph>>,
    truth: Arc<Truth>,
    runtime: Runtime,
}

impl World {
    pub(crate) fn new(sources: &Sources, seed: u64) -> Result<World, NoWorld> {
        let subgraphs: Option<Vec<Subgraph>> = sources.iter().map(|(name, sdl)| Subgraph::read(name, sdl)).collect();
        let Some(mut subgraphs) = subgraphs else { return Err(NoWorld::Refused(BTreeSet::from(["not GraphQL"]))) };
        let overrides: Vec<_> = subgraphs.iter().flat_map(|subgraph| subgraph.overrides.clone()).collect();
        for (at, from, label) in overrides {
            for other in subgraphs.iter_mut().filter(|other| other.name == from) {
                other.overridden.insert(at.clone(), label.clone());
            }
        }
        let sources: Vec<SubgraphSource> =
            sources.iter().map(|(name, sdl)| SubgraphSource::new(name.as_str(), sdl.as_str())).collect();
        let composed = compose(&sources)
            .map_err(|faults| NoWorld::Refused(faults.iter().map(|fault| fault.code.as_str()).collect()))?;
        let supergraph = Supergraph::parse(&composed.supergraph_sdl)
            .map_err(|faults| NoWorld::Failed(Failure { kind: Kind::Unloadable, message: format!("{faults:?}") }))?;
        let truth = Arc::new(Truth::new(&subgraphs, seed));
        let runtime = Builder::new_current_thread().enable_time().build().unwrap();
        Ok(World { supergraph, subgraphs: Arc::new(subgraphs), truth, runtime })
    }

    pub(crate) fn ask(&self, question: &Question) -> Outcome {
        let limits = operation::Limits { depth_max: 100, ..operation::Limits::default() };
        let Ok(document) = Document::parse(&question.operation, &limits) else { return Outcome::Invalid };
        let Ok(operation) = validate(self.supergraph.api_schema(), document, None) else { return Outcome::Invalid };
        let Ok(variables) = operation.coerce(&question.variables) else { return Outcome::Invalid };
        let expected = self.monolith(&operation, &variables, &Arc::default());
        let labels = self.labels(question);
        match self.engine(&operation, variables, &labels, &Deferral::Ignored) {
            Err(failure) => Outcome::Wrong(failure),
            Ok((answer, _, requests)) if !self.agree(&expected, &answer) => {
                let message = format!("{requests}one execution: {expected}\nthe engine:    {answer}");
                Outcome::Wrong(Failure { kind: Kind::Unequal, message })
            }
            Ok((answer, fetches, _)) => {
                let reordered = answer.data != expected.data;
                Outcome::Right { fetches, has_errors: answer.has_errors, reordered }
            }
        }
    }

    /// Asks for an answer in parts, which put together must be as one execution's. Where that has errors there is nothing to
    /// compare: a null that may not be ends at its part.
    pub(crate) fn ask_in_parts(&self, question: &Question) -> Outcome {
        let limits = operation::Limits { depth_max: 100, ..operation::Limits::default() };
        let Ok(document) = Document::parse(&question.operation, &limits) else { return Outcome::Invalid };
        let Ok(operation) = validate(self.supergraph.api_schema(), document, None) else { return Outcome::Invalid };
        let Ok(variables) = operation.coerce(&question.variables) else { return Outcome::Invalid };
        let expected = self.monolith(&operation, &variables, &Arc::default());
        let deferral = operation.deferral(&variables);
        match self.engine(&operation, variables, &self.labels(question), &deferral) {
            Err(failure) => Outcome::Wrong(failure),
            Ok((answer, fetches, requests)) => {
                if expected.has_errors || self.agree(&expected, &answer) {
                    return Outcome::Right { fetches, has_errors: expected.has_errors, reordered: false };
                }
                let message = format!("{requests}one execution: {expected}\nthe engine:    {answer}");
                Outcome::Wrong(Failure { kind: Kind::Unequal, message })
            }
        }
    }

    fn labels(&self, question: &Question) -> BTreeSet<String> {
        let heads = |label: &str| hash(0, &format!("{label}{}", question.lot)).is_multiple_of(2);
        let holds = |label: &&str| label_holds(label, Lot::of(&question.lot), heads);
        self.supergraph.override_labels().filter(holds).map(str::to_owned).collect()
    }

    /// Asks on behalf of a caller who may not have all, to be given the rest.
    pub(crate) fn ask_in_part(&self, question: &Question, caller: &Permissions) -> PartialOutcome {
        let limits = operation::Limits { depth_max: 100, ..operation::Limits::default() };
        let Ok(document) = Document::parse(&question.operation, &limits) else { return PartialOutcome::Invalid };
        let Ok(operation) = validate(self.supergraph.api_schema(), document, None) else {
            return PartialOutcome::Invalid;
        };
        let Ok(variables) = operation.coerce(&question.variables) else { return PartialOutcome::Invalid };
        let guards = Arc::new(Guards::new(&self.subgraphs, &self.truth, caller));
        let expected = self.monolith(&operation, &variables, &guards);
        let budget = WorkBudget::default();
        let labels = self.labels(question);
        let whole = plan_for(
            &self.supergraph,
            &operation,
            &PlanOptions { budget, labels: &labels, within: None, deferral: &Deferral::Ignored },
        )
        .is_ok_and(|plan| authorize(Arc::new(plan), &self.supergraph, caller).is_ok());
        let options = PlanOptions { budget, labels: &labels, within: Some(caller), deferral: &Deferral::Ignored };
        let planned = plan_for(&self.supergraph, &operation, &options);
        let permitted = planned.map(|plan| authorize(Arc::new(plan), &self.supergraph, caller));
        let plan = match permitted {
            Ok(Ok(plan)) => plan,
            Ok(Err(_)) => return PartialOutcome::GivenUp,
            Err(error) => {
                return PartialOutcome::Wrong(Failure { kind: Kind::Unplanned, message: error.to_string() });
            }
        };
        match self.run(&plan, variables, &guards, &labels) {
            Err(failure) => PartialOutcome::Wrong(failure),
            Ok((answer, requests)) => judge(&expected, &answer, whole, &guards).unwrap_or_else(|fault| {
                let message = format!("{fault}\n{requests}naively:    {expected}\nthe engine: {answer}");
                PartialOutcome::Wrong(Failure { kind: Kind::Unequal, message })
            }),
        }
    }

    /// Whether data is equal, and errors are present in both or in neither. A field of an interface object is asked of
    /// all its objects before their types are known: more may fail there than the client asked for.
    fn agree(&self, expected: &Answer, answer: &Answer) -> bool {
        let abstracted = self.subgraphs.iter().any(|subgraph| !subgraph.interface_objects.is_empty());
        let errors_agree = answer.has_errors == expected.has_errors || (abstracted && answer.has_errors);
        answer.value() == expected.value() && errors_agree
    }

    fn monolith(&self, operation: &Operation, variables: &Variables, guards: &Guards) -> Answer {
        let schema = self.supergraph.api_schema().schema();
        let answer = Monolith::new(schema, operation.document())
            .operation(operation.definition())
            .coerced_variable_values(variables.as_valid())
            .enable_schema_introspection(true)
            .execute_sync(&Resolver::root(&self.truth, operation.definition().object_type().clone()).guarded(guards))
            .expect("a valid operation is executed");
        let data = answer.data.map_or(JsonValue::Null, JsonValue::Object);
        Answer::new(&data, !answer.errors.is_empty(), Vec::new()).expect("data is JSON")
    }

    fn engine(
        &self,
        operation: &Operation,
        variables: Variables,
        labels: &BTreeSet<String>,
        deferral: &Deferral,
    ) -> Result<(Answer, usize, String), Failure> {
        let options = PlanOptions { budget: WorkBudget::default(), labels, within: None, deferral };
        let plan = plan_for(&self.supergraph, operation, &options)
            .map_err(|error| Failure { kind: Kind::Unplanned, message: error.to_string() })?;
        let text = plan.to_text(&self.supergraph);
        let fetches = plan.fetches.len();
        let plan = authorize(Arc::new(plan), &self.supergraph, &Permissions::default())
            .map_err(|refused| Failure { kind: Kind::Unplanned, message: refused.to_string() })?;
        self.run(&plan, variables, &Arc::default(), labels)
            .map(|(answer, requests)| (answer, fetches, format!("plan:\n{text}\n{requests}")))
    }

    /// Runs a plan; what the subgraphs were asked is told with the answer.
    fn run(
        &self,
        plan: &AuthorizedPlan,
        variables: Variables,
        guards: &Arc<Guards>,
        labels: &BTreeSet<String>,
    ) -> Result<(Answer, String), Failure> {
        let transport = Arc::new(InMemory {
            guards: guards.clone(),
            labels: labels.clone(),
            subgraphs: self.subgraphs.clone(),
            truth: self.truth.clone(),
            log: Mutex::default(),
            invalid: Mutex::default(),
            wrong: Mutex::default(),
        });
        let execution = Execution {
            plan: Arc::new(CompiledPlan::new(plan, &self.supergraph)),
            variables,
            transport: transport.clone(),
            gate: Arc::new(AlwaysOpen),
            deadline: Instant::now() + Duration::from_secs(60),
            // Every null is explained by an error of its own: none may be past a limit.
            limits: Limits { errors_max: usize::MAX, ..Limits::default() },
            form: executor::IncrementalForm::default(),
        };
        let parts = self.runtime.block_on(execute(execution).collect::<Vec<_>>());
        let requests = transport.log.lock().unwrap().concat();
        for (kind, faults) in [(Kind::InvalidRequest, &transport.invalid), (Kind::WrongRequest, &transport.wrong)] {
            if let Some(fault) = faults.lock().unwrap().first() {
                return Err(Failure { kind, message: format!("{requests}{fault}") });
            }
        }
        let bodies: Vec<&[u8]> = parts.iter().map(|part| &*part.body).collect();
        let answer = match bodies.as_slice() {
            [whole] => Answer::read(whole),
            bodies => put_together(bodies).and_then(|whole| Answer::read(&whole)),
        };
        let unreadable = || Failure { kind: Kind::Unequal, message: format!("{requests}the answer is no response") };
        Ok((answer.ok_or_else(unreadable)?, requests))
    }
}

/// Judges an answer to a caller who may not have all: nothing is given that the naive checker does not give, what is left
/// out beside that is explained by an error, and nothing is when the plan as a whole is permitted.
fn judge(expected: &Answer, answer: &Answer, whole: bool, guards: &Guards) -> Result<PartialOutcome, &'static str> {
    let read = |answer: &Answer| serde_json::from_str::<JsonValue>(&answer.data).unwrap();
    let (given, known) = (read(answer), read(expected));
    let mut nulls = Vec::new();
    if !says_no_more(&given, &known, &mut Vec::new(), &mut nulls) || tells(&given, &|text| guards.close_type(text)) {
        return Err("more is given than may be");
    }
    let explains = |refused: &[JsonValue], null: &[JsonValue]| refused.starts_with(null) || null.starts_with(refused);
    if !nulls.iter().all(|null| answer.refused.iter().any(|refused| explains(refused, null))) {
        return Err("something is left out without an error");
    }
    match (nulls.is_empty(), whole) {
        (true, true) => Ok(PartialOutcome::Whole),
        (true, false) => Ok(PartialOutcome::Equal),
        (false, true) => Err("something is left out although all is permitted"),
        (false, false) => Ok(PartialOutcome::Less),
    }
}

/// What is compared of two answers: data, and errors by their presence.
#[derive(Debug)]
struct Answer {
    data: String,
    has_errors: bool,
    /// Paths of errors that say that the caller may not have something.
    refused: Vec<Vec<JsonValue>>,
}

impl Answer {
    fn read(body: &[u8]) -> Option<Answer> {
        let body: JsonMap = serde_json::from_slice(body).ok()?;
        let errors = body.get("errors").and_then(JsonValue::as_array).cloned().unwrap_or_default();
        let refused = errors.iter().filter(|error| {
            let code =
                error.get("extensions").and_then(|extensions| extensions.get("code")).and_then(JsonValue::as_str);
            matches!(code, Some("FORBIDDEN" | "UNAUTHENTICATED"))
        });
        let refused = refused.map(|error| error.get("path").and_then(JsonValue::as_array).cloned().unwrap_or_default());
        Answer::new(body.get("data")?, body.contains_key("errors"), refused.collect())
    }

    /// The data without the order of keys.
    fn value(&self) -> Option<Value> {
        serde_json::from_str(&self.data).ok()
    }

    fn new(data: &JsonValue, has_errors: bool, refused: Vec<Vec<JsonValue>>) -> Option<Answer> {
        Some(Answer { data: serde_json::to_string(data).ok()?, has_errors, refused })
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.data, if self.has_errors { ", with errors" } else { "" })
    }
}

/// Subgraphs that resolve their own SDL over the one data set.
struct InMemory {
    guards: Arc<Guards>,
    labels: BTreeSet<String>,
    subgraphs: Arc<Vec<Subgraph>>,
    truth: Arc<Truth>,
    log: Mutex<Vec<String>>,
    invalid: Mutex<Vec<String>>,
    wrong: Mutex<Vec<String>>,
}

#[derive(Deserialize)]
struct Request {
    query: String,
    #[serde(default)]
    variables: JsonMap,
}

impl InMemory {
    fn answer(&self, name: &str, body: &[u8]) -> Result<Vec<u8>, String> {
        let request: Request = serde_json::from_slice(body).map_err(|error| error.to_string())?;
        let subgraph = self.subgraphs.iter().find(|known| known.name == name).ok_or("no such subgraph")?;
        let document = ExecutableDocument::parse_and_validate(&subgraph.schema, &request.query, "request")
            .map_err(|failed| failed.to_string())?;
        let operation = document.operations.get(None).map_err(|error| error.message().to_string())?;
        let declared: BTreeSet<&str> = operation.variables.iter().map(|variable| variable.name.as_str()).collect();
        if let Some((extra, _)) = request.variables.iter().find(|(name, _)| !declared.contains(name.as_str())) {
            return Err(format!("variable `{}` is sent and not declared", extra.as_str()));
        }
        let root = if operation.is_mutation() { name!("Mutation") } else { name!("Query") };
        let answer = Monolith::new(&subgraph.schema, &document)
            .raw_variable_values(&request.variables)
            .execute_sync(
                &Resolver::root_in(&self.truth, root, subgraph, &self.labels, &self.wrong).guarded(&self.guards),
            )
            .map_err(|error| error.message().to_string())?;
        serde_json::to_vec(&answer).map_err(|error| error.to_string())
    }
}

impl Transport for InMemory {
    fn fetch<'a>(&'a self, request: SubgraphRequest) -> BoxFuture<'a, Result<Bytes, FetchError>> {
        let name = request.name.as_str();
        let answer = self.answer(name, &request.body).unwrap_or_else(|invalid| {
            self.invalid.lock().unwrap().push(format!("`{name}` refuses its request: {invalid}"));
            br#"{"data":null,"errors":[{"message":"invalid"}]}"#.to_vec()
        });
        let (asked, told) = (String::from_utf8_lossy(&request.body), String::from_utf8_lossy(&answer));
        self.log.lock().unwrap().push(format!("{name} is asked {asked}\n  and says {told}\n"));
        ready(Ok(Bytes::from(answer))).boxed()
    }

    fn subscribe<'a>(&'a self, request: SubgraphRequest) -> BoxFuture<'a, Result<SubgraphEvents, FetchError>> {
        ready(Err(FetchError::Unsupported { subgraph: request.name, what: "subscriptions" })).boxed()
    }
}
