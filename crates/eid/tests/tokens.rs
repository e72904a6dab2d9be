//! Refresh tokens, clients' own tokens, introspection and revocation.
use chrono::TimeDelta;
use claims::{KeySet, Unverified};
use reqwest::StatusCode;
use serde_json::json;

use crate::browser::Browser;
use crate::client::TestClient;
use crate::stage::{GATEWAY, Stage, claims_of, nothing};

#[tokio::test]
async fn a_refresh_token_is_replaced_by_each_use() {
    for stage in Stage::each().await {
        let client = TestClient::new(&stage, "bound").with_dpop(5);
        let first = client.tokens(&Browser::new(&stage), "officer", nothing()).await;
        let second = client.refresh(first.text("refresh_token"), nothing()).await;
        assert_eq!((second.status, second.text("token_type")), (StatusCode::OK, "DPoP"));
        assert_ne!(second.text("refresh_token"), first.text("refresh_token"));
        let (before, after) = (claims_of(first.text("access_token")), claims_of(second.text("access_token")));
        for same in ["sub", "aud", "scope", "auth_time", "acr", "sid", "cnf", "member"] {
            assert_eq!(before[same], after[same], "{same}");
        }
        assert_ne!(before["jti"], after["jti"]);
        assert_eq!(client.refresh(second.text("refresh_token"), nothing()).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn a_refresh_token_ends_with_its_session_unless_it_was_allowed_to_outlive_it() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "portal");
    let bound = client.tokens(&Browser::new(&stage), "officer", nothing()).await;
    let offline = json!({ "scope": "openid offline_access" });
    let outliving = client.tokens(&Browser::new(&stage), "officer", offline).await;
    stage.clock.move_on(TimeDelta::minutes(14));
    let bound = client.refresh(bound.text("refresh_token"), nothing()).await;
    assert_eq!(bound.status, StatusCode::OK);
    stage.clock.move_on(TimeDelta::minutes(14));
    let bound = client.refresh(bound.text("refresh_token"), nothing()).await;
    assert_eq!(bound.status, StatusCode::OK, "its use keeps the session");
    stage.clock.move_on(TimeDelta::minutes(15));
    assert_eq!(client.refresh(bound.text("refresh_token"), nothing()).await.error(), "invalid_grant");
    let outliving = client.refresh(outliving.text("refresh_token"), nothing()).await;
    assert_eq!(outliving.status, StatusCode::OK);
    stage.clock.move_on(TimeDelta::days(30));
    assert_eq!(client.refresh(outliving.text("refresh_token"), nothing()).await.error(), "invalid_grant");
}

#[tokio::test]
async fn a_refresh_token_is_its_clients_alone() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "portal");
    let tokens = client.tokens(&Browser::new(&stage), "officer", nothing()).await;
    let refresh_token = tokens.text("refresh_token");
    assert_eq!(TestClient::new(&stage, "twin").refresh(refresh_token, nothing()).await.error(), "invalid_grant");
    assert_eq!(client.refresh(refresh_token, nothing()).await.status, StatusCode::OK, "the attempt changed nothing");
    assert_eq!(client.refresh("made-up", nothing()).await.error(), "invalid_grant");
}

#[tokio::test]
async fn a_client_speaks_for_itself() {
    for stage in Stage::each().await {
        let client = TestClient::new(&stage, "machine");
        let asked = json!({ "grant_type": "client_credentials", "scope": "stats:read", "resource": GATEWAY });
        let answer = client.post("/token", asked).await;
        assert_eq!((answer.status, answer.text("scope")), (StatusCode::OK, "stats:read"), "{}", answer.body);
        let claims = claims_of(answer.text("access_token"));
        assert_eq!((&claims["sub"], &claims["client_id"]), (&json!("machine"), &json!("machine")));
        assert_eq!((&claims["ctx"], &claims["aud"]), (&json!("system"), &json!(GATEWAY)));
        for absent in ["member", "acr", "auth_time", "sid"] {
            assert!(claims.get(absent).is_none(), "{absent}");
        }
        assert!(answer.body.get("refresh_token").is_none() && answer.body.get("id_token").is_none());
    }
}

#[tokio::test]
async fn a_client_speaks_for_nobody_else() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "machine");
    let ask = async |client: &TestClient<'_>, changes: serde_json::Value| {
        let mut asked = json!({ "grant_type": "client_credentials" });
        asked.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        client.post("/token", asked).await.error().to_owned()
    };
    assert_eq!(ask(&client, json!({ "scope": "openid" })).await, "invalid_scope");
    assert_eq!(ask(&client, json!({ "scope": "posts:write" })).await, "invalid_scope");
    assert_eq!(ask(&client, json!({ "resource": "urn:other" })).await, "invalid_target");
    assert_eq!(ask(&TestClient::new(&stage, "portal"), nothing()).await, "unauthorized_client");
    assert_eq!(ask(&TestClient::public(&stage, "machine"), nothing()).await, "invalid_client");
    assert_eq!(ask(&TestClient::public(&stage, "nobody"), nothing()).await, "invalid_client");
    assert_eq!(client.post("/token", json!({ "grant_type": "password" })).await.error(), "unsupported_grant_type");
    assert_eq!(client.post("/token", nothing()).await.error(), "invalid_request");
}

