//! Answers that cannot be used: one error with the path, null for what depended on it, and nothing inner told.

use insta::assert_snapshot;

use crate::support::plans::{post_with_author, posts_with_authors, typename};
use crate::support::run::answer;
use crate::support::subgraphs::Subgraphs;

const POST: &str = r#"{"data":{"post":{"title":"Bins","author":{"id":"m1"}}}}"#;
const POSTS: &str = r#"{"data":{"posts":[{"title":"a","author":{"id":"m1"}},{"title":"b","author":{"id":"m2"}}]}}"#;

#[tokio::test]
async fn an_answer_that_is_no_graphql_response_nulls_what_depended_on_it() {
    let garbage: [&[u8]; 18] = [
        b"",
        b"<html>Bad gateway: members-7f9.internal</html>",
        b"null",
        b"[]",
        b"{}",
        b"{\"data\":null}",
        b"{\"data\":7}",
        b"{\"data\":[]}",
        b"{\"data\":{}}",
        b"{\"data\":{\"_entities\":null}}",
        b"{\"data\":{\"_entities\":{}}}",
        b"{\"data\":{\"_entities\":[7]}}",
        b"{\"data\":{\"_entities\":[{\"name\":\"A\"",
        b"{\"data\":{\"_entities\":[{\"name\":\"A\"}]}} {}",
        b"{\"data\":{\"_entities\":[{\"name\":\"A\xff\"}]}}",
        b"{\"data\":{\"_entities\":[{\"name\":\"A\"}]},\"data\":{\"_entities\":[{\"name\":\"B\"}]}}",
        b"{\"data\":{\"_entities\":[{\"name\":\"A\",\"photo\":null,\"name\":\"B\"}]}}",
        b"{\"data\":{\"_entities\":[{\"name\":\"A\"}]},\"errors\":[\"members-7f9.internal\"]}",
    ];
    for body in garbage {
        let subgraphs = Subgraphs::default().answering("posts", POST).answering("members", body);
        let answer = answer(post_with_author(), subgraphs).await;
        let expected = concat!(
            r#"{"data":{"post":{"title":"Bins","author":null}},"errors":[{"message":"a service gave an answer that cannot be used","#,
            r#""path":["post","author"],"extensions":{"code":"SUBGRAPH_BAD_ANSWER"}}]}"#
        );
        assert_eq!(answer, expected, "for {}", String::from_utf8_lossy(body));
    }
}

#[tokio::test]
async fn too_few_or_too_many_entities_fail_the_whole_fetch() {
    for count in [0, 1, 3] {
        let entities = vec![r#"{"photo":"x","id":"m1"}"#; count].join(",");
        let members = format!("{{\"data\":{{\"_entities\":[{entities}]}}}}");
        let subgraphs = Subgraphs::default().answering("posts", POSTS).answering("members", members);
        let answer = answer(posts_with_authors(), subgraphs).await;
        let expected = concat!(
            r#"{"data":{"posts":[{"title":"a","author":{"photo":null}},{"title":"b","author":{"photo":null}}]},"#,
            r#""errors":[{"message":"a service gave an answer that cannot be used","path":["posts",0,"author"],"#,
            r#""extensions":{"code":"SUBGRAPH_BAD_ANSWER"}}]}"#
        );
        assert_eq!(answer, expected, "with {count} entities");
    }
}

#[tokio::test]
async fn swapped_entities_are_an_error_and_never_another_members_data() {
    let members = r#"{"data":{"_entities":[{"photo":"2.png","id":"m2"},{"photo":"1.png","id":"m1"}]}}"#;
    let subgraphs = Subgraphs::default().answering("posts", POSTS).answering("members", members);
    assert_snapshot!(answer(posts_with_authors(), subgraphs).await, @r#"{"data":{"posts":[{"title":"a","author":{"photo":null}},{"title":"b","author":{"photo":null}}]},"errors":[{"message":"a service gave an answer that cannot be used","path":["posts",0,"author"],"extensions":{"code":"SUBGRAPH_BAD_ANSWER"}}]}"#);
}

#[tokio::test]
async fn an_entity_of_another_type_fails_the_whole_fetch() {
    let mut plan = posts_with_authors();
    plan.fetches[1].selections.push(typename());
    for told in ["Post", "Stranger"] {
        let members = format!(r#"{{"data":{{"_entities":[{{"photo":"x","__typename":"{told}"}},null]}}}}"#);
        let subgraphs = Subgraphs::default().answering("posts", POSTS).answering("members", members);
        let answer = answer(plan.clone(), subgraphs).await;
        assert!(
            answer.contains(r#"{"title":"a","author":{"photo":null}}"#) && answer.contains("BAD_ANSWER"),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn a_root_fetch_that_fails_nulls_its_fields() {
    let subgraphs = Subgraphs::default().answering("posts", "oops");
    assert_snapshot!(answer(post_with_author(), subgraphs).await, @r#"{"data":{"post":null},"errors":[{"message":"a service gave an answer that cannot be used","path":["post"],"extensions":{"code":"SUBGRAPH_BAD_ANSWER"}}]}"#);
}

#[tokio::test]
async fn fields_that_were_not_asked_for_are_dropped() {
    let subgraphs = Subgraphs::default()
        .answering(
            "posts",
            r#"{"data":{"post":{"secret":1,"title":"Bins","author":{"id":"m1","email":"a@b"}},"other":{}}}"#,
        )
        .answering("members", r#"{"data":{"_entities":[{"email":"a@b","name":"Ada","photo":null,"pin":{"x":[1]}}]}}"#);
    assert_snapshot!(answer(post_with_author(), subgraphs).await, @r#"{"data":{"post":{"title":"Bins","author":{"name":"Ada","photo":null}}}}"#);
}
