//! What a provider says of itself that is not taken.
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::council::Council;
use crate::browser::{Browser, Shown};
use crate::client::TestClient;
use crate::stage::{Stage, nothing};

/// Goes to the council, and gives what came of it.
pub(super) async fn start(stage: &Stage) -> Shown {
    let browser = Browser::new(stage);
    let page = browser.open(&TestClient::new(stage, "portal").pushed(nothing()).await).await;
    browser.get(&format!("/upstream/bst/start?interaction={}", page.field("interaction"))).await
}

fn is_unreachable(shown: &Shown) -> bool {
    shown.status == StatusCode::SERVICE_UNAVAILABLE && shown.location().is_none()
}

/// 36
#[tokio::test]
async fn metadata_of_another_issuer_are_refused() {
    let council = Council::start().await;
    let stage = council.stage().await;
    for issuer in [
        json!(format!("{}/", council.issuer)),
        json!(council.issuer.replace("localhost", "LOCALHOST")),
        json!("https://login.example"),
        json!(""),
        json!(7),
        Value::Null,
    ] {
        let honest = council.issuer.clone();
        council.say(json!({ "issuer": issuer }));
        assert!(is_unreachable(&start(&stage).await), "{issuer}");
        council.say(json!({ "issuer": honest }));
    }
    assert_eq!(start(&stage).await.status, StatusCode::SEE_OTHER, "the honest ones are taken");
}

/// 44: metadata do not make us ask addresses that are not the provider's to give.
#[tokio::test]
async fn metadata_do_not_send_us_elsewhere() {
    for address in
        ["http://169.254.169.254/latest", "http://10.0.0.1/keys", "https://login.example/keys", "file:///etc/passwd"]
    {
        let council = Council::start().await;
        let stage = council.stage().await;
        council.say(json!({ "jwks_uri": address }));
        assert!(is_unreachable(&start(&stage).await), "{address}");
    }
}

/// 44: a redirection is no answer, and is not followed.
#[tokio::test]
async fn a_redirection_is_not_followed() {
    let (council, inner) = (Council::start().await, Council::named("inner", "").await);
    let stage = council.stage().await;
    council.redirect_to(&format!("{}/.well-known/openid-configuration", inner.issuer));
    assert!(is_unreachable(&start(&stage).await));
    assert!(inner.asked().is_empty());
}

#[tokio::test]
async fn an_answer_without_end_is_not_read() {
    let council = Council::start().await;
    let stage = council.stage().await;
    council.pad(256 * 1024);
    assert!(is_unreachable(&start(&stage).await));
}

#[tokio::test]
async fn a_provider_that_is_away_is_told_in_plain_words() {
    let council = Council::start().await;
    let stage = council.stage().await;
    drop(council);
    let shown = start(&stage).await;
    assert!(is_unreachable(&shown) && shown.text.contains("cannot be reached now"), "{}", shown.text);
}
