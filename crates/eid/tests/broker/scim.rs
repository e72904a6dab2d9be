//! An organisation tells that somebody has left, or is away.
use eid::enrolment;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::council::{Council, SCIM_TOKEN};
use super::signing_in::{linked, token_by};
use crate::browser::Browser;
use crate::client::TestClient;
use crate::stage::{Stage, claims_of, nothing};

async fn call(stage: &Stage, method: Method, user: &str, token: Option<&str>, body: Value) -> StatusCode {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let mut request = client.request(method, format!("{}/scim/v2/bst/Users/{user}", stage.issuer));
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let request = request.header("content-type", "application/scim+json").body(body.to_string());
    let answer = request.send().await.unwrap();
    let status = answer.status();
    if status.is_client_error() {
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body["schemas"][0], "urn:ietf:params:scim:api:messages:2.0:Error");
    }
    status
}

async fn set_active(stage: &Stage, active: Value) -> StatusCode {
    let operation = json!({ "op": "Replace", "path": "active", "value": active });
    patch(stage, json!([operation])).await
}

async fn patch(stage: &Stage, operations: Value) -> StatusCode {
    let body = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations });
    call(stage, Method::PATCH, "staff-1", Some(SCIM_TOKEN), body).await
}

async fn delete(stage: &Stage) -> StatusCode {
    call(stage, Method::DELETE, "staff-1", Some(SCIM_TOKEN), Value::Null).await
}

/// 45: what was signed in is over at once, what was issued refreshes nothing, and the person stays.
#[tokio::test]
async fn who_was_deleted_is_an_employee_no_longer_not_even_where_they_are_signed_in() {
    let council = Council::start().await;
    for stage in council.each_stage().await {
        let browser = linked(&council, &stage).await;
        let client = TestClient::new(&stage, "portal");
        let page = browser.open(&client.pushed(json!({ "scope": "openid offline_access" })).await).await;
        let code = council.sign_in(&stage, &browser, &page, nothing()).await.code();
        let offline = client.redeem(&code, nothing()).await;
        let code = browser.open(&client.pushed(nothing()).await).await.code();
        let tokens = client.redeem(&code, nothing()).await;
        let own = Browser::new(&stage);
        let citizen = client.tokens(&own, "citizen", json!({ "context": "citizen" })).await;

        assert_eq!(delete(&stage).await, StatusCode::NO_CONTENT);
        for tokens in [&tokens, &offline] {
            assert!(!client.is_active(tokens.text("access_token")).await);
            assert_eq!(client.refresh(tokens.text("refresh_token"), nothing()).await.error(), "invalid_grant");
        }
        let silent = browser.open(&client.pushed(json!({ "prompt": "none" })).await).await;
        assert_eq!(silent.error(), "login_required");
        let told = stage.notices.taken();
        let subject = &claims_of(tokens.text("id_token"))["sub"];
        assert!(told.iter().any(|(client, notice)| client == "portal" && claims_of(notice)["sub"] == *subject));

        let page = browser.open(&client.pushed(nothing()).await).await;
        let refused = council.sign_in(&stage, &browser, &page, nothing()).await;
        assert!(refused.text.contains("has suspended your account"), "{}", refused.text);
        // The person is who they were, and so are what they did as themselves.
        assert!(client.is_active(citizen.text("access_token")).await);
        assert_eq!(client.refresh(citizen.text("refresh_token"), nothing()).await.status, StatusCode::OK);
        assert!(own.open("/me/credentials").await.text.contains("has suspended this account"));
        assert_eq!(delete(&stage).await, StatusCode::NOT_FOUND, "there is nobody of that id any more");
        assert_eq!(set_active(&stage, json!(true)).await, StatusCode::NOT_FOUND, "and nobody comes back");
    }
}