#[tokio::test]
async fn a_gateway_asks_about_the_tokens_that_are_for_it() {
    for stage in Stage::each().await {
        let client = TestClient::new(&stage, "bound").with_dpop(5);
        let tokens = client.tokens(&Browser::new(&stage), "officer", nothing()).await;
        let gateway = TestClient::new(&stage, "gateway");
        let told = gateway.post("/introspect", json!({ "token": tokens.text("access_token") })).await;
        let claims = claims_of(tokens.text("access_token"));
        assert_eq!((&told.body["active"], &told.body["token_type"]), (&json!(true), &json!("DPoP")));
        for same in ["iss", "sub", "aud", "exp", "scope", "cnf", "member", "env"] {
            assert_eq!(told.body[same], claims[same], "{same}");
        }
        assert!(!gateway.is_active(tokens.text("refresh_token")).await, "that is between client and provider");
        assert!(client.is_active(tokens.text("refresh_token")).await);
        stage.clock.move_on(TimeDelta::seconds(331));
        assert!(!gateway.is_active(tokens.text("access_token")).await);
    }
}

#[tokio::test]
async fn nobody_else_learns_whether_a_token_is_good() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "portal");
    let tokens = client.tokens(&Browser::new(&stage), "officer", nothing()).await;
    let other = TestClient::new(&stage, "twin");
    for token in [tokens.text("access_token"), tokens.text("refresh_token"), tokens.text("id_token"), "made-up"] {
        let told = other.post("/introspect", json!({ "token": token })).await;
        assert_eq!((told.status, told.body), (StatusCode::OK, json!({ "active": false })));
    }
    let public = TestClient::public(&stage, "browser");
    let told = public.post("/introspect", json!({ "token": tokens.text("access_token") })).await;
    assert_eq!((told.status, told.error()), (StatusCode::UNAUTHORIZED, "invalid_client"));
    let own_audience = client.tokens(&Browser::new(&stage), "officer", json!({ "resource": null })).await;
    assert!(
        !TestClient::new(&stage, "gateway").is_active(own_audience.text("access_token")).await,
        "not for the gateway"
    );
}

#[tokio::test]
async fn an_answer_about_a_token_is_signed_where_that_is_asked() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "portal");
    let tokens = client.tokens(&Browser::new(&stage), "officer", nothing()).await;
    let gateway = TestClient::new(&stage, "gateway");
    let assertion = gateway.assertion(nothing());
    let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    let form = crate::stage::pairs(json!({
        "token": tokens.text("access_token"), "client_assertion": assertion, "client_assertion_type": kind
    }));
    let wanted = [("accept", "application/token-introspection+jwt".to_owned())];
    let told = gateway.send("/introspect", &form, &wanted).await;
    let token = told.body.as_str().unwrap();
    let keys = KeySet::from_jwks(&stage.document("/jwks").await.to_string()).unwrap();
    let proved = Unverified::read(token).unwrap();
    proved.expect_kind("token-introspection+jwt", &["token-introspection+jwt"]).unwrap();
    let claims = proved.claims_proved_by(&keys).unwrap();
    assert_eq!(claims.name("aud").unwrap(), "gateway");
    assert_eq!(claims.get("token_introspection").unwrap()["active"], true);
}

#[tokio::test]
async fn what_is_revoked_is_over() {
    for stage in Stage::each().await {
        let client = TestClient::new(&stage, "portal");
        let tokens = client.tokens(&Browser::new(&stage), "officer", nothing()).await;
        let (access_token, refresh_token) = (tokens.text("access_token"), tokens.text("refresh_token"));
        let other = TestClient::new(&stage, "twin");
        assert_eq!(other.post("/revoke", json!({ "token": refresh_token })).await.error(), "invalid_grant");
        assert!(client.is_active(refresh_token).await);

        client.post("/revoke", json!({ "token": access_token, "token_type_hint": "access_token" })).await;
        assert!(!client.is_active(access_token).await);
        assert!(client.is_active(refresh_token).await, "an access token ends alone");
        let again = client.refresh(refresh_token, nothing()).await;
        client.post("/revoke", json!({ "token": again.text("refresh_token") })).await;
        for token in [again.text("refresh_token"), again.text("access_token")] {
            assert!(!client.is_active(token).await, "a refresh token ends with all that came of it");
        }
        assert_eq!(client.refresh(again.text("refresh_token"), nothing()).await.error(), "invalid_grant");
        assert_eq!(client.post("/revoke", json!({ "token": "made-up" })).await.status, StatusCode::OK);
    }
}
