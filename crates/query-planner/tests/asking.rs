//! The one way these tests go from text to plan.

use operation::{Deferral, Document, Limits, Operation, validate};
use std::collections::BTreeSet;

use query_planner::{Permissions, PlanError, PlanOptions, QueryPlan, WorkBudget, plan, plan_for};
use supergraph::Supergraph;

/// What every supergraph begins with.
const HEADER: &str = r#"
schema @link(url: "https://specs.apollo.dev/link/v1.0") @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION)
  @link(url: "https://specs.apollo.dev/authenticated/v0.1", for: SECURITY)
  @link(url: "https://specs.apollo.dev/requiresScopes/v0.1", for: SECURITY)
  @link(url: "https://specs.apollo.dev/policy/v0.1", for: SECURITY) { query: Query }
directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
directive @join__graph(name: String!, url: String!) on ENUM_VALUE
directive @join__type(graph: join__Graph!, key: join__FieldSet, extension: Boolean! = false, resolvable: Boolean! = true, isInterfaceObject: Boolean! = false) repeatable on OBJECT | INTERFACE | UNION | ENUM | INPUT_OBJECT | SCALAR
directive @join__field(graph: join__Graph, requires: join__FieldSet, provides: join__FieldSet, type: String, external: Boolean, override: String, usedOverridden: Boolean, overrideLabel: String) repeatable on FIELD_DEFINITION | INPUT_FIELD_DEFINITION
directive @join__implements(graph: join__Graph!, interface: String!) repeatable on OBJECT | INTERFACE
directive @join__unionMember(graph: join__Graph!, member: String!) repeatable on UNION
directive @join__enumValue(graph: join__Graph!) repeatable on ENUM_VALUE
directive @authenticated on ENUM | FIELD_DEFINITION | INTERFACE | OBJECT | SCALAR
directive @requiresScopes(scopes: [[requiresScopes__Scope!]!]!) on ENUM | FIELD_DEFINITION | INTERFACE | OBJECT | SCALAR
directive @policy(policies: [[policy__Policy!]!]!) on ENUM | FIELD_DEFINITION | INTERFACE | OBJECT | SCALAR
scalar join__FieldSet scalar link__Import scalar requiresScopes__Scope scalar policy__Policy
enum link__Purpose { SECURITY EXECUTION }
enum join__Graph { A @join__graph(name: "a", url: "http://a") B @join__graph(name: "b", url: "http://b") C @join__graph(name: "c", url: "http://c") }
"#;

/// A supergraph of the subgraphs `a`, `b` and `c`, from its types.
pub(crate) fn supergraph(types: &str) -> Supergraph {
    Supergraph::parse(&format!("{HEADER}{types}")).expect("the test's supergraph is valid")
}

/// The same, with a type `Subscription`.
pub(crate) fn supergraph_with_subscriptions(types: &str) -> Supergraph {
    let header = HEADER.replace("{ query: Query }", "{ query: Query subscription: Subscription }");
    Supergraph::parse(&format!("{header}{types}")).expect("the test's supergraph is valid")
}

/// A validated operation.
pub(crate) fn operation(supergraph: &Supergraph, text: &str) -> Operation {
    let limits = Limits { depth_max: 200, tokens_max: 1_000_000, fields_max: u64::MAX, ..Limits::default() };
    let document = Document::parse(text, &limits).expect("the test's operation parses");
    validate(supergraph.api_schema(), document, None).expect("the test's operation is valid")
}

/// The plan, or why there is none.
pub(crate) fn try_plan(supergraph: &Supergraph, text: &str, budget: u64) -> Result<QueryPlan, PlanError> {
    plan(supergraph, &operation(supergraph, text), WorkBudget::new(budget))
}

/// The plan of what these permissions open.
pub(crate) fn plan_within(
    supergraph: &Supergraph,
    text: &str,
    permissions: &Permissions,
    budget: WorkBudget,
) -> Result<QueryPlan, PlanError> {
    let options =
        PlanOptions { budget, labels: &BTreeSet::new(), within: Some(permissions), deferral: &Deferral::Ignored };
    plan_for(supergraph, &operation(supergraph, text), &options)
}

/// The plan when these labels hold.
pub(crate) fn plan_labelled(supergraph: &Supergraph, text: &str, labels: &[&str]) -> Result<QueryPlan, PlanError> {
    let labels: BTreeSet<String> = labels.iter().map(ToString::to_string).collect();
    let options =
        PlanOptions { budget: WorkBudget::default(), labels: &labels, within: None, deferral: &Deferral::Ignored };
    plan_for(supergraph, &operation(supergraph, text), &options)
}

/// The plan that follows every `@defer`, whatever variables decide.
pub(crate) fn plan_deferring(supergraph: &Supergraph, text: &str, budget: u64) -> Result<QueryPlan, PlanError> {
    let (budget, deferral) = (WorkBudget::new(budget), Deferral::Followed { off: BTreeSet::new() });
    let options = PlanOptions { budget, labels: &BTreeSet::new(), within: None, deferral: &deferral };
    plan_for(supergraph, &operation(supergraph, text), &options)
}

/// The plan.
pub(crate) fn planned(supergraph: &Supergraph, text: &str) -> QueryPlan {
    try_plan(supergraph, text, 1_000_000).expect("the test's operation can be planned")
}
