//! Sessions, and what a client may ask of how fresh and how sure a sign-in is.
use chrono::TimeDelta;
use reqwest::StatusCode;
use serde_json::json;

use crate::browser::Browser;
use crate::client::TestClient;
use crate::stage::{Stage, claims_of, nothing};

#[tokio::test]
async fn who_is_signed_in_is_not_asked_again() {
    let stage = Stage::start().await;
    let (client, other) = (TestClient::new(&stage, "portal"), TestClient::new(&stage, "bound"));
    let browser = Browser::new(&stage);
    client.sign_in(&browser, "officer", nothing()).await;
    assert!(browser.open(&other.pushed(nothing()).await).await.told().contains_key("code"));
    assert!(browser.open(&client.pushed(json!({ "prompt": "none" })).await).await.told().contains_key("code"));
}

#[tokio::test]
async fn a_session_ends_after_fifteen_idle_minutes_and_after_twelve_hours() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "portal");
    let browser = Browser::new(&stage);
    client.sign_in(&browser, "officer", nothing()).await;
    let silently = async || browser.open(&client.pushed(json!({ "prompt": "none" })).await).await;
    for _ in 0..51 {
        stage.clock.move_on(TimeDelta::minutes(14));
        assert!(silently().await.told().contains_key("code"));
    }
    stage.clock.move_on(TimeDelta::minutes(6));
    assert_eq!(silently().await.error(), "login_required", "twelve hours are over");

    client.sign_in(&browser, "officer", nothing()).await;
    stage.clock.move_on(TimeDelta::minutes(15));
    assert_eq!(silently().await.error(), "login_required");
}

/// 23: a session that is older than `max_age` says is not enough, and `prompt=login` never takes one.
#[tokio::test]
async fn an_old_session_does_not_pass_for_a_fresh_one() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "portal");
    let browser = Browser::new(&stage);
    let code = client.sign_in(&browser, "citizen", nothing()).await.code();
    let first = claims_of(client.redeem(&code, nothing()).await.text("id_token"))["auth_time"].as_i64().unwrap();
    stage.clock.move_on(TimeDelta::seconds(61));
    let silent = browser.open(&client.pushed(json!({ "max_age": "60", "prompt": "none" })).await).await;
    assert_eq!(silent.error(), "login_required");
    for changes in [
        json!({ "max_age": "60" }),
        json!({ "max_age": "0" }),
        json!({ "prompt": "login" }),
        json!({ "prompt": "select_account" }),
    ] {
        stage.clock.move_on(TimeDelta::seconds(61));
        let page = browser.open(&client.pushed(changes.clone()).await).await;
        assert_eq!(page.status, StatusCode::OK, "{changes} shows the page");
        let code = browser.sign_in(&page, "citizen").await.code();
        let again = claims_of(client.redeem(&code, nothing()).await.text("id_token"))["auth_time"].as_i64().unwrap();
        assert!(again > first + 60, "{changes}");
    }
    assert!(browser.open(&client.pushed(json!({ "max_age": "60" })).await).await.told().contains_key("code"));
}

/// 22: a level that is too low is said, never passed off as the one asked for; what a person changes in the address shows
/// in the token.
#[tokio::test]
async fn a_level_that_cannot_be_reached_is_an_error() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "portal");
    for asked in [
        json!({ "acr_values": "high" }),
        json!({ "claims": "{\"id_token\":{\"acr\":{\"essential\":true,\"value\":\"high\"}}}" }),
        json!({ "claims": "{\"id_token\":{\"acr\":{\"essential\":true,\"values\":[\"high\"]}}}" }),
    ] {
        let shown = client.sign_in(&Browser::new(&stage), "officer", asked.clone()).await;
        assert_eq!(shown.error(), "unmet_authentication_requirements", "{asked}");
    }
    let public = TestClient::public(&stage, "browser").with_dpop(4);
    let browser = Browser::new(&stage);
    // The client asked for `high`; the person took that out of the address.
    let page = browser.open(&public.plain(json!({ "acr_values": "low" }))).await;
    let code = browser.sign_in(&page, "newcomer").await.code();
    let tokens = public.redeem(&code, nothing()).await;
    assert_eq!(claims_of(tokens.text("access_token"))["acr"], "low");
    assert_eq!(claims_of(tokens.text("id_token"))["acr"], "low");
}

#[tokio::test]
async fn a_person_steps_up_by_signing_in_anew() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "portal");
    let browser = Browser::new(&stage);
    client.sign_in(&browser, "newcomer", nothing()).await;
    let silent = browser.open(&client.pushed(json!({ "acr_values": "substantial", "prompt": "none" })).await).await;
    assert_eq!(silent.error(), "unmet_authentication_requirements");
    let page = browser.open(&client.pushed(json!({ "acr_values": "substantial high" })).await).await;
    let code = browser.sign_in(&page, "officer").await.code();
    assert_eq!(claims_of(client.redeem(&code, nothing()).await.text("id_token"))["acr"], "substantial");
}

