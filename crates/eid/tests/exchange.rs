//! Exchanging a token for one service against a token for the next. The numbers are those of the attack cases.
use chrono::TimeDelta;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::client::{Answer, TestClient};
use crate::stage::{GATEWAY, LEDGER, Stage, claims_of, nothing};

const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";

async fn exchange(client: &TestClient<'_>, token: &str, changes: Value) -> Answer {
    let mut fields = json!({
        "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
        "subject_token": token,
        "subject_token_type": ACCESS_TOKEN,
        "resource": LEDGER,
    });
    for (name, value) in changes.as_object().unwrap() {
        fields[name] = value.clone();
    }
    fields.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    client.post("/token", fields).await
}

async fn brought(stage: &Stage) -> Answer {
    TestClient::new(stage, "portal").tokens(&Browser::new(stage), "officer", nothing()).await
}

#[tokio::test]
async fn who_was_sent_a_token_asks_the_next_service_for_the_same_person() {
    for stage in Stage::each().await {
        let tokens = brought(&stage).await;
        let gateway = TestClient::new(&stage, "gateway");
        let answer = exchange(&gateway, tokens.text("access_token"), nothing()).await;
        assert_eq!(
            (answer.status, answer.text("issued_token_type")),
            (StatusCode::OK, ACCESS_TOKEN),
            "{}",
            answer.body
        );
        let (before, after) = (claims_of(tokens.text("access_token")), claims_of(answer.text("access_token")));
        assert_eq!((&after["aud"], &after["client_id"]), (&json!(LEDGER), &json!("gateway")));
        assert_eq!(after["exp"], before["exp"], "no exchange lengthens a life");
        assert_eq!(after["act"], json!({ "sub": "gateway" }));
        for same in ["member", "acr", "auth_time", "ctx", "env"] {
            assert_eq!(after[same], before[same], "{same}");
        }
        assert_ne!(after["sub"], before["sub"], "the gateway is in another sector than the portal");
        assert_eq!(after["scope"], "posts:write");
        assert!(answer.body.get("refresh_token").is_none() && answer.body.get("id_token").is_none());
        let again =
            exchange(&TestClient::new(&stage, "ledger"), answer.text("access_token"), json!({ "resource": GATEWAY }))
                .await;
        let act = &claims_of(again.text("access_token"))["act"];
        assert_eq!(*act, json!({ "sub": "ledger", "act": { "sub": "gateway" } }), "nobody drops out of the chain");
    }
}

/// 71: an exchange widens neither audience nor scope.
#[tokio::test]
async fn an_exchange_widens_nothing() {
    let stage = Stage::start().await;
    let tokens = brought(&stage).await;
    let token = tokens.text("access_token");
    let gateway = TestClient::new(&stage, "gateway");
    for (changes, error) in [
        (json!({ "resource": "urn:other" }), "invalid_target"),
        (json!({ "resource": stage.issuer }), "invalid_target"),
        (json!({ "resource": null }), "invalid_target"),
        (json!({ "scope": "groups:join" }), "invalid_scope"),
        (json!({ "scope": "openid" }), "invalid_scope"),
        (json!({ "scope": "posts:write stats:read" }), "invalid_scope"),
        (json!({ "audience": LEDGER }), "invalid_request"),
        (json!({ "requested_token_type": "urn:ietf:params:oauth:token-type:refresh_token" }), "invalid_request"),
        (json!({ "subject_token_type": "urn:ietf:params:oauth:token-type:id_token" }), "invalid_request"),
    ] {
        assert_eq!(exchange(&gateway, token, changes.clone()).await.error(), error, "{changes}");
    }
    let narrow = exchange(&gateway, token, json!({ "scope": "" })).await;
    assert_eq!(narrow.text("scope"), "posts:write", "a scope without a value is none given");
}

/// 71, 72: a token is exchanged by who it is for, who is registered for it, and who names no other actor.
#[tokio::test]
async fn nobody_else_exchanges_a_token() {
    let stage = Stage::start().await;
    let tokens = brought(&stage).await;
    let token = tokens.text("access_token");
    assert_eq!(
        exchange(&TestClient::new(&stage, "ledger"), token, json!({ "resource": GATEWAY })).await.error(),
        "invalid_request"
    );
    assert_eq!(exchange(&TestClient::new(&stage, "portal"), token, nothing()).await.error(), "unauthorized_client");
    assert_eq!(exchange(&TestClient::public(&stage, "gateway"), token, nothing()).await.error(), "invalid_client");
    let gateway = TestClient::new(&stage, "gateway");
    let actor = json!({ "actor_token": token, "actor_token_type": ACCESS_TOKEN });
    assert_eq!(exchange(&gateway, token, actor).await.error(), "invalid_request");
    for other in [tokens.text("id_token"), tokens.text("refresh_token"), "made-up"] {
        assert_eq!(exchange(&gateway, other, nothing()).await.error(), "invalid_request");
    }
}

#[tokio::test]
async fn what_was_exchanged_ends_with_what_it_came_of() {
    for stage in Stage::each().await {
        let portal = TestClient::new(&stage, "portal");
        let tokens = brought(&stage).await;
        let gateway = TestClient::new(&stage, "gateway");
        stage.clock.move_on(TimeDelta::seconds(100));
        let answer = exchange(&gateway, tokens.text("access_token"), nothing()).await;
        let ledger = TestClient::new(&stage, "ledger");
        assert!(ledger.is_active(answer.text("access_token")).await);
        portal.post("/revoke", json!({ "token": tokens.text("refresh_token") })).await;
        assert!(!ledger.is_active(answer.text("access_token")).await);

        let tokens = brought(&stage).await;
        stage.clock.move_on(TimeDelta::seconds(299));
        let answer = exchange(&gateway, tokens.text("access_token"), nothing()).await;
        assert!(ledger.is_active(answer.text("access_token")).await);
        stage.clock.move_on(TimeDelta::seconds(1));
        assert!(!ledger.is_active(answer.text("access_token")).await, "no exchange lengthens a life");
        assert_eq!(exchange(&gateway, tokens.text("access_token"), nothing()).await.error(), "invalid_request");
    }
}

#[tokio::test]
async fn at_most_four_act_one_for_another() {
    let stage = Stage::start().await;
    let tokens = brought(&stage).await;
    let (gateway, ledger) = (TestClient::new(&stage, "gateway"), TestClient::new(&stage, "ledger"));
    let mut token = tokens.text("access_token").to_owned();
    for (client, resource) in [(&gateway, LEDGER), (&ledger, GATEWAY), (&gateway, LEDGER), (&ledger, GATEWAY)] {
        token = exchange(client, &token, json!({ "resource": resource })).await.text("access_token").to_owned();
    }
    assert_eq!(exchange(&gateway, &token, nothing()).await.error(), "invalid_request");
}
