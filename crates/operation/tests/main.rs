//! Behaviour of parsing, validating and coercing, at the crate's public boundary.

mod costs;
mod deferring;

use std::fmt::Write as _;

use apollo_compiler::Schema;
use operation::{Document, Limits, Operation, Violation, ViolationCode, validate};
use serde_json::json;
use supergraph::ApiSchema;

fn schema() -> ApiSchema {
    let sdl = "type Query { a: Int node: Node list(first: Int, filter: Filter): [Node!] }
               interface Node { id: ID! next: Node } type Leaf implements Node { id: ID! next: Node size: Int! }
               input Filter { tags: [String!] n: Int } type Mutation { add(n: Int!): Int }";
    ApiSchema::new(Schema::parse_and_validate(sdl, "schema").expect("valid"))
}

fn parse(text: &str) -> Result<Document, Vec<Violation>> {
    Document::parse(text, &Limits::default())
}

fn check(text: &str) -> Result<Operation, Vec<Violation>> {
    validate(&schema(), parse(text)?, None)
}

fn code(result: Result<impl Sized, Vec<Violation>>) -> Option<ViolationCode> {
    let violations = result.err()?;
    assert!(violations.len() <= 100, "at most a hundred are told");
    violations.first().map(|violation| violation.code)
}

/// Fields below each other: one at the root, and as many below it as said.
fn nested(levels: usize) -> String {
    format!(
        "{{ node {{ {} id {} }} }}",
        "next { ".repeat(levels.saturating_sub(1)),
        "}".repeat(levels.saturating_sub(1))
    )
}

#[test]
fn a_syntax_error_is_told_with_its_place() {
    let violations = parse("{ a b: }").expect_err("not GraphQL");
    assert_eq!(violations[0].code.as_str(), "GRAPHQL_PARSE_FAILED");
    assert_eq!((violations[0].locations[0].line, violations[0].locations[0].column), (1, 8));
}

