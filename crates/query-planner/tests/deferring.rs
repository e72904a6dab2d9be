//! Plans of what comes in parts.

use std::sync::Arc;

use query_planner::{Permissions, PlanError, authorize};
use supergraph::Supergraph;

use crate::asking::{plan_deferring, planned, supergraph};

const TYPES: &str = r#"
type Query @join__type(graph: A) @join__type(graph: B) { item: Item @join__field(graph: A) items: [Item!] @join__field(graph: A)
  node: Node @join__field(graph: A) other: Int @join__field(graph: B) plain: Plain @join__field(graph: A) }
interface Node @join__type(graph: A) { id: ID! note: String }
type Item implements Node @join__implements(graph: A, interface: "Node") @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") {
  id: ID! note: String @join__field(graph: A) @join__field(graph: B, external: true) slow: String @join__field(graph: A) size: Int @join__field(graph: B)
  weight: Int @join__field(graph: B, requires: "note") next: Item @join__field(graph: A) parts: [Item!] @join__field(graph: B)
  box: Box @join__field(graph: A) }
type Box @join__type(graph: A) { width: Int height: Int }
type Other implements Node @join__implements(graph: A, interface: "Node") @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") {
  id: ID! note: String @join__field(graph: A) secret: Int @join__field(graph: B) @authenticated }
type Plain @join__type(graph: A) { x: Int y: Int item: Item }
"#;

fn graph() -> Supergraph {
    supergraph(TYPES)
}

fn text(query: &str) -> String {
    let supergraph = graph();
    plan_deferring(&supergraph, query, 1_000_000).expect("it can be planned").to_text(&supergraph)
}