/// 29: what a browser holds before signing in proves nothing after it.
#[tokio::test]
async fn a_session_gets_a_new_cookie_whenever_someone_signs_in() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "portal");
    let victim = Browser::new(&stage);
    victim.set_cookie("eid-session", "planted-by-an-attacker");
    client.sign_in(&victim, "officer", nothing()).await;
    let first = victim.cookie("eid-session").unwrap();
    assert_ne!(first, "planted-by-an-attacker");
    client.sign_in(&victim, "officer", json!({ "prompt": "login" })).await;
    assert_ne!(victim.cookie("eid-session").unwrap(), first);
    let attacker = Browser::new(&stage);
    for cookie in ["planted-by-an-attacker", &first] {
        attacker.set_cookie("eid-session", cookie);
        assert_eq!(attacker.open(&client.pushed(json!({ "prompt": "none" })).await).await.error(), "login_required");
    }
}

/// 6, 29: a sign-in that one browser began cannot go on in another.
#[tokio::test]
async fn a_sign_in_belongs_to_the_browser_that_began_it() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "portal");
    let attacker = Browser::new(&stage);
    let page = attacker.open(&client.pushed(nothing()).await).await;
    let interaction = page.field("interaction");
    let victim = Browser::new(&stage);
    let link = format!("/continue?interaction={interaction}");
    assert_eq!(victim.open(&link).await.status, StatusCode::BAD_REQUEST);
    client.sign_in(&victim, "officer", nothing()).await;
    assert_eq!(victim.open(&link).await.status, StatusCode::BAD_REQUEST, "nor once the victim is signed in");
    let fields = [("interaction", interaction.as_str()), ("person", "officer")];
    assert_eq!(victim.post("/sign-in/dev", &fields).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_sign_in_is_answered_once_and_in_time() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "portal");
    let browser = Browser::new(&stage);
    let page = browser.open(&client.pushed(nothing()).await).await;
    let interaction = page.field("interaction");
    browser.sign_in(&page, "officer").await.code();
    assert_eq!(browser.open(&format!("/continue?interaction={interaction}")).await.status, StatusCode::BAD_REQUEST);

    let page = browser.open(&client.pushed(json!({ "prompt": "login" })).await).await;
    stage.clock.move_on(TimeDelta::minutes(15));
    assert_eq!(browser.sign_in(&page, "officer").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn who_does_not_want_to_sign_in_goes_back() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "portal");
    let browser = Browser::new(&stage);
    let page = browser.open(&client.pushed(nothing()).await).await;
    let shown = browser.post("/sign-in/cancel", &[("interaction", &page.field("interaction"))]).await;
    assert_eq!((shown.status, shown.error().as_str()), (StatusCode::SEE_OTHER, "access_denied"));
}

#[tokio::test]
async fn the_person_whom_the_client_expects_is_the_one_who_signs_in() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "portal");
    let browser = Browser::new(&stage);
    let tokens = client.tokens(&browser, "officer", nothing()).await;
    let hint = tokens.text("id_token");
    let same = browser.open(&client.pushed(json!({ "id_token_hint": hint, "prompt": "none" })).await).await;
    assert!(same.told().contains_key("code"));
    let other = Browser::new(&stage);
    let shown = client.sign_in(&other, "newcomer", json!({ "id_token_hint": hint })).await;
    assert_eq!(shown.error(), "login_required");
    let forged = format!("{hint}x");
    let shown = browser.open(&client.pushed(json!({ "id_token_hint": forged, "prompt": "none" })).await).await;
    assert_eq!(shown.error(), "login_required");
}

/// 30: one person has another name in each sector, the same one in all of a sector, and it stays.
#[tokio::test]
async fn a_person_has_another_name_in_each_sector() {
    let stage = Stage::start().await;
    let subject = async |client: &str, person: &str| {
        let tokens = TestClient::new(&stage, client).tokens(&Browser::new(&stage), person, nothing()).await;
        let claims = claims_of(tokens.text("access_token"));
        (claims["sub"].as_str().unwrap().to_owned(), claims["sid"].as_str().unwrap().to_owned())
    };
    let (bristol, sid) = subject("portal", "officer").await;
    assert_eq!(subject("twin", "officer").await.0, bristol);
    assert_eq!(subject("portal", "officer").await.0, bristol);
    let (cardiff, other_sid) = subject("cardiff", "officer").await;
    assert_ne!((&cardiff, &other_sid), (&bristol, &sid));
    assert_ne!(subject("portal", "newcomer").await.0, bristol);
    assert!(bristol.starts_with("p-") && !bristol.contains("officer"));
}
