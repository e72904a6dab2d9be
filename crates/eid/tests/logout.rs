//! Signing out, here and everywhere.
use claims::{KeySet, Unverified};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::browser::{Browser, Shown};
use crate::client::TestClient;
use crate::stage::{GOODBYE, Stage, claims_of, header_of, nothing};

fn logout_address(parameters: Value) -> String {
    let query =
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(crate::stage::pairs(parameters)).finish();
    format!("/logout?{query}")
}

async fn is_signed_in(client: &TestClient<'_>, browser: &Browser) -> bool {
    browser.open(&client.pushed(json!({ "prompt": "none" })).await).await.told().contains_key("code")
}

#[tokio::test]
async fn a_client_signs_out_whom_it_signed_in_and_the_others_are_told() {
    for stage in Stage::each().await {
        let (client, other) = (TestClient::new(&stage, "portal"), TestClient::new(&stage, "cardiff"));
        let browser = Browser::new(&stage);
        let tokens = client.tokens(&browser, "officer", nothing()).await;
        let code = browser.open(&other.pushed(nothing()).await).await.code();
        let others = other.redeem(&code, nothing()).await;
        let asked = json!({
            "id_token_hint": tokens.text("id_token"), "post_logout_redirect_uri": GOODBYE, "state": "bye & bye"
        });
        let shown = browser.open(&logout_address(asked)).await;
        assert_eq!(shown.status, StatusCode::SEE_OTHER);
        assert!(shown.location().unwrap().starts_with(GOODBYE));
        assert_eq!(shown.told()["state"], "bye & bye");
        assert!(browser.cookie("eid-session").is_none());
        assert!(!is_signed_in(&client, &browser).await);
        assert_eq!(client.refresh(tokens.text("refresh_token"), nothing()).await.error(), "invalid_grant");
        assert!(!other.is_active(others.text("access_token")).await);

        let mut notices = stage.notices.taken();
        notices.sort();
        assert_eq!(notices.iter().map(|(client, _)| client.as_str()).collect::<Vec<_>>(), ["cardiff", "portal"]);
        for ((client, notice), tokens) in notices.iter().zip([&others, &tokens]) {
            check_notice(&stage, client, notice, &claims_of(tokens.text("id_token"))).await;
        }
    }
}

async fn check_notice(stage: &Stage, client: &str, notice: &str, id_token: &Value) {
    assert_eq!(header_of(notice)["typ"], "logout+jwt");
    let keys = KeySet::from_jwks(&stage.document("/jwks").await.to_string()).unwrap();
    assert!(Unverified::read(notice).unwrap().claims_proved_by(&keys).is_ok());
    let claims = claims_of(notice);
    assert_eq!((&claims["iss"], &claims["aud"]), (&json!(stage.issuer), &json!(client)));
    assert_eq!((&claims["sub"], &claims["sid"]), (&id_token["sub"], &id_token["sid"]));
    assert!(claims["events"]["http://schemas.openid.net/event/backchannel-logout"].is_object());
    assert!(claims.get("nonce").is_none() && claims["jti"].is_string() && claims["exp"].is_number());
}

#[tokio::test]
async fn a_mere_link_signs_nobody_out() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "portal");
    let (victim, attacker) = (Browser::new(&stage), Browser::new(&stage));
    client.sign_in(&victim, "officer", nothing()).await;
    let attackers = client.tokens(&attacker, "newcomer", nothing()).await;
    for parameters in
        [nothing(), json!({ "id_token_hint": attackers.text("id_token") }), json!({ "id_token_hint": "forged" })]
    {
        let page = victim.open(&logout_address(parameters)).await;
        assert_eq!(page.status, StatusCode::OK, "the person is asked");
        assert!(is_signed_in(&client, &victim).await);
    }
    let page = victim.open("/logout").await;
    let wrong = victim.post("/logout/confirm", &[("token", "x")]).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    let confirmed = victim.post("/logout/confirm", &[("token", &page.field("token"))]).await;
    assert!(confirmed.text.contains("You are signed out"));
    assert!(!is_signed_in(&client, &victim).await);
    assert!(is_signed_in(&client, &attacker).await, "another session is another's");
}