#[test]
fn a_deferred_field_is_fetched_by_key_also_from_the_same_subgraph() {
    insta::assert_snapshot!(text("{ item { note ... @defer(label: \"late\") { slow size } } }"), @r#"
    QueryPlan {
      Defer {
        First {
          Fetch(a) {
            {item{note id}}
          }
        }
        Deferred 1 "late" {
          Parallel {
            Flatten(item) {
              Fetch(a) {
                for Item: id
                query($representations:[_Any!]!){_entities(representations:$representations){...on Item{slow}}}
              }
            }
            Flatten(item) {
              Fetch(b) {
                for Item: id
                query($representations:[_Any!]!){_entities(representations:$representations){...on Item{size}}}
              }
            }
          }
        }
      }
    }
    "#);
}

#[test]
fn what_is_there_already_is_not_fetched_again() {
    insta::assert_snapshot!(text("{ item { id note next { id note } ... @defer { note next { note } } } }"), @"
    QueryPlan {
      Defer {
        First {
          Fetch(a) {
            {item{note next{note id} id}}
          }
        }
        Deferred 1 {
        }
      }
    }
    ");
    insta::assert_snapshot!(text("{ items { next { id } ... @defer { next { id slow } } } }"), @"
    QueryPlan {
      Defer {
        First {
          Fetch(a) {
            {items{next{id}}}
          }
        }
        Deferred 1 {
          Flatten(items.@.next) {
            Fetch(a) {
              for Item: id
              query($representations:[_Any!]!){_entities(representations:$representations){...on Item{slow}}}
            }
          }
        }
      }
    }
    ");
}

#[test]
fn what_is_required_is_taken_from_the_part_that_has_it() {
    insta::assert_snapshot!(text("{ item { note ... @defer { weight } } }"), @"
    QueryPlan {
      Defer {
        First {
          Fetch(a) {
            {item{note id}}
          }
        }
        Deferred 1 {
          Flatten(item) {
            Fetch(b) {
              for Item: id note
              query($representations:[_Any!]!){_entities(representations:$representations){...on Item{weight}}}
            }
          }
        }
      }
    }
    ");
    insta::assert_snapshot!(text("{ item { id ... @defer { weight } } }"), @"
    QueryPlan {
      Defer {
        First {
          Fetch(a) {
            {item{id}}
          }
        }
        Deferred 1 {
          Sequence {
            Flatten(item) {
              Fetch(a) {
                for Item: id
                query($representations:[_Any!]!){_entities(representations:$representations){...on Item{note}}}
              }
            }
            Flatten(item) {
              Fetch(b) {
                for Item: id note
                query($representations:[_Any!]!){_entities(representations:$representations){...on Item{weight}}}
              }
            }
          }
        }
      }
    }
    ");
}

#[test]
fn parts_lie_within_parts() {
    insta::assert_snapshot!(text("{ item { id ... @defer(label: \"outer\") { size next { id ... @defer(label: \"inner\") { size slow } } } } other ... @defer { item { note } two: other } }"), @r#"
    QueryPlan {
      Defer {
        First {
          Parallel {
            Fetch(b) {
              {other}
            }
            Fetch(a) {
              {item{id}}
            }
          }
        }
        Deferred 1 {
          Flatten(item) {
            Fetch(a) {
              for Item: id
              query($representations:[_Any!]!){_entities(representations:$representations){...on Item{note}}}
            }
          }
        }
        Deferred 2 "outer" {
          Sequence {
            Flatten(item) {
              Fetch(b) {
                for Item: id
                query($representations:[_Any!]!){_entities(representations:$representations){...on Item{size id}}}
              }
            }
            Flatten(item) {
              Fetch(a) {
                for Item: id
                query($representations:[_Any!]!){_entities(representations:$representations){...on Item{next{id}}}}
              }
            }
          }
        }
        Deferred 3 "inner" within 2 {
          Parallel {
            Flatten(item.next) {
              Fetch(b) {
                for Item: id
                query($representations:[_Any!]!){_entities(representations:$representations){...on Item{size}}}
              }
            }
            Flatten(item.next) {
              Fetch(a) {
                for Item: id
                query($representations:[_Any!]!){_entities(representations:$representations){...on Item{slow}}}
              }
            }
          }
        }
      }
    }
    "#);
}

#[test]
fn what_cannot_be_fetched_apart_comes_with_the_part_around() {
    insta::assert_snapshot!(text("{ plain { x ... @defer { y item { size } } } }"), @"
    QueryPlan {
      Defer {
        First {
          Fetch(a) {
            {plain{x item{id} y}}
          }
        }
        Deferred 1 {
          Flatten(plain.item) {
            Fetch(b) {
              for Item: id
              query($representations:[_Any!]!){_entities(representations:$representations){...on Item{size}}}
            }
          }
        }
      }
    }
    ");
    insta::assert_snapshot!(text("{ item { box { width } ... @defer { box { height } } } }"), @"
    QueryPlan {
      Defer {
        First {
          Fetch(a) {
            {item{box{width} id}}
          }
        }
        Deferred 1 {
          Flatten(item) {
            Fetch(a) {
              for Item: id
              query($representations:[_Any!]!){_entities(representations:$representations){...on Item{box{height}}}}
            }
          }
        }
      }
    }
    ");
}

#[test]
fn of_an_interface_each_object_is_fetched_by_its_own_key() {
    insta::assert_snapshot!(text("{ node { id ... @defer { note } ... on Item @defer { size } } }"), @"
    QueryPlan {
      Defer {
        First {
          Fetch(a) {
            {node{__typename id}}
          }
        }
        Deferred 1 {
          Flatten(node) {
            Fetch(a) {
              for Item: id
              for Other: id
              query($representations:[_Any!]!){_entities(representations:$representations){...on Item{__typename note}...on Other{__typename note}}}
            }
          }
        }
        Deferred 2 {
          Flatten(node) {
            Fetch(b) {
              for Item: id
              query($representations:[_Any!]!){_entities(representations:$representations){...on Item{size}}}
            }
          }
        }
      }
    }
    ");
}

#[test]
fn conditions_of_a_deferred_fragment_hold_for_its_fetches() {
    insta::assert_snapshot!(text("query ($x: Boolean!) { item { id ... @defer @include(if: $x) { size } } }"), @"
    QueryPlan {
      Defer {
        First {
          Fetch(a) {
            {item{id}}
          }
        }
        Deferred 1 {
          If($x) {
            Flatten(item) {
              Fetch(b) {
                for Item: id
                query($representations:[_Any!]!){_entities(representations:$representations){...on Item{size}}}
              }
            }
          }
        }
      }
    }
    ");
}

#[test]
fn a_fragment_spread_in_two_parts_makes_two() {
    insta::assert_snapshot!(text("{ item { ...F ... @defer { ...F } } } fragment F on Item { id ... @defer(label: \"l\") { size } }"), @r#"
    QueryPlan {
      Defer {
        First {
          Fetch(a) {
            {item{id}}
          }
        }
        Deferred 1 "l" {
          Flatten(item) {
            Fetch(b) {
              for Item: id
              query($representations:[_Any!]!){_entities(representations:$representations){...on Item{size}}}
            }
          }
        }
        Deferred 2 {
        }
        Deferred 3 "l" within 2 {
          Flatten(item) {
            Fetch(b) {
              for Item: id
              query($representations:[_Any!]!){_entities(representations:$representations){...on Item{size}}}
            }
          }
        }
      }
    }
    "#);
}

#[test]
fn a_deferred_part_is_authorized_with_everything_else() {
    let supergraph = graph();
    let plan = plan_deferring(&supergraph, "{ node { id ... on Other @defer { secret } } }", 1_000_000).expect("plans");
    let refused = authorize(Arc::new(plan), &supergraph, &Permissions::default()).expect_err("nobody may have it");
    assert_eq!(refused.coordinates, ["Other.secret"]);
}

#[test]
fn deferring_is_bounded_as_all_planning_is() {
    let supergraph = graph();
    let query = "{ items { id ... @defer { size ... @defer { slow } } } }";
    assert_eq!(plan_deferring(&supergraph, query, 100).err(), Some(PlanError::BudgetExceeded { limit: 100 }));
}

#[test]
fn without_deferral_a_plan_has_one_part() {
    let supergraph = graph();
    let (deferred, plain) = ("{ item { id ... @defer { size } } }", "{ item { id ... { size } } }");
    assert_eq!(planned(&supergraph, deferred).to_text(&supergraph), planned(&supergraph, plain).to_text(&supergraph));
}
