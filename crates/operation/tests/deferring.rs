//! `@defer`: where it may stand, and what it leaves for later.

use apollo_compiler::Schema;
use operation::{Deferral, Document, Limits, Operation, Violation, validate};
use serde_json::json;
use supergraph::ApiSchema;

fn check(text: &str) -> Result<Operation, Vec<Violation>> {
    let sdl = "directive @defer(if: Boolean! = true, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT
               type Query { a: Int node: Node } type Node { id: ID! next: Node }
               type Mutation { add: Node } type Subscription { added: Node }";
    let schema = ApiSchema::new(Schema::parse_and_validate(sdl, "schema").expect("valid"));
    validate(&schema, Document::parse(text, &Limits::default())?, None)
}

/// What is said of a document that is refused.
fn refused(text: &str) -> String {
    let violations = check(text).expect_err("it may not be deferred so");
    assert!(violations.iter().all(|violation| violation.code.as_str() == "GRAPHQL_VALIDATION_FAILED"));
    assert!(violations.iter().all(|violation| !violation.locations.is_empty()));
    violations.iter().map(|violation| violation.message.as_str()).collect::<Vec<_>>().join("; ")
}

/// What is found at the root: fields, and in brackets those of deferred fragments.
fn found(text: &str, variables: &serde_json::Value, follow: bool) -> String {
    let operation = check(text).expect("valid");
    let variables = operation.coerce(variables.as_object().expect("an object")).expect("they fit");
    let deferral = if follow { operation.deferral(&variables) } else { Deferral::Ignored };
    let set = &operation.definition().selection_set;
    let flat = operation.flatten_deferring(&deferral, &[set], 100).expect("few");
    let fields = flat.fields.iter().map(|flat| flat.field.name.to_string());
    let deferred = flat.deferred.iter().map(|fragment| {
        let below = operation.flatten(&[fragment.set], 100).expect("few");
        format!("[{}]", below.iter().map(|flat| flat.field.name.as_str()).collect::<Vec<_>>().join(" "))
    });
    fields.chain(deferred).collect::<Vec<_>>().join(" ")
}

#[test]
fn labels_are_written_out_and_are_told_apart() {
    let twice = refused("{ ... @defer(label: \"x\") { a } node { ... @defer(label: \"x\") { id } } }");
    assert!(twice.contains("`x` is not unique"), "{twice}");
    refused("query ($l: String) { ... @defer(label: $l) { a } }");
    assert!(
        check("{ ... @defer(label: \"x\") { a } node { ... @defer(label: \"y\") { id } ... @defer { id } } }").is_ok()
    );
}

#[test]
fn roots_of_mutations_and_subscriptions_come_at_once() {
    refused("mutation { ... @defer { add { id } } }");
    refused("mutation { ...F } fragment F on Mutation { ... @defer { add { id } } }");
    refused("subscription { ... @defer { added { id } } }");
    refused("subscription { added { ... @defer { id } } }");
    assert!(check("mutation { add { ... @defer { id } } }").is_ok());
    assert!(check("subscription ($x: Boolean!) { added { ...F @defer(if: $x) } } fragment F on Node { id }").is_ok());
}

#[test]
fn a_misplaced_defer_is_refused() {
    refused("{ a @defer }");
    refused("query @defer { a }");
    refused("{ ... @defer(if: \"yes\") { a } }");
    refused("{ ... @defer @defer { a } }");
}

#[test]
fn variables_decide_what_is_deferred() {
    let text = "query ($now: Boolean!, $may: Boolean) {
      ...F @defer(if: $now) ... @defer(if: false) { node { id } } ... @defer(if: $may) { b: a }
    } fragment F on Query { a }";
    assert_eq!(found(text, &json!({ "now": true, "may": true }), true), "node [a] [a]");
    assert_eq!(found(text, &json!({ "now": false }), true), "a node [a]");
    assert_eq!(found(text, &json!({ "now": false, "may": false }), true), "a node a");
    assert_eq!(found(text, &json!({ "now": true }), false), "a node a");
}

#[test]
fn what_defers_nothing_has_no_deferral() {
    let operation = check("{ a }").expect("valid");
    let variables = operation.coerce(&serde_json::Map::new()).expect("they fit");
    assert_eq!(operation.deferral(&variables), Deferral::Ignored);
    let operation = check("subscription ($x: Boolean!) { added { ... @defer(if: $x) { id } } }").expect("valid");
    let variables = operation.coerce(json!({ "x": true }).as_object().expect("an object")).expect("they fit");
    assert_eq!(operation.deferral(&variables), Deferral::Ignored);
}