#[tokio::test]
async fn people_are_sent_on_to_registered_addresses_only() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "portal");
    let browser = Browser::new(&stage);
    let tokens = client.tokens(&browser, "officer", nothing()).await;
    let hint = tokens.text("id_token");
    for parameters in [
        json!({ "post_logout_redirect_uri": GOODBYE }),
        json!({ "post_logout_redirect_uri": "https://evil.example/", "id_token_hint": hint }),
        json!({ "post_logout_redirect_uri": format!("{GOODBYE}/x"), "client_id": "portal" }),
        json!({ "post_logout_redirect_uri": GOODBYE, "id_token_hint": hint, "client_id": "cardiff" }),
        json!({ "refresh_token": tokens.text("refresh_token") }),
    ] {
        let shown = browser.open(&logout_address(parameters.clone())).await;
        assert_eq!((shown.status, shown.location()), (StatusCode::BAD_REQUEST, None), "{parameters}");
    }
    assert!(is_signed_in(&client, &browser).await);
    let page =
        browser.open(&logout_address(json!({ "post_logout_redirect_uri": GOODBYE, "client_id": "portal" }))).await;
    let fields = ["token", "client_id", "post_logout_redirect_uri"].map(|name| (name, page.field(name)));
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    let shown = browser.post("/logout/confirm", &fields).await;
    assert_eq!(shown.location().as_deref(), Some(GOODBYE));
}

#[tokio::test]
async fn a_person_ends_a_session_from_another_device() {
    for stage in Stage::each().await {
        let client = TestClient::new(&stage, "portal");
        let (phone, desk) = (Browser::new(&stage), Browser::new(&stage));
        client.sign_in(&phone, "officer", nothing()).await;
        let tokens = client.tokens(&desk, "officer", nothing()).await;
        let page = phone.open("/me/sessions").await;
        let sessions = page.fields("session");
        assert_eq!(sessions.len(), 2);
        assert_eq!(page.text.matches("this browser").count(), 1);
        end_others(&phone, &page, &sessions).await;
        assert!(!is_signed_in(&client, &desk).await);
        assert_eq!(client.refresh(tokens.text("refresh_token"), nothing()).await.error(), "invalid_grant");
        let told = stage.notices.taken();
        assert_eq!(told.len(), 1);
        assert_eq!(claims_of(&told[0].1)["sid"], claims_of(tokens.text("id_token"))["sid"]);
    }
}

/// Ends each session but the one of `browser`.
async fn end_others(browser: &Browser, page: &Shown, sessions: &[String]) {
    let token = page.field("token");
    for session in sessions {
        let entry = page.text.split("<li><p>").find(|entry| entry.contains(session.as_str())).unwrap();
        if !entry.contains("this browser") {
            browser.post("/me/sessions/end", &[("token", &token), ("session", session)]).await;
        }
    }
}

#[tokio::test]
async fn nobody_ends_another_persons_session() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "portal");
    let (victim, attacker) = (Browser::new(&stage), Browser::new(&stage));
    client.sign_in(&victim, "officer", nothing()).await;
    client.sign_in(&attacker, "newcomer", nothing()).await;
    let sessions = victim.open("/me/sessions").await.fields("session");
    let page = attacker.open("/me/sessions").await;
    assert!(!page.text.contains(&sessions[0]));
    attacker.post("/me/sessions/end", &[("token", &page.field("token")), ("session", &sessions[0])]).await;
    assert!(is_signed_in(&client, &victim).await);
}

#[tokio::test]
async fn signing_in_as_another_person_signs_the_first_one_out() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "portal");
    let browser = Browser::new(&stage);
    let first = client.tokens(&browser, "officer", nothing()).await;
    client.tokens(&browser, "newcomer", json!({ "prompt": "login" })).await;
    assert_eq!(client.refresh(first.text("refresh_token"), nothing()).await.error(), "invalid_grant");
    assert_eq!(stage.notices.taken().len(), 1);
}

#[tokio::test]
async fn who_shows_own_pages_must_sign_in_first() {
    let stage = Stage::start().await;
    for path in ["/me/sessions", "/me/credentials", "/me/choices"] {
        let browser = Browser::new(&stage);
        let page = browser.open(path).await;
        assert!(page.text.contains("Sign in"), "{path}");
        assert_eq!(browser.sign_in(&page, "officer").await.status, StatusCode::OK);
        let page = browser.open(path).await;
        assert!(page.text.contains("<nav>"), "{path}");
    }
}
