//! Two e-IDs of one person become one, and two again.
use chrono::TimeDelta;
use reqwest::StatusCode;
use serde_json::json;

use crate::browser::{Browser, Shown};
use crate::client::TestClient;
use crate::stage::{Stage, claims_of, header_of, nothing};

async fn credentials(browser: &Browser, ready: &str) -> Shown {
    let page = browser.open("/me/credentials").await;
    browser.sign_in(&page, ready).await
}

/// Begins to join another e-ID to that of `kept`, and gives the page to sign in with the other.
async fn begin(browser: &Browser, kept: &str) -> Shown {
    let page = credentials(browser, kept).await;
    let begun = browser.post("/me/merge", &[("token", &page.field("token"))]).await;
    browser.follow(begun).await
}

async fn confirm(browser: &Browser, page: &Shown) -> Shown {
    let fields = [("interaction", page.field("interaction")), ("token", page.field("token"))];
    browser.post("/me/merge/confirm", &fields.each_ref().map(|(name, value)| (*name, value.as_str()))).await
}

async fn subject(stage: &Stage, ready: &str) -> String {
    let client = TestClient::new(stage, "portal");
    let browser = Browser::new(stage);
    let shown = client.sign_in(&browser, ready, json!({ "context": "citizen" })).await;
    let code = match shown.location() {
        Some(_) => shown.code(),
        None => {
            let fields = [("interaction", shown.field("interaction")), ("token", shown.field("token"))];
            let mut fields = fields.each_ref().map(|(name, value)| (*name, value.as_str())).to_vec();
            fields.push(("context", "citizen"));
            let chosen = browser.post("/context", &fields).await;
            browser.follow(chosen).await.code()
        }
    };
    claims_of(client.redeem(&code, nothing()).await.text("id_token"))["sub"].as_str().unwrap().to_owned()
}

/// L9
#[tokio::test]
async fn two_e_ids_become_one_and_two_again_and_clients_are_told() {
    for stage in Stage::each().await {
        let (citizen, officer) = (subject(&stage, "citizen").await, subject(&stage, "officer").await);
        assert_ne!(citizen, officer);
        let other = Browser::new(&stage);
        let client = TestClient::new(&stage, "portal");
        let tokens = client.tokens(&other, "officer", nothing()).await;

        let browser = Browser::new(&stage);
        let page = begin(&browser, "citizen").await;
        let page = browser.sign_in(&page, "officer").await;
        assert!(page.text.contains("Joined to <strong>Gwen O’Neill"), "the names are shown: {}", page.text);
        assert_eq!(confirm(&browser, &page).await.status, StatusCode::SEE_OTHER);
        assert_eq!(subject(&stage, "officer").await, citizen);
        assert_eq!(client.refresh(tokens.text("refresh_token"), nothing()).await.error(), "invalid_grant");
        let told = stage.notices.taken();
        let events: Vec<_> = told.iter().filter(|(client, _)| client == "events/portal").collect();
        assert_eq!(events.len(), 1);
        assert_eq!(header_of(&events[0].1)["typ"], "secevent+jwt");
        let event = claims_of(&events[0].1);
        assert_eq!((&event["sub_id"]["sub"], &event["aud"]), (&json!(officer), &json!("portal")));
        let changed = "https://schemas.openid.net/secevent/risc/event-type/identifier-changed";
        assert_eq!(event["events"][changed]["new-value"], citizen);
        assert!(!told.iter().any(|(client, _)| client == "events/cardiff"), "whoever never knew them is not told");

        let browser = Browser::new(&stage);
        let page = credentials(&browser, "officer").await;
        let fields = [("token", page.field("token")), ("merge", page.field("merge"))];
        browser.post("/me/merge/undo", &fields.each_ref().map(|(name, value)| (*name, value.as_str()))).await;
        assert_eq!((subject(&stage, "citizen").await, subject(&stage, "officer").await), (citizen, officer));
        let told = stage.notices.taken();
        assert_eq!(told.iter().filter(|(client, _)| client == "events/portal").count(), 2);
    }
}

/// L9: both at `substantial` or better, in one browser, within five minutes.
#[tokio::test]
async fn who_is_not_surely_both_joins_nothing() {
    let stage = Stage::start().await;
    let weak = Browser::new(&stage);
    let page = credentials(&weak, "newcomer").await;
    let refused = weak.post("/me/merge", &[("token", &page.field("token"))]).await;
    assert!(refused.text.contains("at level substantial"), "{}", refused.text);

    let browser = Browser::new(&stage);
    let page = begin(&browser, "citizen").await;
    let page = browser.sign_in(&page, "newcomer").await;
    assert!(confirm(&browser, &page).await.text.contains("at level substantial"));

    let browser = Browser::new(&stage);
    let page = begin(&browser, "citizen").await;
    let again = browser.sign_in(&page, "citizen").await;
    assert!(again.text.contains("<h1>Sign in</h1>"), "one and the same are one already");

    let browser = Browser::new(&stage);
    let page = begin(&browser, "citizen").await;
    let page = browser.sign_in(&page, "officer").await;
    let elsewhere = confirm(&Browser::new(&stage), &page).await;
    assert_eq!(elsewhere.status, StatusCode::BAD_REQUEST);
    stage.clock.move_on(TimeDelta::minutes(6));
    let late = confirm(&browser, &page).await;
    assert!(browser.follow(late).await.text.contains("that took too long"));
    assert_ne!(subject(&stage, "citizen").await, subject(&stage, "officer").await);
}

/// 33: a confirmation in a page that was shown to somebody else joins nothing.
#[tokio::test]
async fn a_page_of_an_earlier_session_confirms_nothing() {
    let stage = Stage::start().await;
    let browser = Browser::new(&stage);
    let page = begin(&browser, "citizen").await;
    let page = browser.sign_in(&page, "officer").await;
    let client = TestClient::new(&stage, "portal");
    client.sign_in(&browser, "newcomer", json!({ "prompt": "login" })).await;
    confirm(&browser, &page).await;
    assert_ne!(subject(&stage, "citizen").await, subject(&stage, "officer").await);
}
