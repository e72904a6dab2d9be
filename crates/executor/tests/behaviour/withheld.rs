//! What the caller may not have is null, with an error at each place, and is never asked for.

use std::collections::BTreeSet;
use std::sync::Arc;

use executor::{AlwaysOpen, CompiledPlan, Execution, Limits};
use operation::{Deferral, Document, validate};
use query_planner::{Permissions, PlanOptions, WorkBudget, authorize, plan_for};
use serde_json::{Map, Value, json};
use supergraph::Supergraph;
use tokio::time::Instant;

use crate::support::run::part;
use crate::support::subgraphs::Subgraphs;

/// The test supergraph's machinery, with guarded types.
fn guarded() -> Supergraph {
    let (machinery, _) = include_str!("../support/supergraph.graphql").split_once("type Query").unwrap();
    let machinery = machinery.replace("subscription: Subscription", "");
    let types = r#"
        directive @authenticated on FIELD_DEFINITION | OBJECT
        type Query @join__type(graph: POSTS) @join__type(graph: MEMBERS) { posts: [Post] @join__field(graph: POSTS) }
        type Mutation @join__type(graph: POSTS) { like: Int @authenticated drop: Int }
        type Post @join__type(graph: POSTS) { id: ID! author: Member note: String @authenticated strict: Int! @authenticated }
        type Member @join__type(graph: POSTS, key: "id") @join__type(graph: MEMBERS, key: "id") {
          id: ID! table: [[Cell]] @join__field(graph: MEMBERS) }
        type Cell @join__type(graph: MEMBERS) { a: Int b: Int @authenticated }"#;
    Supergraph::parse(&format!("{machinery}{types}")).unwrap()
}

/// What somebody unknown is answered.
async fn answer(query: &str, transport: Subgraphs) -> Value {
    let (supergraph, nobody) = (guarded(), Permissions::default());
    let document = Document::parse(query, &operation::Limits::default()).unwrap();
    let operation = validate(supergraph.api_schema(), document, None).unwrap();
    let options = PlanOptions {
        budget: WorkBudget::default(),
        labels: &BTreeSet::new(),
        within: Some(&nobody),
        deferral: &Deferral::Ignored,
    };
    let plan = plan_for(&supergraph, &operation, &options).unwrap();
    let plan = authorize(Arc::new(plan), &supergraph, &nobody).unwrap();
    let execution = Execution {
        plan: Arc::new(CompiledPlan::new(&plan, &supergraph)),
        variables: operation.coerce(&Map::new()).unwrap(),
        transport: Arc::new(transport),
        gate: Arc::new(AlwaysOpen),
        deadline: Instant::now() + std::time::Duration::from_secs(10),
        limits: Limits::default(),
        form: executor::IncrementalForm::default(),
    };
    serde_json::from_slice(&part(execution).await.body).unwrap()
}

fn paths(answer: &Value) -> Vec<Value> {
    answer["errors"].as_array().unwrap().iter().map(|error| error["path"].clone()).collect()
}

#[tokio::test]
async fn each_place_has_its_error_and_a_null_goes_up_as_any_other() {
    let posts = r#"{"data":{"posts":[{"id":"1"},null,{"id":"2"}]}}"#;
    let given = answer("{ posts { id x: note } }", Subgraphs::default().answering("posts", posts)).await;
    assert_eq!(given["data"], json!({"posts": [{"id": "1", "x": null}, null, {"id": "2", "x": null}]}));
    assert_eq!(paths(&given), [json!(["posts", 0, "x"]), json!(["posts", 2, "x"])]);
    assert_eq!(given["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");

    let given = answer("{ posts { id strict } }", Subgraphs::default().answering("posts", posts)).await;
    assert_eq!(given["data"], json!({"posts": [null, null, null]}));
}

#[tokio::test]
async fn a_mutation_that_is_withheld_is_not_run() {
    let dropped = Subgraphs::default().answering("posts", r#"{"data":{"drop":1}}"#);
    let given = answer("mutation { like a: drop b: like }", dropped).await;
    assert_eq!(given["data"], json!({"like": null, "a": 1, "b": null}));
    assert_eq!(paths(&given), [json!(["like"]), json!(["b"])]);
    let given = answer("mutation { like }", Subgraphs::default()).await;
    assert_eq!(given["data"], json!({"like": null}));
}

#[tokio::test]
async fn an_object_with_errors_is_the_same_wherever_it_stands() {
    let subgraphs = Subgraphs::default()
        .answering("posts", r#"{"data":{"posts":[{"author":{"id":"m"}},{"author":{"id":"m"}}]}}"#)
        .answering("members", r#"{"data":{"_entities":[{"table":[[{"a":1},{"a":2}],[]]}]}}"#);
    let given = answer("{ posts { author { table { a b } } } }", subgraphs).await;
    // An empty list begins in memory where the list around it does, and was once taken for that.
    let author = json!({"author": {"table": [[{"a": 1, "b": null}, {"a": 2, "b": null}], []]}});
    assert_eq!(given["data"]["posts"], json!([author, author]));
    assert_eq!(paths(&given).len(), 4);
}