#[tokio::test]
async fn who_was_disabled_comes_back_when_they_are_enabled() {
    let council = Council::start().await;
    let stage = council.stage().await;
    let browser = linked(&council, &stage).await;
    let client = TestClient::new(&stage, "portal");
    for (off, on) in [(json!(false), json!(true)), (json!("False"), json!("True"))] {
        token_by(&council, &stage, &Browser::new(&stage), nothing()).await;
        assert_eq!(set_active(&stage, off).await, StatusCode::NO_CONTENT);
        let page = browser.open(&client.pushed(nothing()).await).await;
        let refused = council.sign_in(&stage, &browser, &page, nothing()).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert_eq!(set_active(&stage, on).await, StatusCode::NO_CONTENT);
    }
    token_by(&council, &stage, &browser, nothing()).await;
}

/// 45: who signs in with their own credential is no employee either of who suspended them.
#[tokio::test]
async fn a_suspended_employee_is_none_by_their_own_credential() {
    let council = Council::start().await;
    let stage = council.stage().await;
    // The officer is enrolled as a member of the same council, and has an account there besides.
    council.link(&stage, &Browser::new(&stage), "officer", nothing()).await;
    let client = TestClient::new(&stage, "portal");
    let browser = Browser::new(&stage);
    let tokens = client.tokens(&browser, "officer", json!({ "context": "employee:BST" })).await;
    assert_eq!(claims_of(tokens.text("access_token"))["ctx"], "employee");
    set_active(&stage, json!(false)).await;
    assert_eq!(client.refresh(tokens.text("refresh_token"), nothing()).await.error(), "invalid_grant");
    let shown = client.sign_in(&Browser::new(&stage), "officer", json!({ "context": "employee" })).await;
    assert_eq!(shown.error(), "access_denied");
    let tokens = client.tokens(&Browser::new(&stage), "officer", nothing()).await;
    assert_eq!(claims_of(tokens.text("access_token"))["ctx"], "citizen");
}

#[tokio::test]
async fn only_the_organisation_itself_tells() {
    let council = Council::start().await;
    let stage = council.stage().await;
    let browser = linked(&council, &stage).await;
    for token in [None, Some(""), Some("a-token-of-the-council-that-is-long-enougH"), Some("x")] {
        assert_eq!(call(&stage, Method::DELETE, "staff-1", token, Value::Null).await, StatusCode::UNAUTHORIZED);
        assert_eq!(call(&stage, Method::PATCH, "staff-1", token, json!({})).await, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(call(&stage, Method::DELETE, "staff-2", Some(SCIM_TOKEN), Value::Null).await, StatusCode::NOT_FOUND);
    for bad in [
        json!([{ "op": "remove", "path": "active" }]),
        json!([{ "op": "replace", "path": "active", "value": "no" }]),
        json!([{ "op": "replace", "path": "active" }]),
        json!("x"),
    ] {
        assert_eq!(patch(&stage, bad.clone()).await, StatusCode::BAD_REQUEST, "{bad}");
    }
    let others =
        json!([{ "op": "replace", "path": "displayName", "value": "A" }, { "op": "add", "value": { "title": "x" } }]);
    assert_eq!(patch(&stage, others).await, StatusCode::NO_CONTENT, "what is not kept is passed over");
    token_by(&council, &stage, &browser, nothing()).await;
    let both = json!([{ "op": "add", "value": { "title": "x", "active": false } }]);
    assert_eq!(patch(&stage, both).await, StatusCode::NO_CONTENT);
    let page = browser.open(&TestClient::new(&stage, "portal").pushed(json!({ "prompt": "none" })).await).await;
    assert_eq!(page.error(), "login_required");
}

/// An organisation without a token tells nothing, and a person's id is no user's id.
#[tokio::test]
async fn without_an_agreed_token_nobody_tells() {
    let council = Council::start().await;
    let stage = Stage::start_with(|config| {
        let mut upstream = council.config();
        upstream.scim_token = None;
        config.upstreams = vec![upstream];
    })
    .await;
    linked(&council, &stage).await;
    for token in [Some(SCIM_TOKEN), Some(""), None] {
        assert_eq!(call(&stage, Method::DELETE, "staff-1", token, Value::Null).await, StatusCode::UNAUTHORIZED);
    }
    assert!(enrolment::readmit(stage.database.database(), "ready-citizen", stage.clock.now()).await.is_ok());
}
