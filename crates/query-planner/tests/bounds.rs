//! What planning refuses, and that it does so after a bounded amount of work.

use std::fmt::Write as _;

use query_planner::PlanError;

use crate::asking::{operation, planned, supergraph, try_plan};

/// Many object types of one interface, each of which leads on to the interface.
fn many_types(count: usize) -> String {
    let mut types = String::from(
        "type Query @join__type(graph: A) @join__type(graph: B) { node: Node @join__field(graph: A) }
         interface Node @join__type(graph: A) { id: ID! next: Node }\n",
    );
    for place in 0..count {
        let _ = writeln!(
            types,
            r#"type T{place} implements Node @join__implements(graph: A, interface: "Node") @join__type(graph: A, key: "id")
               @join__type(graph: B, key: "id") {{ id: ID! next: Node @join__field(graph: A) own: Int @join__field(graph: B) }}"#
        );
    }
    types
}

/// Every object type asked for its own field and for the next object, as deep as said.
fn explosion(count: usize, depth: usize) -> String {
    let mut selection = String::from("id");
    for _ in 0..depth {
        let fragments: String =
            (0..count).map(|place| format!("... on T{place} {{ own next {{ ...Below }} }} ")).collect();
        selection = fragments.replace("...Below", &selection);
    }
    format!("{{ node {{ {selection} }} }}")
}

#[test]
fn an_explosion_over_an_interface_is_refused_by_the_budget() {
    let supergraph = supergraph(&many_types(12));
    let refused = try_plan(&supergraph, &explosion(12, 3), 10_000);
    assert_eq!(refused.err(), Some(PlanError::BudgetExceeded { limit: 10_000 }));
}

#[test]
fn the_same_interface_asked_in_an_ordinary_way_is_planned() {
    let supergraph = supergraph(&many_types(12));
    assert_eq!(planned(&supergraph, &explosion(12, 1)).fetches.len(), 2);
}

#[test]
fn a_field_of_the_interface_stays_one_field_however_many_types_there_are() {
    let supergraph = supergraph(&many_types(200));
    let plan = try_plan(&supergraph, "{ node { next { next { next { id } } } } }", 5_000).expect("it is little work");
    let documents: Vec<&str> = plan.fetches.iter().map(|fetch| &*fetch.document).collect();
    assert_eq!(documents, ["{node{next{next{next{id}}}}}"]);
}

#[test]
fn a_field_that_no_way_leads_to_is_named_with_its_place() {
    let supergraph = supergraph(
        r"type Query @join__type(graph: A) @join__type(graph: B) { item: Item @join__field(graph: A) }
          type Item @join__type(graph: A) @join__type(graph: B) { id: ID @join__field(graph: A) far: Int @join__field(graph: B) }",
    );
    let refused = try_plan(&supergraph, "{ item { id far } }", 1_000_000).expect_err("nothing leads there");
    insta::assert_snapshot!(refused, @"`Item.far` cannot be reached from `item`");
    assert_eq!(refused.code(), "FIELD_UNREACHABLE");
}

#[test]
fn requirements_that_go_in_a_circle_are_refused() {
    let supergraph = supergraph(
        r#"type Query @join__type(graph: A) @join__type(graph: B) { item: Item @join__field(graph: A) }
           type Item @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") { id: ID!
             x: Int @join__field(graph: A, requires: "y") @join__field(graph: B, external: true)
             y: Int @join__field(graph: B, requires: "x") @join__field(graph: A, external: true) }"#,
    );
    assert!(matches!(try_plan(&supergraph, "{ item { x } }", 1_000_000), Err(PlanError::Unreachable { .. })));
}

#[test]
fn only_variables_that_a_fetch_uses_are_declared_in_it() {
    let supergraph = supergraph(
        r"type Query @join__type(graph: A) @join__type(graph: B)
          { one(n: Int): Int @join__field(graph: A) two(n: Int): Int @join__field(graph: B) }",
    );
    let plan =
        planned(&supergraph, "query ($n: Int = 3, $m: Int, $on: Boolean!) { one(n: $n) two(n: $m) @include(if: $on) }");
    let documents: Vec<&str> = plan.fetches.iter().map(|fetch| &*fetch.document).collect();
    assert_eq!(documents, ["query($n:Int=3){one(n:$n)}", "query($m:Int){two(n:$m)}"]);
    insta::assert_snapshot!(plan.to_text(&supergraph), @"
    QueryPlan {
      Parallel {
        Fetch(a) {
          query($n:Int=3){one(n:$n)}
        }
        If($on) {
          Fetch(b) {
            query($m:Int){two(n:$m)}
          }
        }
      }
    }
    ");
}

#[test]
fn text_in_arguments_arrives_as_it_was_written() {
    let supergraph = supergraph(
        "type Query @join__type(graph: A) { say(text: String, all: [In]): Int } input In @join__type(graph: A) { x: String }",
    );
    let plan = planned(&supergraph, r#"{ say(text: """a "b" \ c"""  all: [{x: "ü\n"}, {x: null}]) }"#);
    insta::assert_snapshot!(plan.fetches[0].document, @r#"{say(all:[{x:"ü\n"},{x:null}],text:"a \"b\" \\ c")}"#);
    let again = operation(&supergraph, &plan.fetches[0].document);
    assert_eq!(again.definition().selection_set.selections.len(), 1);
}
