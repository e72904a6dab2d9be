//! Errors that subgraphs tell: masked, with the client's path and a stable code.

use std::sync::Arc;

use executor::{ErrorDetail, Limits};
use insta::assert_snapshot;

use crate::support::plans::{post_with_author, posts_with_authors};
use crate::support::run::{answer, execution, text};
use crate::support::subgraphs::Subgraphs;

const POST: &str = r#"{"data":{"post":{"title":"Bins","author":{"id":"m1"}}}}"#;

fn failing_member(error: &str) -> Subgraphs {
    let members = format!("{{\"data\":{{\"_entities\":[{{\"name\":\"Ada\",\"photo\":null}}]}},\"errors\":[{error}]}}");
    Subgraphs::default().answering("posts", POST).answering("members", members)
}

#[tokio::test]
async fn an_errors_message_is_masked_and_its_path_is_the_clients() {
    let error = r#"{"message":"ORA-00942 at db-1.internal","path":["_entities",0,"photo"],"locations":[{"line":1,"column":2}],
        "extensions":{"code":"ORA-00942","stacktrace":["at x.js:1"]}}"#;
    assert_snapshot!(answer(post_with_author(), failing_member(error)).await, @r#"{"data":{"post":{"title":"Bins","author":{"name":"Ada","photo":null}}},"errors":[{"message":"a service could not give this","path":["post","author","photo"],"extensions":{"code":"SUBGRAPH_ERROR"}}]}"#);
}

#[tokio::test]
async fn a_code_that_tells_nothing_inner_is_passed_on() {
    let error = r#"{"message":"no","path":["_entities",0,"photo"],"extensions":{"code":"FORBIDDEN"}}"#;
    assert_snapshot!(answer(post_with_author(), failing_member(error)).await, @r#"{"data":{"post":{"title":"Bins","author":{"name":"Ada","photo":null}}},"errors":[{"message":"a service could not give this","path":["post","author","photo"],"extensions":{"code":"FORBIDDEN"}}]}"#);
}

#[tokio::test]
async fn the_wording_of_such_a_code_is_passed_on_where_subgraphs_are_trusted_to_word_it() {
    let errors = r#"{"message":"not yours","path":["_entities",0,"photo"],"extensions":{"code":"FORBIDDEN"}},
        {"message":"db-1.internal","path":["_entities",0,"name"],"extensions":{"code":"ORA-00942"}}"#;
    let mut execution = execution(post_with_author(), Arc::new(failing_member(errors)));
    execution.limits = Limits { error_detail: ErrorDetail::Worded, ..Limits::default() };
    assert_snapshot!(text(execution).await, @r#"{"data":{"post":{"title":"Bins","author":{"name":"Ada","photo":null}}},"errors":[{"message":"not yours","path":["post","author","photo"],"extensions":{"code":"FORBIDDEN"}},{"message":"a service could not give this","path":["post","author","name"],"extensions":{"code":"SUBGRAPH_ERROR"}}]}"#);
}

#[tokio::test]
async fn an_operator_may_show_what_subgraphs_say() {
    let error = r#"{"message":"no photo","path":["_entities",0,"photo"]}"#;
    let mut execution = execution(post_with_author(), Arc::new(failing_member(error)));
    execution.limits = Limits { error_detail: ErrorDetail::Shown, ..Limits::default() };
    assert_snapshot!(text(execution).await, @r#"{"data":{"post":{"title":"Bins","author":{"name":"Ada","photo":null}}},"errors":[{"message":"no photo","path":["post","author","photo"],"extensions":{"code":"SUBGRAPH_ERROR","subgraph":"members"}}]}"#);
}

#[tokio::test]
async fn an_error_without_a_path_is_told_where_its_fetch_belongs() {
    for path in ["null", "[]", "[\"_entities\"]", "[{}]", "[\"_entities\",99]"] {
        let error = format!("{{\"message\":\"x\",\"path\":{path}}}");
        let answer = answer(post_with_author(), failing_member(&error)).await;
        assert!(answer.contains(r#""path":["post","author"],"extensions":{"code":"SUBGRAPH_ERROR"}"#), "{answer}");
    }
}

#[tokio::test]
async fn an_error_in_an_odd_form_does_not_cost_the_data() {
    for error in [
        "{}",
        r#"{"message":null,"path":"x","extensions":[]}"#,
        r#"{"message":{"a":1},"path":[[]],"extensions":{"code":404}}"#,
        r#"{"message":"\u0041","path":["_entities",-1],"extensions":null,"locations":7}"#,
    ] {
        let answer = answer(post_with_author(), failing_member(error)).await;
        assert!(
            answer.starts_with(r#"{"data":{"post":{"title":"Bins","author":{"name":"Ada","photo":null}}},"#),
            "{answer}"
        );
        assert!(answer.contains(r#""path":["post","author"],"extensions":{"code":"SUBGRAPH_ERROR"}"#), "{answer}");
    }
}

#[tokio::test]
async fn a_root_answer_without_data_but_with_errors_is_told() {
    let posts = r#"{"errors":[{"message":"not valid: posts.internal"}]}"#;
    assert_snapshot!(answer(post_with_author(), Subgraphs::default().answering("posts", posts)).await, @r#"{"data":{"post":null},"errors":[{"message":"a service could not give this","path":["post"],"extensions":{"code":"SUBGRAPH_ERROR"}}]}"#);
}

#[tokio::test]
async fn an_entitys_error_is_told_at_its_index_in_the_clients_list() {
    let posts = r#"{"data":{"posts":[{"title":"a","author":null},{"title":"b","author":{"id":"m2"}},{"title":"c","author":{"id":"m3"}}]}}"#;
    let members = r#"{"data":{"_entities":[{"photo":"2.png","id":"m2"},null]},"errors":[{"message":"x","path":["_entities",1]}]}"#;
    let subgraphs = Subgraphs::default().answering("posts", posts).answering("members", members);
    assert_snapshot!(answer(posts_with_authors(), subgraphs).await, @r#"{"data":{"posts":[{"title":"a","author":null},{"title":"b","author":{"photo":"2.png"}},{"title":"c","author":{"photo":null}}]},"errors":[{"message":"a service could not give this","path":["posts",2,"author"],"extensions":{"code":"SUBGRAPH_ERROR"}}]}"#);
}

#[tokio::test]
async fn at_most_a_hundred_errors_are_told() {
    let errors = vec![r#"{"message":"x","path":["_entities",0,"photo"]}"#; 5000].join(",");
    let answer = answer(post_with_author(), failing_member(&errors)).await;
    assert_eq!(answer.matches("\"message\"").count(), 100);
}
