//! Fields that move from one subgraph to another for some requests.

use supergraph::Supergraph;

use crate::asking::{plan_labelled, supergraph};

const MOVING: &str = r#"
type Query @join__type(graph: A) @join__type(graph: B) { item: Item @join__field(graph: A)
  root: Int @join__field(graph: A, overrideLabel: "percent(5)") @join__field(graph: B, override: "a", overrideLabel: "percent(5)") }
type Item @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") {
  id: ID! @join__field(graph: A, usedOverridden: true, overrideLabel: "new-id") @join__field(graph: B, override: "a", overrideLabel: "new-id")
  price: Int @join__field(graph: A, overrideLabel: "new-price") @join__field(graph: B, override: "a", overrideLabel: "new-price")
  total: Int @join__field(graph: A, overrideLabel: "new-total") @join__field(graph: B, override: "a", overrideLabel: "new-total", requires: "weight")
  weight: Int @join__field(graph: A) @join__field(graph: B, external: true) }
"#;

/// Which subgraph is asked what.
fn sent(query: &str, labels: &[&str]) -> Vec<String> {
    let supergraph: Supergraph = supergraph(MOVING);
    let plan = plan_labelled(&supergraph, query, labels).expect("it can be planned");
    let name = |fetch: &query_planner::FetchNode| supergraph.subgraph(fetch.subgraph).name.to_string();
    plan.fetches.iter().map(|fetch| format!("{}: {}", name(fetch), fetch.document)).collect()
}

#[test]
fn a_field_stays_where_it_was_until_its_label_holds() {
    assert_eq!(sent("{ item { price } root }", &[]), ["a: {root item{price}}"]);
    assert_eq!(sent("{ item { price } root }", &["new-total", "unknown"]), ["a: {root item{price}}"]);
}

#[test]
fn when_its_label_holds_the_new_subgraph_is_asked_and_only_for_that_field() {
    insta::assert_debug_snapshot!(sent("{ item { price total } root }", &["new-price"]), @r#"
    [
        "a: {root item{id total}}",
        "b: query($representations:[_Any!]!){_entities(representations:$representations){...on Item{price}}}",
    ]
    "#);
    insta::assert_debug_snapshot!(sent("{ item { price } root }", &["new-price", "percent(5)"]), @r#"
    [
        "b: {root}",
        "a: {item{id}}",
        "b: query($representations:[_Any!]!){_entities(representations:$representations){...on Item{price}}}",
    ]
    "#);
}

#[test]
fn what_the_new_subgraph_requires_is_fetched_only_when_it_is_asked() {
    assert_eq!(sent("{ item { total } }", &[]), ["a: {item{total}}"]);
    insta::assert_debug_snapshot!(sent("{ item { total } }", &["new-total"]), @r#"
    [
        "a: {item{weight id}}",
        "b: query($representations:[_Any!]!){_entities(representations:$representations){...on Item{total}}}",
    ]
    "#);
}

#[test]
fn a_field_that_has_moved_still_serves_as_the_old_subgraph_s_key() {
    assert_eq!(sent("{ item { id } }", &[]), ["a: {item{id}}"]);
    insta::assert_debug_snapshot!(sent("{ item { id price } }", &["new-id", "new-price"]), @r#"
    [
        "a: {item{id}}",
        "b: query($representations:[_Any!]!){_entities(representations:$representations){...on Item{price}}}",
    ]
    "#);
}
