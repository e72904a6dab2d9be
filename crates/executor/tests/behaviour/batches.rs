//! Entity fetches: what is asked, and where what comes back goes.

use std::sync::Arc;

use insta::assert_snapshot;
use query_planner::{Nullability, ProjectedValue, QueryPlan};
use serde_json::json;

use crate::support::plans::{
    leaf, list_of, member_fetch, nested, non_null, nullable, object, post_with_author, posts_with_authors, string,
};
use crate::support::run::{answer, execution, text};
use crate::support::subgraphs::Subgraphs;

#[tokio::test]
async fn an_entity_is_fetched_and_merged_into_its_place() {
    let subgraphs = Subgraphs::default()
        .answering("posts", r#"{"data":{"post":{"title":"Bins","author":{"id":"m1"}}}}"#)
        .answering("members", r#"{"data":{"_entities":[{"name":"Ada","photo":null}]}}"#);
    assert_snapshot!(answer(post_with_author(), subgraphs).await, @r#"{"data":{"post":{"title":"Bins","author":{"name":"Ada","photo":null}}}}"#);
}

#[tokio::test]
async fn an_entity_met_often_is_asked_for_once() {
    let posts = r#"{"data":{"posts":[{"title":"a","author":{"id":"m1"}},{"title":"b","author":{"id":"m2"}},
        {"title":"c","author":null},{"title":"d","author":{"id":"m1"}}]}}"#;
    let members = r#"{"data":{"_entities":[{"photo":"1.png","id":"m1"},{"photo":"2.png","id":"m2"}]}}"#;
    let subgraphs = Arc::new(Subgraphs::default().answering("posts", posts).answering("members", members));
    let answer = text(execution(posts_with_authors(), subgraphs.clone())).await;
    assert_snapshot!(answer, @r#"{"data":{"posts":[{"title":"a","author":{"photo":"1.png"}},{"title":"b","author":{"photo":"2.png"}},{"title":"c","author":null},{"title":"d","author":{"photo":"1.png"}}]}}"#);
    assert_snapshot!(subgraphs.asked("members").join("\n"), @r#"{"query":"query($representations:[_Any!]!){_entities(representations:$representations){...on Member{name photo}}}","variables":{"representations":[{"__typename":"Member","id":"m1"},{"__typename":"Member","id":"m2"}]}}"#);
}

#[tokio::test]
async fn no_entity_means_no_request() {
    let subgraphs = Arc::new(Subgraphs::default().answering("posts", r#"{"data":{"posts":[]}}"#));
    let answer = text(execution(posts_with_authors(), subgraphs.clone())).await;
    assert_snapshot!(answer, @r#"{"data":{"posts":[]}}"#);
    assert_eq!(subgraphs.order(), ["posts"]);
}

#[tokio::test]
async fn an_object_without_its_key_is_not_asked_about() {
    let posts = r#"{"data":{"posts":[{"title":"a","author":{"id":null}},{"title":"b","author":{}}]}}"#;
    let subgraphs = Subgraphs::default().answering("posts", posts);
    assert_snapshot!(answer(posts_with_authors(), subgraphs).await, @r#"{"data":{"posts":[{"title":"a","author":{"photo":null}},{"title":"b","author":{"photo":null}}]}}"#);
}

#[tokio::test]
async fn an_entity_that_its_subgraph_does_not_know_is_null_there() {
    let subgraphs = Subgraphs::default()
        .answering("posts", r#"{"data":{"post":{"title":"Bins","author":{"id":"m1"}}}}"#)
        .answering("members", r#"{"data":{"_entities":[null]}}"#);
    assert_snapshot!(answer(post_with_author(), subgraphs).await, @r#"{"data":{"post":{"title":"Bins","author":null}},"errors":[{"message":"there is no such object, or it may not be read","path":["post","author","name"],"extensions":{"code":"NOT_FOUND"}}]}"#);
}

#[tokio::test]
async fn the_order_of_keys_in_an_answer_does_not_matter() {
    let subgraphs = Subgraphs::default()
        .answering(
            "posts",
            r#"{"extensions":{"x":[1]},"data":{"more":{"a":1},"post":{"author":{"id":"m1"},"title":"Bins"}}}"#,
        )
        .answering(
            "members",
            "{\n  \"data\" : {\n \"_entities\" : [ { \"photo\" : \"1.png\" , \"name\" : \"Ada\" } ] } }\n",
        );
    assert_snapshot!(answer(post_with_author(), subgraphs).await, @r#"{"data":{"post":{"title":"Bins","author":{"name":"Ada","photo":"1.png"}}}}"#);
}

/// `{ posts { author { friends { photo } } } }`
fn posts_with_friends(photo: Nullability) -> QueryPlan {
    let mut plan = posts_with_authors();
    let friends = object("friends", Some("Member"), vec![leaf("photo")]);
    plan.fetches[1] = member_fetch(vec![friends]);
    let ProjectedValue::Object(posts) = &mut plan.projection.fields[0].value else { panic!() };
    let ProjectedValue::Object(author) = &mut posts.fields[1].value else { panic!() };
    author.fields = vec![nested("friends", list_of(nullable()), &["Member"], vec![string("photo", photo)])];
    plan
}

const THREE_POSTS_BY_ONE: &str =
    r#"{"data":{"posts":[{"author":{"id":"m1"}},{"author":{"id":"m1"}},{"author":{"id":"m1"}}]}}"#;

#[tokio::test]
async fn what_an_entity_refers_to_is_written_wherever_the_entity_is() {
    let members = r#"{"data":{"_entities":[{"friends":[{"photo":"1.png"},null]}]}}"#;
    let subgraphs = Subgraphs::default().answering("posts", THREE_POSTS_BY_ONE).answering("members", members);
    assert_snapshot!(answer(posts_with_friends(non_null()), subgraphs).await, @r#"{"data":{"posts":[{"title":null,"author":{"friends":[{"photo":"1.png"},null]}},{"title":null,"author":{"friends":[{"photo":"1.png"},null]}},{"title":null,"author":{"friends":[{"photo":"1.png"},null]}}]}}"#);
}

#[tokio::test]
async fn a_fault_in_it_is_told_wherever_the_entity_is() {
    let members = r#"{"data":{"_entities":[{"friends":[{"photo":"1.png"},{"photo":null}]}]}}"#;
    let subgraphs = Subgraphs::default().answering("posts", THREE_POSTS_BY_ONE).answering("members", members);
    let answer = answer(posts_with_friends(non_null()), subgraphs).await;
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    for post in 0..3 {
        assert_eq!(answer["data"]["posts"][post]["author"]["friends"], json!([{ "photo": "1.png" }, null]));
        assert_eq!(answer["errors"][post]["path"], json!(["posts", post, "author", "friends", 1, "photo"]));
    }
}
