//! Arguments that are filled from objects further up.

use std::sync::Arc;

use executor::{AlwaysOpen, CompiledPlan, Execution, Limits};
use operation::{Document, validate};
use query_planner::{Permissions, WorkBudget, authorize, plan};
use serde_json::{Map, Value, json};
use supergraph::Supergraph;
use tokio::time::Instant;

use crate::support::run::part;
use crate::support::subgraphs::{Answer, Subgraphs};

/// The test supergraph's machinery, with contexts.
fn supergraph() -> Supergraph {
    let sdl = include_str!("../support/supergraph.graphql");
    let (machinery, _) = sdl.split_once("type Query").unwrap();
    let link = r#"@link(url: "https://specs.apollo.dev/join/"#;
    let context = format!(r#"@link(url: "https://specs.apollo.dev/context/v0.1", for: SECURITY) {link}"#);
    let types = r#"
        directive @context(name: String!) repeatable on INTERFACE | OBJECT | UNION
        type Query @join__type(graph: POSTS) @join__type(graph: MEMBERS) { posts: [Post] @join__field(graph: POSTS) }
        type Post @join__type(graph: POSTS) @context(name: "posts__post") { locale: String tags: [[Tag]] author: Member }
        type Tag @join__type(graph: POSTS) { name: String }
        type Member @join__type(graph: POSTS, key: "id") {
          id: ID!
          greeting(loud: Boolean): String @join__field(graph: POSTS, contextArguments: [
            { context: "posts__post", name: "locale", type: "String", selection: "{ locale }" }])
          strict: Int @join__field(graph: POSTS, contextArguments: [
            { context: "posts__post", name: "locale", type: "String!", selection: "{ locale }" }])
          tagged: Int @join__field(graph: POSTS, contextArguments: [
            { context: "posts__post", name: "tags", type: "[[String]]", selection: "{ tags { name } }" }
            { context: "posts__post", name: "kind", type: "String", selection: "{ __typename }" }]) }"#;
    let machinery = machinery
        .replace("mutation: Mutation", "")
        .replace("subscription: Subscription", "")
        .replacen(link, &context, 1);
    Supergraph::parse(&format!("{machinery}{types}")).unwrap()
}

async fn answer_within(limits: Limits, query: &str, transport: &Arc<Subgraphs>) -> Value {
    let supergraph = supergraph();
    let document = Document::parse(query, &operation::Limits::default()).unwrap();
    let operation = validate(supergraph.api_schema(), document, None).unwrap();
    let plan = plan(&supergraph, &operation, WorkBudget::default()).unwrap();
    let plan = authorize(Arc::new(plan), &supergraph, &Permissions::default()).unwrap();
    let execution = Execution {
        plan: Arc::new(CompiledPlan::new(&plan, &supergraph)),
        variables: operation.coerce(&Map::new()).unwrap(),
        transport: transport.clone(),
        gate: Arc::new(AlwaysOpen),
        deadline: Instant::now() + std::time::Duration::from_secs(10),
        limits,
        form: executor::IncrementalForm::default(),
    };
    serde_json::from_slice(&part(execution).await.body).unwrap()
}

async fn answer(query: &str, transport: &Arc<Subgraphs>) -> Value {
    answer_within(Limits::default(), query, transport).await
}

const THREE: &str = r#"{"data":{"posts":[{"author":{"id":"m"},"locale":"en"},{"author":{"id":"m"},"locale":"cy"},{"author":{"id":"n"},"locale":"en"}]}}"#;

/// What is sent as variables of a request.
fn variables(request: &str) -> Value {
    serde_json::from_str::<Value>(request).unwrap()["variables"].clone()
}

#[tokio::test]
async fn objects_are_asked_about_together_where_contexts_give_the_same() {
    let subgraphs = Arc::new(
        Subgraphs::default()
            .answering("posts", THREE)
            .answering("posts", r#"{"data":{"_entities":[{"greeting":"Hello m"},{"greeting":"Hello n"}]}}"#)
            .answering("posts", r#"{"data":{"_entities":[{"greeting":"Helo m"}]}}"#),
    );
    let given = answer("{ posts { author { greeting(loud: true) } } }", &subgraphs).await;
    let greetings = ["Hello m", "Helo m", "Hello n"].map(|text| json!({"author": {"greeting": text}}));
    assert_eq!(given, json!({"data": {"posts": greetings}}));
    let asked = subgraphs.asked("posts");
    let of = |id: &str| json!({"__typename": "Member", "id": id});
    assert_eq!(variables(&asked[1]), json!({"representations": [of("m"), of("n")], "contextualArgument_0": "en"}));
    assert_eq!(variables(&asked[2]), json!({"representations": [of("m")], "contextualArgument_0": "cy"}));
    assert!(asked[1].contains("greeting(loud:true,locale:$contextualArgument_0)"), "{}", asked[1]);
}

#[tokio::test]
async fn lists_on_the_way_are_lists_in_the_value_and_a_type_s_name_is_a_value() {
    let posts = r#"{"data":{"posts":[{"author":{"id":"m"},"tags":[[{"name":"a"},null],null,[]]}]}}"#;
    let subgraphs = Arc::new(
        Subgraphs::default().answering("posts", posts).answering("posts", r#"{"data":{"_entities":[{"tagged":1}]}}"#),
    );
    assert_eq!(
        answer("{ posts { author { tagged } } }", &subgraphs).await["data"],
        json!({"posts": [{"author": {"tagged": 1}}]})
    );
    let sent = variables(&subgraphs.asked("posts")[1]);
    assert_eq!(sent["contextualArgument_0"], json!([["a", null], null, []]));
    assert_eq!(sent["contextualArgument_1"], json!("Post"));
}

#[tokio::test]
async fn a_value_that_may_be_null_is_sent_as_null_and_one_that_may_not_is_an_error() {
    let posts = r#"{"data":{"posts":[{"author":{"id":"m"},"locale":null}]}}"#;
    let greeted = r#"{"data":{"_entities":[{"greeting":"Hi"}]}}"#;
    let subgraphs = Arc::new(Subgraphs::default().answering("posts", posts).answering("posts", greeted));
    let given = answer("{ posts { author { greeting } } }", &subgraphs).await;
    assert_eq!(given["data"]["posts"][0]["author"]["greeting"], "Hi");
    let subgraphs = Arc::new(Subgraphs::default().answering("posts", posts));
    let given = answer("{ posts { author { strict } } }", &subgraphs).await;
    assert_eq!(given["data"]["posts"][0]["author"], json!({"strict": null}));
    assert_eq!(given["errors"][0]["path"], json!(["posts", 0, "author", "strict"]));
}

#[tokio::test]
async fn what_failed_above_fails_below_and_is_told_once() {
    let posts = r#"{"data":{"posts":[{"author":{"id":"m"},"locale":null}]},"errors":[{"message":"no locale","path":["posts",0,"locale"]}]}"#;
    let subgraphs = Arc::new(Subgraphs::default().answering("posts", posts));
    let given = answer("{ posts { author { greeting } } }", &subgraphs).await;
    assert_eq!(given["data"]["posts"][0]["author"], json!({"greeting": null}));
    assert_eq!(given["errors"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn each_request_fails_for_itself() {
    let subgraphs = Arc::new(
        Subgraphs::default()
            .answering("posts", THREE)
            .answering("posts", r#"{"data":{"_entities":[{"greeting":"Hello m"},{"greeting":"Hello n"}]}}"#)
            .doing("posts", Answer::Failure(|subgraph| executor::FetchError::TimedOut { subgraph })),
    );
    let given = answer("{ posts { author { greeting } } }", &subgraphs).await;
    let greetings = [json!("Hello m"), json!(null), json!("Hello n")].map(|text| json!({"author": {"greeting": text}}));
    assert_eq!(given["data"], json!({"posts": greetings}));
    assert_eq!(given["errors"][0]["path"], json!(["posts", 1, "author"]));
}

#[tokio::test]
async fn a_list_of_many_contexts_does_not_become_many_requests() {
    let subgraphs = Arc::new(
        Subgraphs::default()
            .answering("posts", THREE)
            .answering("posts", r#"{"data":{"_entities":[{"greeting":"Hello m"},{"greeting":"Hello n"}]}}"#),
    );
    let limits = Limits { context_requests_max: 1, ..Limits::default() };
    let given = answer_within(limits, "{ posts { author { greeting } } }", &subgraphs).await;
    let greetings = [json!("Hello m"), json!(null), json!("Hello n")].map(|text| json!({"author": {"greeting": text}}));
    assert_eq!(given["data"], json!({"posts": greetings}));
    assert_eq!(given["errors"][0]["extensions"]["code"], "ANSWER_TOO_LARGE");
    assert_eq!(subgraphs.asked("posts").len(), 2);
}
