//! The parameters of a request: their JSON, their types, their limits.

use crate::harness::{TestGateway, answer};

#[tokio::test]
async fn what_is_no_request_is_refused_with_a_sentence() {
    let gateway = TestGateway::start().await;
    for (body, sentence) in [
        ("", "the request has no body; send a JSON object with the member `query`"),
        ("{", "not acceptable JSON: EOF while parsing an object at line 1 column 1"),
        ("nonsense", "not acceptable JSON: expected ident at line 1 column 2"),
        ("7", "the request is no JSON object"),
        ("null", "the request is no JSON object"),
        ("{}", "the member `query` is missing: the text of a GraphQL document"),
        (r#"{"qeury":"{ __typename }"}"#, "the member `query` is missing: the text of a GraphQL document"),
        (r#"{"query":null}"#, "`query` must be a string: the text of a GraphQL document"),
        (r#"{"query":["{ __typename }"]}"#, "`query` must be a string: the text of a GraphQL document"),
        (r#"{"query":"{ __typename }","operationName":7}"#, "`operationName` must be a string"),
        (r#"{"query":"{ __typename }","variables":[]}"#, "`variables` must be an object"),
        (r#"{"query":"{ __typename }","variables":"{}"}"#, "`variables` must be an object"),
        (r#"{"query":"{ __typename }","extensions":false}"#, "`extensions` must be an object"),
        (r#"{"query":"{ __typename }"} {}"#, "not acceptable JSON: trailing characters at line 1 column 28"),
    ] {
        let answer = answer(gateway.post(body)).await;
        answer.assert_refused(400, "BAD_REQUEST");
        assert_eq!(answer.message(), sentence, "{body}");
    }
}

#[tokio::test]
async fn a_member_that_is_there_twice_counts_neither_time() {
    let gateway = TestGateway::start().await;
    for body in [
        r#"{"query":"{ __typename }","query":"{ whoami }"}"#,
        r#"{"query":"{ __typename }","variables":{},"variables":{"id":"1"}}"#,
        r#"{"query":"query Q($id: ID!) { person(id: $id) { id } }","variables":{"id":"1","id":"2"}}"#,
        r#"{"query":"{ __typename }","extensions":{"a":{"b":1,"\u0062":2}}}"#,
    ] {
        let answer = answer(gateway.post(body)).await;
        answer.assert_refused(400, "BAD_REQUEST");
        assert!(answer.message().contains("is there twice"), "{answer:?}");
    }
}

#[tokio::test]
async fn what_is_not_utf_8_is_refused() {
    let gateway = TestGateway::start().await;
    let utf_16: Vec<u8> = r#"{"query":"{ __typename }"}"#.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let bodies: [Vec<u8>; 3] = [b"{\"query\":\"{ __typename } #\xff\"}".to_vec(), utf_16, b"\xef\xbb\xbf{}".to_vec()];
    for body in bodies {
        answer(gateway.post("").body(body)).await.assert_refused(400, "BAD_REQUEST");
    }
    let lone_surrogate = r#"{"query":"{ __typename }","operationName":"\ud800"}"#;
    answer(gateway.post(lone_surrogate)).await.assert_refused(400, "BAD_REQUEST");
}

#[tokio::test]
async fn batches_are_refused_by_name() {
    let gateway = TestGateway::start().await;
    for body in [r#"[{"query":"{ __typename }"}]"#, "[]"] {
        answer(gateway.post(body)).await.assert_refused(400, "BATCHING_NOT_SUPPORTED");
    }
}

#[tokio::test]
async fn optional_parameters_may_be_null_and_unknown_ones_are_passed_over() {
    let gateway = TestGateway::start().await;
    let body = r#"{"query":"{ __typename }","operationName":null,"variables":null,"extensions":null,"id":"x"}"#;
    answer(gateway.post(body)).await.data();
}

#[tokio::test]
async fn the_query_string_is_held_to_the_same_rules() {
    let gateway = TestGateway::start().await;
    for (parameters, sentence) in [
        (vec![], "the parameter `query` is missing: the text of a GraphQL document"),
        (vec![("query", "{ __typename }"), ("query", "{ whoami }")], "the parameter `query` is there twice"),
        (vec![("query", "{ __typename }"), ("variables", "[]")], "`variables` must be an object"),
        (vec![("query", "{ __typename }"), ("extensions", "7")], "`extensions` must be an object"),
        (
            vec![("query", "{ __typename }"), ("variables", r#"{"a":1,"a":2}"#)],
            "`variables` is not acceptable JSON: the member `a` is there twice at line 1 column 10",
        ),
    ] {
        let answer = answer(gateway.get(&parameters)).await;
        answer.assert_refused(400, "BAD_REQUEST");
        assert_eq!(answer.message(), sentence);
    }
    let not_utf_8 = gateway.request(reqwest::Method::GET, "/graphql?query=%7B__typename%7D%20%23%ff");
    answer(not_utf_8).await.assert_refused(400, "BAD_REQUEST");
    answer(gateway.get(&[("query", "{ __typename }"), ("operationName", ""), ("variables", "")])).await.data();
}
