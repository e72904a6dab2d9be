//! What operations are estimated to cost, at the crate's public boundary.

use operation::{CostFault, Document, Limits, estimate_cost, validate};
use serde_json::{Value, json};
use supergraph::Supergraph;

const MACHINERY: &str = r#"
schema @link(url: "https://specs.apollo.dev/link/v1.0") @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION)
  @link(url: "https://specs.apollo.dev/cost/v0.1", import: ["@cost", { name: "@listSize", as: "@length" }]) { query: Query mutation: Mutation }
directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
directive @join__graph(name: String!, url: String!) on ENUM_VALUE
directive @join__type(graph: join__Graph!, key: join__FieldSet) repeatable on OBJECT | INTERFACE | UNION | ENUM | INPUT_OBJECT | SCALAR
directive @join__field(graph: join__Graph) repeatable on FIELD_DEFINITION | INPUT_FIELD_DEFINITION
directive @cost(weight: Int!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR
directive @length(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION
scalar join__FieldSet scalar link__Import enum link__Purpose { SECURITY EXECUTION }
enum join__Graph { A @join__graph(name: "a", url: "http://a") }
"#;

const TYPES: &str = r#"
type Query {
  post: Post
  posts: [Post!]
  recent: [Post!] @length(assumedSize: 5)
  page(first: Int = 20, last: Int): Page! @length(slicingArguments: ["first", "last"], sizedFields: ["edges"])
  some(first: Int, last: Int): [Post] @length(assumedSize: 7, slicingArguments: ["first", "last"], requireOneSlicingArgument: false)
  one(first: Int, last: Int): [Post] @length(slicingArguments: ["first", "last"])
  table: [[Post]] @length(assumedSize: 2)
  any: Any
  node: Node
  find(text: String @cost(weight: 3), filter: Filter, filters: [Filter!], token: Token): Int @cost(weight: 2)
}
type Mutation { like: Int add: Post }
type Post implements Node { id: ID! title: String author: Author place: Place summary: String @cost(weight: 4) level: Level cheap: Author @cost(weight: 0) }
type Author { name: String posts(first: Int): [Post!] @length(slicingArguments: ["first"]) }
type Place @cost(weight: 5) { code: Int }
type Page { edges: [Edge!] other: [Edge!] count: Int }
type Edge { node: Post }
type Note implements Node { id: ID! text: String @cost(weight: 9) }
interface Node { id: ID! }
union Any = Post | Note
enum Level @cost(weight: 1) { LOW }
scalar Token @cost(weight: 6)
input Filter { text: String @cost(weight: 2) inner: Filter level: Level }
"#;

fn supergraph() -> Supergraph {
    let joined = TYPES
        .replace(" {\n", " @join__type(graph: A) {\n")
        .lines()
        .map(|line| match line.split_once(" {") {
            Some((head, rest)) if !head.starts_with(' ') && !head.contains("@join__type") => {
                format!("{head} @join__type(graph: A) {{{rest}\n")
            }
            _ => format!("{line}\n"),
        })
        .collect::<String>();
    Supergraph::parse(&format!("{MACHINERY}{joined}")).expect("the test's supergraph is valid")
}

fn try_cost(text: &str, variables: Value) -> Result<u64, CostFault> {
    let supergraph = supergraph();
    let document = Document::parse(text, &Limits::default()).expect("parses");
    let operation = validate(supergraph.api_schema(), document, None).expect("valid");
    let Value::Object(variables) = variables else { panic!("variables are an object") };
    let variables = operation.coerce(&variables).expect("fits");
    estimate_cost(&supergraph, &operation, &variables, 10)
}

fn cost(text: &str) -> u64 {
    try_cost(text, json!({})).expect("has a cost")
}

#[test]
fn objects_count_and_leaves_do_not_unless_a_weight_says_otherwise() {
    assert_eq!(cost("{ post { title author { name } } }"), 2);
    assert_eq!(cost("{ post { title author { name } place { code } } }"), 7);
    assert_eq!(cost("{ post { summary level cheap { name } } }"), 1 + 4 + 1);
    assert_eq!(cost("{ __typename post { __typename } __schema { types { name } } }"), 1);
}

#[test]
fn a_mutation_counts_ten_more() {
    assert_eq!(cost("mutation { like }"), 10);
    assert_eq!(cost("mutation { add { id } }"), 11);
}

#[test]
fn lists_count_as_often_as_they_may_be_long() {
    assert_eq!(cost("{ posts { author { name } } }"), 10 * 2);
    assert_eq!(cost("{ recent { author { name } place { code } } }"), 5 * (1 + 1 + 5));
    assert_eq!(cost("{ some { id } }"), 7);
    assert_eq!(cost("{ some(first: 3, last: 4) { id } }"), 4);
    assert_eq!(cost("{ table { id } }"), 2 * 10);
    assert_eq!(cost("{ posts { author { posts(first: 3) { id } } } }"), 10 * (1 + 1 + 3));
}

#[test]
fn the_length_of_a_page_is_that_of_its_sized_fields() {
    assert_eq!(cost("{ page(first: 4) { count edges { node { id } } } }"), 1 + 4 * 2);
    assert_eq!(cost("{ page(first: 4) { e: edges { node { id } } other { node { id } } } }"), 1 + 4 * 2 + 10 * 2);
    assert_eq!(cost("{ page { edges { node { id } } } }"), 1 + 20 * 2, "by default");
}

#[test]
fn exactly_one_slicing_argument_is_to_be_given() {
    let refused = try_cost("{ one { id } }", json!({})).expect_err("none is given");
    insta::assert_snapshot!(refused, @"`Query.one` must be asked for with exactly one of `first`, `last`, and has 0");
    assert_eq!(refused.code(), "COST_QUERY_PARSE_FAILURE");
    assert!(try_cost("{ one(first: 1, last: 2) { id } }", json!({})).is_err());
    assert!(try_cost("query($n: Int) { one(first: $n) { id } }", json!({})).is_err(), "a variable without a value");
    assert_eq!(try_cost("query($n: Int) { one(first: $n) { id } }", json!({"n": 6})), Ok(6));
    assert_eq!(try_cost("query($n: Int = 8) { one(last: $n) { id } }", json!({})), Ok(8));
}

#[test]
fn of_several_types_the_dearest_counts() {
    assert_eq!(cost("{ any { ... on Post { place { code } author { name } } ... on Note { text } } }"), 1 + 9);
    assert_eq!(cost("{ any { ... on Post { summary place { code } author { name } } ... on Note { text } } }"), 1 + 10);
    assert_eq!(cost("{ node { ... on Node { id ... on Note { text } } } }"), 1 + 9);
}

#[test]
fn what_is_asked_twice_under_one_key_counts_once() {
    let twice = "{ post { author { name } ...A } } fragment A on Post { author { posts(first: 2) { id } } ...B } fragment B on Post { author { name } }";
    assert_eq!(cost(twice), 1 + 1 + 2);
    assert_eq!(cost("{ post { a: author { name } b: author { name } } }"), 3);
}

#[test]
fn what_a_request_leaves_out_costs_nothing() {
    let text = "query($yes: Boolean!) { post @include(if: $yes) { id } recent @skip(if: $yes) { id } }";
    assert_eq!(try_cost(text, json!({"yes": true})), Ok(1));
    assert_eq!(try_cost(text, json!({"yes": false})), Ok(5));
}

#[test]
fn arguments_count_as_they_are_given() {
    assert_eq!(cost("{ find }"), 2);
    assert_eq!(cost(r#"{ find(text: "a") }"#), 2 + 3);
    assert_eq!(cost(r#"{ find(text: null, token: "t") }"#), 2 + 6);
    assert_eq!(cost(r#"{ find(filter: { text: "a", inner: { level: LOW } }) }"#), 2 + (1 + 2 + (1 + 1)));
    assert_eq!(cost(r#"{ find(filters: [{}, { text: "a" }]) }"#), 2 + 1 + 3);
    let by_variable = "query($f: [Filter!], $t: String) { find(filters: $f, filter: { text: $t }) }";
    assert_eq!(try_cost(by_variable, json!({"f": [{}, {"text": "a"}], "t": "b"})), Ok(2 + 1 + 3 + 3));
}

#[test]
fn no_number_is_too_large_to_be_refused() {
    assert_eq!(
        cost(
            "{ some(first: 2147483647) { author { posts(first: 2147483647) { author { posts(first: 2147483647) { id } } } } } }"
        ),
        i64::MAX as u64
    );
    assert_eq!(cost("{ some(first: -5) { id } }"), 0);
}

#[test]
fn estimating_is_bounded() {
    let fragments: String = (0..40)
        .map(|at| {
            format!(
                "fragment F{at} on Author {{ posts(first: 1) {{ author {{ ...F{0} }} a: author {{ ...F{0} }} }} }}\n",
                at + 1
            )
        })
        .collect();
    let text = format!("{{ post {{ author {{ ...F0 }} }} }}\n{fragments}fragment F40 on Author {{ name }}");
    let supergraph = supergraph();
    let limits = Limits { depth_max: 500, fields_max: u64::MAX, aliases_max: u64::MAX, ..Limits::default() };
    let document = Document::parse(&text, &limits).expect("parses");
    let operation = validate(supergraph.api_schema(), document, None).expect("valid");
    let variables = operation.coerce(&serde_json::Map::new()).expect("none");
    // 2^40 fields, of which each selection is estimated once.
    assert!(estimate_cost(&supergraph, &operation, &variables, 10).is_ok_and(|cost| cost > 1 << 40));
}
