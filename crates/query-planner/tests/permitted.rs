//! Plans of what a caller may have, when that is not all.

use std::sync::Arc;

use query_planner::{Permissions, PlanError, QueryPlan, WorkBudget, authorize};
use supergraph::Supergraph;

use crate::asking::{operation, plan_within, supergraph};

const SECURED: &str = r#"
type Query @join__type(graph: A) @join__type(graph: B) { node: Node @join__field(graph: A) item: Item @join__field(graph: A)
  closed: Closed @join__field(graph: A) any: Any @join__field(graph: A) level: Level @join__field(graph: A) }
interface Node @join__type(graph: A) { id: ID! note: String }
type Item implements Node @join__implements(graph: A, interface: "Node") @join__type(graph: A, key: "id") @join__type(graph: A, key: "code")
  @join__type(graph: B, key: "id") @join__type(graph: B, key: "code") {
  id: ID! note: String @join__field(graph: A) code: ID! @requiresScopes(scopes: [["codes"]])
  secret: String @join__field(graph: A) @join__field(graph: B, external: true) @policy(policies: [["sealed"]])
  digest: String @join__field(graph: B, requires: "secret") size: Int @join__field(graph: B)
  entry: Entry @join__field(graph: A) }
type Entry @join__type(graph: A, key: "code") @join__type(graph: B, key: "code") {
  code: ID! @requiresScopes(scopes: [["codes"]]) name: String @join__field(graph: A) weight: Int @join__field(graph: B)
  double: Int @join__field(graph: A, requires: "weight") }
type Closed implements Node @join__implements(graph: A, interface: "Node") @join__type(graph: A) @authenticated { id: ID! note: String }
union Any @join__type(graph: A) @join__unionMember(graph: A, member: "Item") @join__unionMember(graph: A, member: "Closed") = Item | Closed
enum Level @join__type(graph: A) @authenticated { LOW }
"#;

/// Two subgraphs lead to the same things; the label of one kind of them is kept under a key that not everybody may have.
const SHARED_WAY: &str = r#"
type Query @join__type(graph: A) @join__type(graph: B) @join__type(graph: C) { thing: Thing @join__field(graph: A) @join__field(graph: B) }
interface Thing @join__type(graph: A) @join__type(graph: B) @join__type(graph: C) { id: ID! @join__field(graph: A) @join__field(graph: B) label: String @join__field(graph: C) }
type One implements Thing @join__implements(graph: A, interface: "Thing") @join__implements(graph: B, interface: "Thing") @join__implements(graph: C, interface: "Thing")
  @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") @join__type(graph: C, key: "id") { id: ID! label: String @join__field(graph: C) }
type Two implements Thing @join__implements(graph: A, interface: "Thing") @join__implements(graph: B, interface: "Thing") @join__implements(graph: C, interface: "Thing")
  @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") @join__type(graph: B, key: "code") @join__type(graph: C, key: "code") {
  id: ID! @join__field(graph: A) @join__field(graph: B) label: String @join__field(graph: C)
  code: ID! @join__field(graph: B) @join__field(graph: C) @requiresScopes(scopes: [["codes"]]) }
"#;

fn permitted(query: &str, permissions: &Permissions) -> Result<QueryPlan, PlanError> {
    let supergraph: Supergraph = supergraph(SECURED);
    let plan = plan_within(&supergraph, query, permissions, WorkBudget::default())?;
    authorize(Arc::new(plan.clone()), &supergraph, permissions).expect("it touches nothing that is withheld");
    Ok(plan)
}

/// What is sent to subgraphs for somebody unknown.
fn sent(query: &str) -> Vec<String> {
    let plan = permitted(query, &Permissions::default()).expect("it can be planned");
    plan.fetches.iter().map(|fetch| fetch.document.to_string()).collect()
}

#[test]
fn what_is_withheld_is_not_asked_for() {
    insta::assert_debug_snapshot!(sent("{ item { note secret x: secret } level closed { id } }"), @r#"
    [
        "{item{note}}",
    ]
    "#);
    insta::assert_debug_snapshot!(sent("{ item { secret } }"), @r#"
    [
        "{item{__typename}}",
    ]
    "#);
    insta::assert_debug_snapshot!(sent("{ level closed { id } }"), @"[]");
}

#[test]
fn what_needs_something_withheld_is_withheld_as_well() {
    insta::assert_debug_snapshot!(sent("{ item { id digest } }"), @r#"
    [
        "{item{id}}",
    ]
    "#);
    insta::assert_debug_snapshot!(sent("{ item { entry { name weight double } } }"), @r#"
    [
        "{item{entry{name}}}",
    ]
    "#);
}

#[test]
fn another_key_is_taken_where_one_is_withheld() {
    insta::assert_debug_snapshot!(sent("{ item { size } }"), @r#"
    [
        "{item{id}}",
        "query($representations:[_Any!]!){_entities(representations:$representations){...on Item{size}}}",
    ]
    "#);
}

#[test]
fn a_field_of_an_interface_is_withheld_of_those_objects_that_withhold_it() {
    insta::assert_debug_snapshot!(sent("{ node { note } }"), @r#"
    [
        "{node{__typename ...on Item{note}}}",
    ]
    "#);
    insta::assert_debug_snapshot!(sent("{ node { ... on Item { note } ... on Closed { note } } }"), @r#"
    [
        "{node{__typename ...on Item{note}}}",
    ]
    "#);
    insta::assert_debug_snapshot!(sent("{ any { __typename ... on Item { note } } }"), @r#"
    [
        "{any{__typename ...on Item{note}}}",
    ]
    "#);
}

#[test]
fn a_field_that_some_objects_of_an_interface_cannot_have_by_any_way_is_withheld_of_those() {
    let supergraph = supergraph(SHARED_WAY);
    let plan = plan_within(&supergraph, "{ thing { label } }", &Permissions::default(), WorkBudget::default());
    let sent = plan.expect("it can be had of objects of one type").fetches;
    let sent: Vec<String> = sent.iter().map(|fetch| fetch.document.to_string()).collect();
    insta::assert_debug_snapshot!(sent, @r#"
    [
        "{thing{__typename ...on One{id}}}",
        "query($representations:[_Any!]!){_entities(representations:$representations){...on One{label}}}",
    ]
    "#);
}

#[test]
fn nothing_is_withheld_from_who_may_have_all() {
    let all = Permissions {
        authenticated: true,
        scopes: ["codes".to_owned()].into(),
        policies: ["sealed".to_owned()].into(),
    };
    let query = "{ item { secret digest code entry { weight double } } node { note } level }";
    let supergraph = supergraph(SECURED);
    let whole = query_planner::plan(&supergraph, &operation(&supergraph, query), WorkBudget::default()).expect("plans");
    let plan = permitted(query, &all).expect("plans");
    assert_eq!(plan.to_text(&supergraph), whole.to_text(&supergraph));
    assert_eq!(plan.projection, whole.projection);
}

#[test]
fn planning_around_what_is_withheld_is_bounded_as_a_whole() {
    let supergraph = supergraph(SECURED);
    let query = "{ item { entry { weight double } digest } }";
    let plan = |budget| plan_within(&supergraph, query, &Permissions::default(), WorkBudget::new(budget));
    assert!(plan(10_000).is_ok());
    assert_eq!(plan(50).err(), Some(PlanError::BudgetExceeded { limit: 50 }));
}