#[test]
fn an_unknown_field_is_told_with_its_place() {
    let violations = check("{\n  a\n  wrong\n}").expect_err("not in the schema");
    insta::assert_debug_snapshot!(violations, @r#"
    [
        Violation {
            code: ValidationFailed,
            message: "type `Query` does not have a field `wrong`",
            locations: [
                Location {
                    line: 3,
                    column: 3,
                },
            ],
        },
    ]
    "#);
}

#[test]
fn the_operation_is_chosen_by_name() {
    let two = "query One { a } query Two { a }";
    let chosen = |name| validate(&schema(), parse(two).expect("parses"), name);
    assert_eq!(chosen(Some("Two")).expect("there").name().map(|name| name.as_str()), Some("Two"));
    assert_eq!(code(chosen(None)), Some(ViolationCode::OperationResolutionFailure));
    assert_eq!(code(chosen(Some("Three"))), Some(ViolationCode::OperationResolutionFailure));
}

#[test]
fn depth_is_limited_and_what_is_just_below_is_served() {
    let depth_max = Limits::default().depth_max;
    assert_eq!(code(check(&nested(depth_max))), Some(ViolationCode::DocumentTooDeep));
    assert_eq!(code(check(&nested(depth_max - 1))), None);
}

#[test]
fn endless_nesting_of_any_kind_is_refused_without_overflowing_the_stack() {
    for (open, close) in [("{a", "}"), ("{...{a", "}}"), ("[", "]"), ("{x:", "}")] {
        for levels in [500, 10_000] {
            let (open, close) = (open.repeat(levels), close.repeat(levels));
            let texts = [
                format!("{open}{close}"),
                format!("{{ list(filter: {open}1{close}) {{ id }} }}"),
                format!("query ($v: {open}Int{close}) {{ a }}"),
            ];
            for text in texts {
                assert!(code(parse(&text)).is_some());
            }
        }
    }
}

#[test]
fn fragments_in_a_long_chain_are_refused() {
    let mut text = String::from("{ node { ...F0 } }");
    for place in 0..500 {
        let _ = write!(text, " fragment F{place} on Node {{ ...F{} }}", place + 1);
    }
    text.push_str(" fragment F500 on Node { id }");
    assert_eq!(code(check(&text)), Some(ViolationCode::DocumentTooDeep));
}

#[test]
fn a_fragment_bomb_is_measured_without_being_expanded() {
    let mut text = String::from("{ node { ...F0 } }");
    for place in 0..40 {
        let _ = write!(text, " fragment F{place} on Node {{ ...F{next} ...F{next} }}", next = place + 1);
    }
    text.push_str(" fragment F40 on Node { id }");
    assert_eq!(code(parse(&text)), Some(ViolationCode::TooManyFields));
}

#[test]
fn a_circle_of_fragments_is_refused() {
    let text = "{ node { ...A } } fragment A on Node { next { ...B } } fragment B on Node { next { ...A } }";
    assert_eq!(code(check(text)), Some(ViolationCode::ValidationFailed));
}

#[test]
fn floods_are_refused() {
    let many = |count: usize, item: fn(usize) -> String| (0..count).map(item).collect::<Vec<_>>().join(" ");
    let aliases = format!("{{ {} }}", many(1_000, |n| format!("a{n}: a")));
    assert_eq!(code(parse(&aliases)), Some(ViolationCode::TooManyAliases));
    let leaves = format!("{{ {} }}", many(10_000, |_| "a".to_owned()));
    assert_eq!(code(parse(&leaves)), Some(ViolationCode::TooManyFields));
    let directives = format!("{{ a {} }}", many(2_000, |_| "@include(if: true)".to_owned()));
    assert_eq!(code(parse(&directives)), Some(ViolationCode::TooManyDirectives));
    let tokens = format!("{{ {} }}", many(100_000, |_| "a".to_owned()));
    assert_eq!(code(parse(&tokens)), Some(ViolationCode::DocumentTooLarge));
    let spaces = format!("{{ a {} }}", " ".repeat(1_000_000));
    assert_eq!(code(parse(&spaces)), None);
}

#[test]
fn many_errors_are_cut_off_at_a_hundred() {
    let text = format!("{{ {} }}", (0..400).map(|n| format!("wrong{n}")).collect::<Vec<_>>().join(" "));
    assert_eq!(check(&text).expect_err("all wrong").len(), 100);
}

#[test]
fn introspection_that_answers_itself_over_and_over_is_refused() {
    let text = "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }";
    assert_eq!(code(check(text)), Some(ViolationCode::DocumentTooDeep));
}

#[test]
fn variables_are_coerced_and_defaults_filled_in() {
    let operation = check("query ($n: Int = 3, $f: Filter) { list(first: $n, filter: $f) { id } }").expect("valid");
    let given = json!({ "f": { "tags": "one" } });
    let variables = operation.coerce(given.as_object().expect("an object")).expect("they fit");
    assert_eq!(variables.get("n"), Some(&3.into()));
    assert_eq!(variables.get("f").map(ToString::to_string).as_deref(), Some(r#"{"tags":["one"]}"#));
    assert_eq!(format!("{variables:?}"), r#"{"n", "f"}"#);
}

#[test]
fn variables_that_do_not_fit_are_refused() {
    let operation = check("mutation ($n: Int!) { add(n: $n) }").expect("valid");
    for given in
        [json!({}), json!({ "n": null }), json!({ "n": "1" }), json!({ "n": 2_147_483_648_i64 }), json!({ "n": 1.5 })]
    {
        let refused = operation.coerce(given.as_object().expect("an object"));
        assert_eq!(code(refused), Some(ViolationCode::BadUserInput), "{given}");
    }
}

#[test]
fn flattening_keeps_what_guards_each_field() {
    let text = "query ($x: Boolean!, $y: Boolean!) {
      node @include(if: $x) { ... on Leaf @skip(if: $y) { size } ...F @include(if: true) ...F @skip(if: true) id @include(if: $x) @skip(if: $x) }
    } fragment F on Node { id }";
    let operation = check(text).expect("valid");
    let root = operation.flatten(&[&operation.definition().selection_set], 100).expect("few");
    let below = operation.flatten(&[&root[0].field.selection_set], 100).expect("few");
    let described: Vec<String> =
        below.iter().map(|flat| format!("{:?} {:?} {}", flat.guards, flat.conditions, flat.field.name)).collect();
    insta::assert_debug_snapshot!(described, @r#"
    [
        "[\"Leaf\"] [Condition { variable: \"y\", equals: false }] size",
        "[\"Node\"] [] id",
    ]
    "#);
    assert!(operation.flatten(&[&root[0].field.selection_set], 1).is_none(), "more than allowed");
}
