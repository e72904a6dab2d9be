//! What a caller may have, checked on the finished plan.

use claims::dev::DevClaims;
use serde_json::json;

use gateway::config::{AssuranceName, ForbiddenFields, PolicyConfig};

use crate::harness::{TestGateway, answer};

#[tokio::test]
async fn who_is_not_known_is_asked_to_say_who() {
    let gateway = TestGateway::start().await;
    let refused = answer(gateway.ask("{ private whoami }")).await;
    refused.assert_refused(401, "UNAUTHENTICATED");
    assert_eq!(refused.json["errors"][0]["extensions"]["coordinates"], json!(["Query.private"]));
    assert_eq!(refused.header("www-authenticate"), "Bearer");
    let older = gateway
        .ask("{ private }")
        .headers([("accept".parse().unwrap(), "application/json".parse().unwrap())].into_iter().collect());
    answer(older).await.assert_refused(200, "UNAUTHENTICATED");
    assert_eq!(gateway.seen.times_asked(), 0);
}

#[tokio::test]
async fn who_is_known_but_may_not_is_told_which_coordinates() {
    let gateway = TestGateway::start().await;
    let request = gateway.ask("{ private audit }").bearer_auth(gateway.token(&["posts:read"]));
    let refused = answer(request).await;
    refused.assert_refused(403, "FORBIDDEN");
    assert_eq!(refused.json["errors"][0]["extensions"]["coordinates"], json!(["Query.audit"]));
    assert!(!refused.text.contains("audit:read"), "the scope that is missing is not told: {refused:?}");
    let allowed = gateway.ask("{ private audit }").bearer_auth(gateway.token(&["audit:read"]));
    assert_eq!(answer(allowed).await.data()["audit"], "for auditors");
}

#[tokio::test]
async fn no_way_of_asking_goes_round_a_permission() {
    let gateway = TestGateway::start().await;
    for document in [
        "{ x: private }",
        "{ ...f } fragment f on Query { private }",
        "{ ... { ... on Query { a: __typename p: private } } }",
        "{ notes { author { salary } } }",
        r#"{ person(id: "1") { ...g } } fragment g on Person { name salary }"#,
    ] {
        answer(gateway.ask(document)).await.assert_refused(401, "UNAUTHENTICATED");
    }
    assert_eq!(gateway.seen.times_asked(), 0);
}

fn policy(scopes: &[&str], assurance_min: Option<AssuranceName>) -> PolicyConfig {
    PolicyConfig { scopes: scopes.iter().map(ToString::to_string).collect(), assurance_min }
}

#[tokio::test]
async fn a_policy_is_granted_by_what_is_configured_for_it() {
    let gateway = TestGateway::with(|config| {
        config.policies.insert("registrar".to_owned(), policy(&["register"], Some(AssuranceName::High)));
        config.policies.insert("clerk".to_owned(), policy(&["clerk"], Some(AssuranceName::Substantial)));
        config.policies.insert("own".to_owned(), policy(&[], None));
        config.policies.insert("of no schema".to_owned(), policy(&[], None));
    })
    .await;
    let ask = |scopes: &[&str]| gateway.ask("{ x: sealed }").bearer_auth(gateway.token(scopes));
    assert_eq!(answer(ask(&["clerk", "other"])).await.data()["x"], "for registrars");
    let refused = answer(ask(&["other"])).await;
    refused.assert_refused(403, "FORBIDDEN");
    assert_eq!(refused.json["errors"][0]["extensions"]["coordinates"], json!(["Query.sealed"]));
    answer(gateway.ask("{ sealed }")).await.assert_refused(401, "UNAUTHENTICATED");
    assert_eq!(gateway.seen.times_asked(), 1);
}

// 64
#[tokio::test]
async fn a_level_that_is_too_low_is_challenged_before_anything_is_fetched() {
    let gateway = TestGateway::with(|config| {
        config.policies.insert("registrar".to_owned(), policy(&["register"], Some(AssuranceName::High)));
    })
    .await;
    // The tokens here are of level substantial.
    let ask = |document: &str, scopes: &[&str]| gateway.ask(document).bearer_auth(gateway.token(scopes));
    for document in ["{ x: sealed }", "{ whoami ...f } fragment f on Query { sealed }"] {
        let refused = answer(ask(document, &["register"])).await;
        refused.assert_refused(401, "INSUFFICIENT_USER_AUTHENTICATION");
        assert_eq!(refused.json["errors"][0]["extensions"]["coordinates"], json!(["Query.sealed"]));
        let challenge = refused.header("www-authenticate");
        assert!(challenge.starts_with("Bearer error=\"insufficient_user_authentication\""), "{challenge}");
        assert!(challenge.ends_with("acr_values=\"high\""), "{challenge}");
    }
    // In the older media type too, which says 200 to what HTTP itself does not judge.
    let older = ask("{ sealed }", &["register"]).header("accept", "application/json");
    assert_eq!(answer(older).await.status, 401);
    // It is not said to whom it would not help.
    answer(ask("{ sealed }", &["other"])).await.assert_refused(403, "FORBIDDEN");
    answer(ask("{ sealed audit }", &["register"])).await.assert_refused(403, "FORBIDDEN");
    answer(gateway.ask("{ sealed }")).await.assert_refused(401, "UNAUTHENTICATED");
    assert_eq!(gateway.seen.times_asked(), 0);
}

