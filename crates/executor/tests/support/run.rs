//! The one place where tests touch the executor's API.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use executor::{AlwaysOpen, CompiledPlan, Execution, Gate, Limits, Part, Transport, execute};
use futures::StreamExt as _;
use operation::{Document, Variables, validate};
use query_planner::{Permissions, PlanOptions, QueryPlan, WorkBudget, authorize, plan_for};
use serde_json::{Map, Value};
use supergraph::Supergraph;
use tokio::time::Instant;

/// The supergraph that all tests speak of.
pub(crate) fn supergraph() -> &'static Supergraph {
    static SUPERGRAPH: LazyLock<Supergraph> =
        LazyLock::new(|| Supergraph::parse(include_str!("supergraph.graphql")).unwrap());
    &SUPERGRAPH
}

/// A plan ready to run.
pub(crate) fn compiled(plan: QueryPlan) -> Arc<CompiledPlan> {
    let supergraph = supergraph();
    let plan = authorize(Arc::new(plan), supergraph, &Permissions::default()).unwrap();
    Arc::new(CompiledPlan::new(&plan, supergraph))
}

/// Variables, by way of an operation that declares them.
pub(crate) fn variables(declared: &str, values: Value) -> Variables {
    let operation = if declared.is_empty() { "{ __typename }".to_owned() } else { declared.to_owned() };
    let document = Document::parse(&operation, &operation::Limits::default()).unwrap();
    let operation = validate(supergraph().api_schema(), document, None).unwrap();
    let Value::Object(values) = values else { panic!("variables are an object") };
    operation.coerce(&values).unwrap()
}

/// An execution of a plan with nothing special about it.
pub(crate) fn execution(plan: QueryPlan, transport: Arc<dyn Transport>) -> Execution {
    Execution {
        plan: compiled(plan),
        variables: variables("", Value::Object(Map::new())),
        transport,
        gate: Arc::new(AlwaysOpen),
        deadline: Instant::now() + Duration::from_secs(10),
        limits: Limits::default(),
        form: executor::IncrementalForm::default(),
    }
}

/// The only part of an execution's answer.
pub(crate) async fn part(execution: Execution) -> Part {
    let parts: Vec<Part> = execute(execution).collect().await;
    let [part] = <[Part; 1]>::try_from(parts).unwrap();
    part
}

/// The answer's body as text.
pub(crate) async fn text(execution: Execution) -> String {
    String::from_utf8(part(execution).await.body.to_vec()).unwrap()
}

/// Runs a plan over subgraphs and gives the answer's body as text.
pub(crate) async fn answer(plan: QueryPlan, transport: impl Transport + 'static) -> String {
    text(execution(plan, Arc::new(transport))).await
}

/// The same behind a gate.
pub(crate) fn behind(gate: impl Gate + 'static, mut execution: Execution) -> Execution {
    execution.gate = Arc::new(gate);
    execution
}

/// An execution of a query by the planner's own plan.
pub(crate) fn planned(query: &str, values: Value, transport: Arc<dyn Transport>) -> Execution {
    let supergraph = supergraph();
    let document = Document::parse(query, &operation::Limits::default()).unwrap();
    let operation = validate(supergraph.api_schema(), document, None).unwrap();
    let plan = query_planner::plan(supergraph, &operation, WorkBudget::default()).unwrap();
    let Value::Object(values) = values else { panic!("variables are an object") };
    Execution { variables: operation.coerce(&values).unwrap(), ..execution(plan, transport) }
}

/// The same, following every `@defer` that the variables do not turn off.
pub(crate) fn deferring(query: &str, values: Value, transport: Arc<dyn Transport>) -> Execution {
    let supergraph = supergraph();
    let document = Document::parse(query, &operation::Limits::default()).unwrap();
    let operation = validate(supergraph.api_schema(), document, None).unwrap();
    let Value::Object(values) = values else { panic!("variables are an object") };
    let variables = operation.coerce(&values).unwrap();
    let (labels, deferral) = (BTreeSet::new(), operation.deferral(&variables));
    let options = PlanOptions { budget: WorkBudget::default(), labels: &labels, within: None, deferral: &deferral };
    let plan = plan_for(supergraph, &operation, &options).unwrap();
    Execution { variables, ..execution(plan, transport) }
}

/// The parts of an execution's answer as text, a line each.
pub(crate) async fn parts(execution: Execution) -> String {
    let parts: Vec<Part> = execute(execution).collect().await;
    let (last, before) = parts.split_last().unwrap();
    assert!(!last.has_next && before.iter().all(|part| part.has_next), "only the last part is the last");
    let bodies = parts.iter().map(|part| String::from_utf8(part.body.to_vec()).unwrap());
    bodies.collect::<Vec<_>>().join("\n")
}

/// Plans and runs a query over subgraphs and gives the answer's body as text.
pub(crate) async fn answer_query(query: &str, transport: impl Transport + 'static) -> String {
    answer_query_with(query, Value::Object(Map::new()), transport).await
}

/// The same with variables.
pub(crate) async fn answer_query_with(query: &str, values: Value, transport: impl Transport + 'static) -> String {
    text(planned(query, values, Arc::new(transport))).await
}
