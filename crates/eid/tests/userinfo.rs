//! The userinfo endpoint.
use claims::dpop::{ProvedRequest, make_proof};
use reqwest::StatusCode;
use serde_json::json;

use crate::browser::Browser;
use crate::client::{Answer, TestClient, fresh};
use crate::stage::{Stage, claims_of, nothing};

async fn ask(client: &TestClient<'_>, scheme: &str, token: &str) -> Answer {
    client.get("/userinfo", &[("authorization", format!("{scheme} {token}"))]).await
}

#[tokio::test]
async fn what_was_asked_for_by_name_is_told() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "portal");
    let asked = json!({ "resource": null, "claims": "{\"userinfo\":{\"name\":{\"essential\":true}}}" });
    let tokens = client.tokens(&Browser::new(&stage), "officer", asked).await;
    let told = ask(&client, "Bearer", tokens.text("access_token")).await;
    let subject = &claims_of(tokens.text("id_token"))["sub"];
    assert_eq!(told.body, json!({ "sub": subject, "name": "Ada Marsh" }));
    let plain = client.tokens(&Browser::new(&stage), "officer", json!({ "resource": null })).await;
    assert_eq!(ask(&client, "Bearer", plain.text("access_token")).await.body, json!({ "sub": subject }));
}

#[tokio::test]
async fn a_token_for_another_audience_opens_nothing() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "portal");
    let tokens = client.tokens(&Browser::new(&stage), "officer", nothing()).await;
    for token in [tokens.text("access_token"), tokens.text("id_token"), tokens.text("refresh_token"), "made-up"] {
        let told = ask(&client, "Bearer", token).await;
        assert_eq!((told.status, told.error()), (StatusCode::UNAUTHORIZED, "invalid_token"));
        assert!(told.headers["www-authenticate"].to_str().unwrap().contains("invalid_token"));
    }
    assert_eq!(client.get("/userinfo", &[]).await.status, StatusCode::UNAUTHORIZED);
    let machine = TestClient::new(&stage, "machine");
    let own = machine.post("/token", json!({ "grant_type": "client_credentials" })).await;
    assert_eq!(ask(&client, "Bearer", own.text("access_token")).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_bound_token_opens_nothing_without_its_proof() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "bound").with_dpop(5);
    let tokens = client.tokens(&Browser::new(&stage), "officer", json!({ "resource": null })).await;
    let token = tokens.text("access_token");
    let nonce = tokens.headers["dpop-nonce"].to_str().unwrap();
    let uri = format!("{}/userinfo", stage.issuer);
    let proof = |number: u8, access_token: Option<&str>| {
        let key = claims::SigningKey::generate(|bytes| bytes.fill(number));
        let request = ProvedRequest { method: "GET", uri: &uri, access_token };
        make_proof(&key, &request, Some(nonce), &fresh(), stage.clock.now()).as_str().to_owned()
    };
    let ask = async |scheme: &str, proof: Option<String>| {
        let mut headers = vec![("authorization", format!("{scheme} {token}"))];
        headers.extend(proof.map(|proof| ("dpop", proof)));
        client.get("/userinfo", &headers).await.status
    };
    assert_eq!(ask("DPoP", Some(proof(5, Some(token)))).await, StatusCode::OK);
    for (scheme, proof) in [
        ("Bearer", None),
        ("DPoP", None),
        ("Bearer", Some(proof(5, Some(token)))),
        ("DPoP", Some(proof(6, Some(token)))),
        ("DPoP", Some(proof(5, None))),
        ("DPoP", Some(proof(5, Some("another token")))),
    ] {
        assert_eq!(ask(scheme, proof).await, StatusCode::UNAUTHORIZED);
    }
}
