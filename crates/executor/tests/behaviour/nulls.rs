//! Null propagation (GraphQL specification §6.4.4).

use insta::assert_snapshot;
use query_planner::{Nullability, ProjectedValue, ScalarKind};

use crate::support::plans::{
    list_of, non_null, nullable, post_value, post_with_author, posts_with_authors, shape, string,
};
use crate::support::run::answer;
use crate::support::subgraphs::Subgraphs;

async fn shown(nullability: Nullability, value: ProjectedValue, sent: &str) -> String {
    let body = format!("{{\"data\":{{\"post\":{{\"value\":{sent}}}}}}}");
    answer(post_value(nullability, value), Subgraphs::default().answering("posts", body)).await
}

fn string_value() -> ProjectedValue {
    ProjectedValue::Scalar(ScalarKind::String)
}

#[tokio::test]
async fn null_where_null_may_be_is_no_error() {
    assert_snapshot!(shown(nullable(), string_value(), "null").await, @r#"{"data":{"post":{"value":null}}}"#);
}

#[tokio::test]
async fn null_where_it_may_not_be_nulls_the_nearest_parent_that_may_be() {
    assert_snapshot!(shown(non_null(), string_value(), "null").await, @r#"{"data":{"post":null},"errors":[{"message":"a value is missing where the schema promises one","path":["post","value"],"extensions":{"code":"SUBGRAPH_BAD_ANSWER"}}]}"#);
}

#[tokio::test]
async fn a_null_item_that_may_not_be_nulls_the_list() {
    assert_snapshot!(shown(list_of(non_null()), string_value(), r#"["a",null]"#).await, @r#"{"data":{"post":{"value":null}},"errors":[{"message":"a value is missing where the schema promises one","path":["post","value",1],"extensions":{"code":"SUBGRAPH_BAD_ANSWER"}}]}"#);
}

#[tokio::test]
async fn a_null_item_that_may_be_stays() {
    assert_snapshot!(shown(list_of(nullable()), string_value(), r#"["a",null, "b" ]"#).await, @r#"{"data":{"post":{"value":["a",null,"b"]}}}"#);
}

#[tokio::test]
async fn a_null_travels_through_lists_of_lists_and_objects() {
    let matrix = Nullability::List { non_null: true, item: Box::new(list_of(non_null())) };
    let posts = ProjectedValue::Object(shape(&["Post"], vec![string("title", non_null())]));
    assert_snapshot!(shown(matrix, posts, r#"[[{"title":"a"},{"title":null}],[{"title":"b"}],null,[]]"#).await, @r#"{"data":{"post":{"value":[null,[{"title":"b"}],null,[]]}},"errors":[{"message":"a value is missing where the schema promises one","path":["post","value",0,1,"title"],"extensions":{"code":"SUBGRAPH_BAD_ANSWER"}}]}"#);
}

#[tokio::test]
async fn null_up_to_the_root_makes_data_null() {
    let mut plan = post_value(non_null(), string_value());
    plan.projection.fields[0].nullability = non_null();
    let subgraphs = Subgraphs::default().answering("posts", r#"{"data":{"post":{"value":null}}}"#);
    assert_snapshot!(answer(plan, subgraphs).await, @r#"{"data":null,"errors":[{"message":"a value is missing where the schema promises one","path":["post","value"],"extensions":{"code":"SUBGRAPH_BAD_ANSWER"}}]}"#);
}

#[tokio::test]
async fn a_null_that_an_error_tells_of_is_told_once() {
    let body = r#"{"data":{"post":{"value":null}},"errors":[{"message":"x","path":["post","value"]}]}"#;
    let plan = post_value(non_null(), string_value());
    assert_snapshot!(answer(plan, Subgraphs::default().answering("posts", body)).await, @r#"{"data":{"post":null},"errors":[{"message":"a service could not give this","path":["post","value"],"extensions":{"code":"SUBGRAPH_ERROR"}}]}"#);
}

#[tokio::test]
async fn what_may_be_null_of_an_entity_that_is_not_found_is_null_without_an_error() {
    let posts = r#"{"data":{"posts":[{"title":"a","author":{"id":"m1"}}]}}"#;
    let subgraphs =
        Subgraphs::default().answering("posts", posts).answering("members", r#"{"data":{"_entities":[null]}}"#);
    assert_snapshot!(answer(posts_with_authors(), subgraphs).await, @r#"{"data":{"posts":[{"title":"a","author":{"photo":null}}]}}"#);
}

#[tokio::test]
async fn a_null_of_an_entity_that_is_there_is_a_fault_of_its_subgraph() {
    let post = r#"{"data":{"post":{"title":"Bins","author":{"id":"m1"}}}}"#;
    let members = r#"{"data":{"_entities":[{"name":null,"photo":null}]}}"#;
    let subgraphs = Subgraphs::default().answering("posts", post).answering("members", members);
    assert_snapshot!(answer(post_with_author(), subgraphs).await, @r#"{"data":{"post":{"title":"Bins","author":null}},"errors":[{"message":"a value is missing where the schema promises one","path":["post","author","name"],"extensions":{"code":"SUBGRAPH_BAD_ANSWER"}}]}"#);
}

#[tokio::test]
async fn a_failed_fetch_is_told_once_however_much_it_nulls() {
    let mut plan = posts_with_authors();
    // `photo` becomes non-null, so that each author is null in turn.
    let ProjectedValue::Object(posts) = &mut plan.projection.fields[0].value else { panic!() };
    let ProjectedValue::Object(author) = &mut posts.fields[1].value else { panic!() };
    author.fields[0].nullability = non_null();
    let posts = r#"{"data":{"posts":[{"title":"a","author":{"id":"m1"}},{"title":"b","author":{"id":"m2"}}]}}"#;
    let subgraphs = Subgraphs::default().answering("posts", posts).answering("members", "oops");
    assert_snapshot!(answer(plan, subgraphs).await, @r#"{"data":{"posts":[{"title":"a","author":null},{"title":"b","author":null}]},"errors":[{"message":"a service gave an answer that cannot be used","path":["posts",0,"author"],"extensions":{"code":"SUBGRAPH_BAD_ANSWER"}}]}"#);
}