#[tokio::test]
async fn every_level_that_would_do_is_named() {
    let gateway = TestGateway::with(|config| {
        config.policies.insert("registrar".to_owned(), policy(&[], Some(AssuranceName::Substantial)));
    })
    .await;
    let member = claims::MemberRef::new("BST", "member_BST_0000001a").unwrap();
    let low = DevClaims { assurance: claims::Assurance::Low, ..DevClaims::for_member(member) };
    let id = claims::TokenId::from_random([9; 16]);
    let token = gateway.issuer.mint_access_token(&low, &id, service::clock::now());
    let refused = answer(gateway.ask("{ sealed }").bearer_auth(token.as_str())).await;
    assert!(refused.header("www-authenticate").ends_with("acr_values=\"substantial high\""), "{refused:?}");
    answer(gateway.ask("{ sealed }").bearer_auth(gateway.token(&[]))).await.data();
}

#[tokio::test]
async fn a_policy_that_is_not_configured_is_granted_to_nobody() {
    let gateway = TestGateway::start().await;
    let request = gateway.ask("{ sealed }").bearer_auth(gateway.token(&["registrar", "clerk", "own"]));
    answer(request).await.assert_refused(403, "FORBIDDEN");
}

#[tokio::test]
async fn forbidden_fields_can_be_null_instead_of_refusing_the_rest() {
    let gateway = TestGateway::with(|config| config.authorization.forbidden_fields = ForbiddenFields::Null).await;
    let document = r#"{ audit person(id: "1") { name pay: salary } notes(first: 2) { author { name salary } } }"#;
    for _ in 0..2 {
        let known = answer(gateway.ask(document).bearer_auth(gateway.token(&[]))).await;
        assert_eq!(known.status, 200);
        assert_eq!(known.json["data"]["person"], json!({"name": "Person 1", "pay": 40_000}));
        assert_eq!(known.json["data"]["audit"], json!(null));
        let expected = json!([{ "message": "this caller may not have this", "path": ["audit"], "extensions": { "code": "FORBIDDEN" } }]);
        assert_eq!(known.json["errors"], expected);

        let unknown = answer(gateway.ask(document)).await;
        assert_eq!(unknown.json["data"]["person"], json!({"name": "Person 1", "pay": null}));
        let paths: Vec<_> = unknown.json["errors"].as_array().unwrap().iter().map(|error| &error["path"]).collect();
        let expected =
            json!([["audit"], ["person", "pay"], ["notes", 0, "author", "salary"], ["notes", 1, "author", "salary"]]);
        assert_eq!(json!(paths), expected);
        assert_eq!(unknown.code(), "UNAUTHENTICATED");
    }
}

#[tokio::test]
async fn a_plan_made_for_one_caller_is_not_used_for_another() {
    let gateway = TestGateway::start().await;
    let document = "{ private }";
    for _ in 0..2 {
        answer(gateway.ask(document).bearer_auth(gateway.token(&[]))).await.data();
        answer(gateway.ask(document)).await.assert_refused(401, "UNAUTHENTICATED");
    }
}

#[tokio::test]
async fn documents_that_differ_in_one_character_are_two_documents() {
    let gateway = TestGateway::start().await;
    for id in ["1", "2", "1"] {
        let document = format!("{{ person(id: \"{id}\") {{ name }} }}");
        let expected = format!("Person {id}");
        assert_eq!(answer(gateway.ask(&document)).await.data()["person"]["name"], expected);
    }
    let two = r#"query A { a: __typename } query B { b: __typename }"#;
    for name in ["A", "B", "A"] {
        let body = json!({"query": two, "operationName": name}).to_string();
        let key = name.to_lowercase();
        assert_eq!(answer(gateway.post(body)).await.data()[&key], "Query");
    }
}

#[tokio::test]
async fn what_federation_uses_inside_is_not_part_of_the_graph() {
    let gateway = TestGateway::start().await;
    for document in [
        "{ _service { sdl } }",
        r#"{ _entities(representations: [{ __typename: "Person", id: "1" }]) { __typename } }"#,
        r#"{ person(id: "1") { hidden } }"#,
        r#"{ __type(name: "Person") { fields { name } } person(id: "1") { name ... on Person { hidden } } }"#,
    ] {
        answer(gateway.ask(document)).await.assert_refused(400, "GRAPHQL_VALIDATION_FAILED");
    }
    let names = answer(gateway.ask(r#"{ __type(name: "Person") { fields { name } } }"#)).await;
    assert!(!names.text.contains("hidden"), "{names:?}");
}

#[tokio::test]
async fn the_schema_can_be_closed_to_readers() {
    let gateway = TestGateway::with(|config| config.introspection.enabled = false).await;
    for document in [
        "{ __schema { queryType { name } } }",
        r#"{ __type(name: "Person") { name } }"#,
        "{ x: __schema { types { name } } }",
        "{ ...f } fragment f on Query { __schema { types { name } } }",
        "{ ... { __schema { types { name } } } __typename }",
        "query Q($no: Boolean = false) { __schema @include(if: $no) { types { name } } }",
        "{ whoami __schema { types { name } } }",
    ] {
        let answer = answer(gateway.ask(document)).await;
        answer.assert_refused(400, "INTROSPECTION_DISABLED");
        assert!(!answer.text.contains("Person"));
    }
    assert_eq!(answer(gateway.ask("{ __typename }")).await.data()["__typename"], "Query");
}
