//! Who may run a plan.

use std::collections::BTreeSet;
use std::sync::Arc;

use query_planner::{Permissions, Unauthorized, authorize};
use supergraph::Supergraph;

use crate::asking::{planned, supergraph};

const SECURED: &str = r#"
type Query @join__type(graph: A) @join__type(graph: B) { node: Node @join__field(graph: A) open: Open @join__field(graph: A) }
interface Node @join__type(graph: A) { id: ID! note: String }
interface Inner @join__type(graph: A) @authenticated { id: ID! }
type Inside implements Inner @join__implements(graph: A, interface: "Inner") @join__type(graph: A) @authenticated { id: ID! }
type Open implements Node & Inner @join__implements(graph: A, interface: "Node") @join__implements(graph: A, interface: "Inner") @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") {
  id: ID! note: String @join__field(graph: A)
  secret: String @join__field(graph: A) @join__field(graph: B, external: true) @requiresScopes(scopes: [["read", "deep"], ["admin"]])
  digest: String @join__field(graph: B, requires: "secret")
  sealed: String @join__field(graph: B) @policy(policies: [["clerk", "own"], ["auditor"]])
}
type Closed implements Node @join__implements(graph: A, interface: "Node") @join__type(graph: A) @authenticated { id: ID! note: String @authenticated }
"#;

fn refused(query: &str, permissions: &Permissions) -> Option<Unauthorized> {
    let supergraph: Supergraph = supergraph(SECURED);
    authorize(Arc::new(planned(&supergraph, query)), &supergraph, permissions).err()
}

fn named(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(ToString::to_string).collect()
}

fn caller(scopes: &[&str]) -> Permissions {
    Permissions { authenticated: true, scopes: named(scopes), ..Permissions::default() }
}

#[test]
fn what_asks_for_nothing_is_open_to_all() {
    assert_eq!(refused("{ open { id note } }", &Permissions::default()), None);
}

#[test]
fn an_interface_is_as_closed_as_the_objects_it_may_give() {
    let refused = refused("{ node { note } }", &Permissions::default()).expect("one of its objects is closed");
    assert_eq!(refused.coordinates, ["Closed", "Closed.note"]);
    assert!(refused.authentication_required);
}

#[test]
fn a_type_s_name_tells_that_there_is_an_object_of_it() {
    let anonymous = Permissions::default();
    for query in [
        "{ node { ... on Closed { __typename } } }",
        "{ node { ... on Node { ... on Closed { kind: __typename } } } }",
        "{ node { ... { ...f } } } fragment f on Closed { __typename }",
        "{ node { __typename } }",
        "{ node { ... on Node { __typename } } }",
        "query($yes: Boolean!) { node { ... on Closed @include(if: $yes) { __typename } } }",
    ] {
        let refused = refused(query, &anonymous).expect(query);
        assert_eq!(refused.coordinates, ["Closed"], "{query}");
        assert!(refused.authentication_required);
    }
    assert_eq!(refused("{ node { __typename } }", &caller(&[])), None);
    assert_eq!(refused("{ node { ... on Open { __typename } } }", &anonymous), None);
    assert_eq!(refused("{ __typename open { __typename } }", &anonymous), None);
}

#[test]
fn a_closed_interface_is_closed_as_a_type_condition_too() {
    for query in ["{ node { ... on Inner { __typename } } }", "{ node { ... on Inner { id } } }"] {
        let refused = refused(query, &Permissions::default()).expect(query);
        assert_eq!(refused.coordinates, ["Inner"], "{query}");
    }
}

#[test]
fn scopes_are_any_of_all_of() {
    let query = "{ open { alias: secret } }";
    assert_eq!(refused(query, &caller(&["admin"])), None);
    assert_eq!(refused(query, &caller(&["read", "deep"])), None);
    let refused = refused(query, &caller(&["read"])).expect("half of a set is not enough");
    assert_eq!(refused.coordinates, ["Open.secret"]);
    assert!(!refused.authentication_required);
}

#[test]
fn policies_are_any_of_all_of_those_decided_true() {
    let query = "{ open { ... on Node { ... on Open { x: sealed } } } }";
    let holding = |policies: &[&str]| Permissions { policies: named(policies), ..Permissions::default() };
    assert_eq!(refused(query, &holding(&["clerk", "own"])), None);
    assert_eq!(refused(query, &holding(&["auditor", "more"])), None);
    for policies in [&["clerk"][..], &["own"], &[]] {
        let refused = refused(query, &holding(policies)).expect("a policy that was not decided is not met");
        assert_eq!(refused.coordinates, ["Open.sealed"]);
    }
    let scoped = caller(&["clerk", "own", "auditor"]);
    assert!(refused(query, &scoped).is_some_and(|refused| !refused.authentication_required), "a scope is no policy");
}

#[test]
fn a_plan_tells_which_policies_are_to_be_decided() {
    let supergraph = supergraph(SECURED);
    let asked = |query: &str| planned(&supergraph, query).policies(&supergraph);
    assert_eq!(asked("{ open { sealed } }"), named(&["auditor", "clerk", "own"]));
    assert_eq!(asked("{ open { digest } }"), named(&[]));
}

#[test]
fn what_a_field_requires_is_looked_at_too() {
    let refused = refused("{ open { digest } }", &caller(&[])).expect("it is sent along");
    assert_eq!(refused.coordinates, ["Open.secret"]);
}
