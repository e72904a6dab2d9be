//! `Accept` and `Content-Type`, and the statuses that follow from them.

use crate::harness::{Answer, NEWER, TestGateway, answer};
use reqwest::Method;

#[tokio::test]
async fn the_answer_has_the_media_type_the_client_prefers() {
    let gateway = TestGateway::start().await;
    for (accept, expected) in [
        (Some("application/graphql-response+json"), "application/graphql-response+json; charset=utf-8"),
        (Some("application/json"), "application/json; charset=utf-8"),
        (Some("*/*"), "application/json; charset=utf-8"),
        (
            Some("application/json;q=0.1, application/graphql-response+json;q=0.2"),
            "application/graphql-response+json; charset=utf-8",
        ),
        (None, "application/json; charset=utf-8"),
    ] {
        let mut request = gateway.request(Method::POST, "/graphql").header("content-type", "application/json");
        if let Some(accept) = accept {
            request = request.header("accept", accept);
        }
        let answer = answer(request.body(r#"{"query":"{ __typename }"}"#)).await;
        assert_eq!(
            (answer.header("content-type"), answer.text.as_str()),
            (expected, r#"{"data":{"__typename":"Query"}}"#)
        );
    }
}

#[tokio::test]
async fn a_client_that_accepts_neither_type_is_told_so() {
    let gateway = TestGateway::start().await;
    let request = gateway.request(Method::GET, "/graphql?query={__typename}").header("accept", "text/html");
    answer(request).await.assert_refused(406, "NOT_ACCEPTABLE");
}

#[tokio::test]
async fn the_older_type_says_200_to_every_well_formed_request_and_the_newer_400() {
    let gateway = TestGateway::start().await;
    for (body, code) in [
        (r#"{"query":"{"}"#, "GRAPHQL_PARSE_FAILED"),
        (r#"{"query":"{ nothing }"}"#, "GRAPHQL_VALIDATION_FAILED"),
        (r#"{"query":"query A { __typename } query B { __typename }"}"#, "OPERATION_RESOLUTION_FAILURE"),
        (r#"{"query":"query A { __typename }","operationName":"B"}"#, "OPERATION_RESOLUTION_FAILURE"),
        (r#"{"query":"query A($id: ID!) { person(id: $id) { id } }"}"#, "BAD_USER_INPUT"),
        (
            r#"{"query":"query A($n: Int) { notes(first: $n) { text } }","variables":{"n":2147483648}}"#,
            "BAD_USER_INPUT",
        ),
    ] {
        answer(gateway.post(body)).await.assert_refused(400, code);
        let older = gateway.request(Method::POST, "/graphql").header("content-type", "application/json");
        answer(older.header("accept", "application/json").body(body)).await.assert_refused(200, code);
    }
    assert_eq!(gateway.seen.times_asked(), 0);
}

#[tokio::test]
async fn only_json_in_utf_8_may_be_posted() {
    let gateway = TestGateway::start().await;
    let post = async |content_type: Option<&str>| -> Answer {
        let mut request = gateway.request(Method::POST, "/graphql").header("accept", NEWER);
        if let Some(content_type) = content_type {
            request = request.header("content-type", content_type);
        }
        answer(request.body(r#"{"query":"{ __typename }"}"#)).await
    };
    for accepted in ["application/json", "Application/JSON;charset=UTF-8", "application/json; charset=\"utf-8\""] {
        post(Some(accepted)).await.data();
    }
    for refused in [
        None,
        Some(""),
        Some("text/plain"),
        Some("application/x-www-form-urlencoded"),
        Some("multipart/form-data; boundary=x"),
        Some("application/graphql"),
        Some("application/graphql-response+json"),
        Some("application/json; charset=utf-16"),
        Some("application/json, text/plain"),
        Some("application/jsonp"),
        Some("text/plain; application/json"),
    ] {
        let answer = post(refused).await;
        answer.assert_refused(415, "UNSUPPORTED_MEDIA_TYPE");
        assert_eq!(answer.header("accept-post"), "application/json");
    }
}

#[tokio::test]
async fn two_content_types_are_none() {
    let gateway = TestGateway::start().await;
    let request = gateway.ask("{ __typename }").header("content-type", "text/plain");
    answer(request).await.assert_refused(415, "UNSUPPORTED_MEDIA_TYPE");
}

#[tokio::test]
async fn a_compressed_body_is_not_read() {
    let gateway = TestGateway::start().await;
    for coding in ["gzip", "br", "deflate, gzip", "identity, gzip"] {
        let answer = answer(gateway.ask("{ __typename }").header("content-encoding", coding)).await;
        answer.assert_refused(415, "UNSUPPORTED_CONTENT_ENCODING");
        assert_eq!(answer.header("accept-encoding"), "identity");
    }
    answer(gateway.ask("{ __typename }").header("content-encoding", "identity")).await.data();
}
