//! Attacks on what proves a client, and on refresh tokens.
use chrono::TimeDelta;
use reqwest::StatusCode;
use serde_json::json;

use crate::browser::Browser;
use crate::client::TestClient;
use crate::stage::{GATEWAY, Stage, claims_of, nothing};

/// 15, 16: an assertion is for this provider alone, by the client itself, and used once.
#[tokio::test]
async fn an_assertion_is_for_one_provider_by_one_client_once() {
    for stage in Stage::each().await {
        let client = TestClient::new(&stage, "machine");
        let ask = async |assertion: String| {
            let form = json!({ "grant_type": "client_credentials", "client_assertion": assertion });
            client.post("/token", form).await
        };
        for changes in [
            json!({ "aud": [stage.issuer] }),
            json!({ "aud": format!("{}/token", stage.issuer) }),
            json!({ "aud": format!("{}/par", stage.issuer) }),
            json!({ "aud": format!("{}/", stage.issuer) }),
            json!({ "aud": "https://other.example" }),
            json!({ "aud": null }),
            json!({ "jti": null }),
            json!({ "exp": null }),
            json!({ "sub": "portal" }),
            json!({ "iss": "portal" }),
        ] {
            let answer = ask(client.assertion(changes.clone())).await;
            assert_eq!((answer.status, answer.error()), (StatusCode::UNAUTHORIZED, "invalid_client"), "{changes}");
        }
        let others = TestClient::new(&stage, "portal").assertion(json!({ "iss": "machine", "sub": "machine" }));
        assert_eq!(ask(others).await.error(), "invalid_client", "by another client's key");
        let assertion = client.assertion(nothing());
        assert_eq!(ask(assertion.clone()).await.status, StatusCode::OK);
        assert_eq!(ask(assertion.clone()).await.error(), "invalid_client");
        // Housekeeping forgets it only when its age alone refuses it.
        stage.clock.move_on(TimeDelta::seconds(89));
        stage.eid.keep_house_once().await;
        assert_eq!(ask(assertion.clone()).await.error(), "invalid_client");
        stage.clock.move_on(TimeDelta::seconds(600));
        stage.eid.keep_house_once().await;
        assert_eq!(ask(assertion).await.error(), "invalid_client");
    }
}

/// 17: a refresh token that comes back after it was replaced ends the whole family, whoever brings it.
#[tokio::test]
async fn a_replayed_refresh_token_ends_the_family() {
    for stage in Stage::each().await {
        let client = TestClient::new(&stage, "bound").with_dpop(5);
        let first = client.tokens(&Browser::new(&stage), "officer", nothing()).await;
        let second = client.refresh(first.text("refresh_token"), nothing()).await;
        let third = client.refresh(second.text("refresh_token"), nothing()).await;
        assert!(client.is_active(third.text("access_token")).await);
        assert_eq!(client.refresh(first.text("refresh_token"), nothing()).await.error(), "invalid_grant");
        assert_eq!(client.refresh(third.text("refresh_token"), nothing()).await.error(), "invalid_grant");
        assert!(!client.is_active(third.text("access_token")).await);
    }
}

/// 18: a bound refresh token does nothing without proof of its key, at no endpoint.
#[tokio::test]
async fn a_bound_refresh_token_does_nothing_without_its_key() {
    let stage = Stage::start().await;
    let client = TestClient::public(&stage, "browser").with_dpop(5);
    let browser = Browser::new(&stage);
    let page = browser.open(&client.plain(nothing())).await;
    let code = browser.sign_in(&page, "officer").await.code();
    let tokens = client.redeem(&code, nothing()).await;
    let refresh_token = tokens.text("refresh_token").to_owned();
    let unproved = TestClient::public(&stage, "browser");
    let thief = TestClient::public(&stage, "browser").with_dpop(6);
    assert_eq!(unproved.refresh(&refresh_token, nothing()).await.error(), "invalid_dpop_proof");
    assert_eq!(thief.refresh(&refresh_token, nothing()).await.error(), "invalid_grant");
    let token = json!({ "token": refresh_token });
    assert_eq!(unproved.post("/revoke", token.clone()).await.error(), "invalid_dpop_proof");
    assert_eq!(thief.post("/revoke", token.clone()).await.error(), "invalid_dpop_proof");
    let logout = browser.open(&format!("/logout?refresh_token={refresh_token}")).await;
    assert_eq!(logout.status, StatusCode::BAD_REQUEST);
    let again = client.refresh(&refresh_token, nothing()).await;
    assert_eq!(again.status, StatusCode::OK, "none of it changed anything");
    let token = json!({ "token": again.text("refresh_token") });
    assert_eq!(client.post("/revoke", token).await.status, StatusCode::OK);
    assert_eq!(client.refresh(again.text("refresh_token"), nothing()).await.error(), "invalid_grant");
}

/// 19: a client whose tokens are to be bound gets none that are not, though it pushed its request.
#[tokio::test]
async fn a_client_that_must_prove_a_key_cannot_skip_it() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "bound");
    let code = client.sign_in(&Browser::new(&stage), "officer", nothing()).await.code();
    assert_eq!(client.redeem(&code, nothing()).await.error(), "invalid_dpop_proof");
    let client = client.with_dpop(5);
    let tokens = client.redeem(&code, nothing()).await;
    assert_eq!(tokens.text("token_type"), "DPoP");
    let refresh_token = tokens.text("refresh_token").to_owned();
    assert_eq!(client.without_dpop().refresh(&refresh_token, nothing()).await.error(), "invalid_dpop_proof");
}

/// 20: a refresh widens nothing, and may narrow.
#[tokio::test]
async fn a_refresh_widens_nothing() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "portal");
    let first = client.tokens(&Browser::new(&stage), "officer", nothing()).await;
    let token = first.text("refresh_token").to_owned();
    for (changes, error) in [
        (json!({ "scope": "openid posts:write groups:join" }), "invalid_scope"),
        (json!({ "scope": "offline_access" }), "invalid_scope"),
        (json!({ "resource": stage.issuer }), "invalid_target"),
        (json!({ "resource": "urn:other" }), "invalid_target"),
    ] {
        assert_eq!(client.refresh(&token, changes.clone()).await.error(), error, "{changes}");
    }
    let narrow = client.refresh(&token, json!({ "scope": "openid", "resource": GATEWAY })).await;
    assert_eq!((narrow.status, narrow.text("scope")), (StatusCode::OK, "openid"));
    let wide = client.refresh(narrow.text("refresh_token"), nothing()).await;
    assert_eq!(wide.text("scope"), "openid posts:write", "what was granted stays granted");
}

/// 21: a client's own token can never be taken for a person's.
#[tokio::test]
async fn the_subject_of_a_client_is_no_persons() {
    let stage = Stage::start().await;
    let person = TestClient::new(&stage, "portal").tokens(&Browser::new(&stage), "officer", nothing()).await;
    let subject = claims_of(person.text("access_token"))["sub"].clone();
    let machine =
        TestClient::new(&stage, "machine").post("/token", json!({ "grant_type": "client_credentials" })).await;
    let claims = claims_of(machine.text("access_token"));
    assert!(subject.as_str().unwrap().starts_with("p-") && !claims["sub"].as_str().unwrap().starts_with("p-"));
    assert_eq!((claims.get("acr"), claims.get("member"), &claims["ctx"]), (None, None, &json!("system")));
}
