//! A council tells that somebody signed out there.
use claims::SigningKey;
use eid::LogoutTokens;
use reqwest::StatusCode;
use serde_json::{Map, Value, json};

use super::council::Council;
use super::signing_in::linked;
use crate::browser::Browser;
use crate::client::{Answer, TestClient, fresh};
use crate::stage::{Stage, claims_of, nothing};

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

fn claims(council: &Council, stage: &Stage, changes: Value) -> Map<String, Value> {
    let now = stage.clock.now().timestamp();
    let mut claims = json!({
        "iss": council.issuer, "aud": "e-id", "iat": now, "exp": now + 120, "jti": fresh().as_str(), "sub": "staff-1",
        "sid": "upstream-session-1", "events": { EVENT: {} }
    });
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = value.clone();
    }
    let mut claims = claims.as_object().unwrap().clone();
    claims.retain(|_, value| !value.is_null());
    claims
}

async fn tell(stage: &Stage, token: &str) -> StatusCode {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = client
        .post(format!("{}/upstream/bst/logout", stage.issuer))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(format!("logout_token={token}"));
    request.send().await.unwrap().status()
}

/// Signs in with the council as in its session `sid`, and gives the browser and the tokens.
async fn signed_in(council: &Council, stage: &Stage, sid: &str) -> (Browser, Answer) {
    let browser = Browser::new(stage);
    let client = TestClient::new(stage, "portal");
    let page = browser.open(&client.pushed(nothing()).await).await;
    let code = council.sign_in(stage, &browser, &page, json!({ "sid": sid })).await.code();
    let tokens = client.redeem(&code, nothing()).await;
    (browser, tokens)
}

async fn is_signed_in(stage: &Stage, browser: &Browser) -> bool {
    let client = TestClient::new(stage, "portal");
    browser.open(&client.pushed(json!({ "prompt": "none" })).await).await.told().contains_key("code")
}

/// 43: by `sid` alone that session ends, by `sub` alone all of the account's; our clients are told, and nobody else is touched.
#[tokio::test]
async fn who_signs_out_at_the_council_is_signed_out_here_and_at_the_clients() {
    let council = Council::start().await;
    for stage in council.each_stage().await {
        let own = Browser::new(&stage);
        council.link(&stage, &own, "citizen", nothing()).await;
        let (one, tokens) = signed_in(&council, &stage, "session-1").await;
        let (two, _) = signed_in(&council, &stage, "session-2").await;
        let by_sid = claims(&council, &stage, json!({ "sub": null, "sid": "session-1" }));
        let token = council.key.sign_token("logout+jwt", &by_sid);
        assert_eq!(tell(&stage, token.as_str()).await, StatusCode::OK);
        assert!(!is_signed_in(&stage, &one).await && is_signed_in(&stage, &two).await);
        let client = TestClient::new(&stage, "portal");
        assert_eq!(client.refresh(tokens.text("refresh_token"), nothing()).await.error(), "invalid_grant");
        let told = stage.notices.taken();
        assert_eq!(told.len(), 1);
        assert_eq!(claims_of(&told[0].1)["sid"], claims_of(tokens.text("id_token"))["sid"]);

        let (three, _) = signed_in(&council, &stage, "session-3").await;
        let by_sub = claims(&council, &stage, json!({ "sid": null }));
        assert_eq!(tell(&stage, council.key.sign_token("logout+jwt", &by_sub).as_str()).await, StatusCode::OK);
        assert!(!is_signed_in(&stage, &two).await && !is_signed_in(&stage, &three).await);
        assert!(is_signed_in(&stage, &own).await, "what the council did not open goes on");
    }
}

/// 42
#[tokio::test]
async fn a_logout_token_that_is_wrong_in_any_way_ends_nothing() {
    let council = Council::start().await;
    let stage = council.stage().await;
    linked(&council, &stage).await;
    let (browser, _) = signed_in(&council, &stage, "upstream-session-1").await;
    let now = stage.clock.now().timestamp();
    for changes in [
        json!({ "nonce": "x" }),
        json!({ "nonce": "" }),
        json!({ "events": null }),
        json!({ "events": {} }),
        json!({ "events": [EVENT] }),
        json!({ "events": { EVENT: null } }),
        json!({ "iss": "https://login.example" }),
        json!({ "aud": "another" }),
        json!({ "aud": ["e-id", "another"] }),
        json!({ "aud": null }),
        json!({ "iat": null }),
        json!({ "iat": now - 301 }),
        json!({ "iat": now + 60 }),
        json!({ "iat": now.to_string() }),
        json!({ "exp": now - 31 }),
        json!({ "exp": "tomorrow" }),
        json!({ "jti": null }),
        json!({ "sub": null, "sid": null }),
        json!({ "sub": 7 }),
    ] {
        let token = council.key.sign_token("logout+jwt", &claims(&council, &stage, changes.clone()));
        assert_eq!(tell(&stage, token.as_str()).await, StatusCode::BAD_REQUEST, "{changes}");
    }
    let good = claims(&council, &stage, nothing());
    for typ in ["JWT", "at+jwt", "logout+JWT", ""] {
        assert_eq!(tell(&stage, council.key.sign_token(typ, &good).as_str()).await, StatusCode::BAD_REQUEST, "{typ}");
    }
    let stranger = SigningKey::generate(|bytes| bytes.fill(99));
    for forged in [stranger.sign_token("logout+jwt", &good).as_str(), "x", "a.b.c", ""] {
        assert_eq!(tell(&stage, forged).await, StatusCode::BAD_REQUEST, "{forged}");
    }
    // Names that contradict each other mean nobody.
    let mixed = claims(&council, &stage, json!({ "sub": "staff-2" }));
    assert_eq!(tell(&stage, council.key.sign_token("logout+jwt", &mixed).as_str()).await, StatusCode::OK);
    assert!(is_signed_in(&stage, &browser).await);
}

/// 42: an ID token is no logout token, and a logout token is taken once.
#[tokio::test]
async fn a_logout_token_is_taken_once_and_an_id_token_never() {
    let council = Council::start().await;
    let stage = council.stage().await;
    linked(&council, &stage).await;
    let (browser, _) = signed_in(&council, &stage, "upstream-session-1").await;
    let id_token = claims(&council, &stage, json!({ "nonce": "n", "events": null, "auth_time": 1 }));
    assert_eq!(tell(&stage, council.key.sign_token("JWT", &id_token).as_str()).await, StatusCode::BAD_REQUEST);
    assert!(is_signed_in(&stage, &browser).await);
    let good = council.key.sign_token("logout+jwt", &claims(&council, &stage, nothing()));
    assert_eq!(tell(&stage, good.as_str()).await, StatusCode::OK);
    assert!(!is_signed_in(&stage, &browser).await);
    let (browser, _) = signed_in(&council, &stage, "upstream-session-1").await;
    assert_eq!(tell(&stage, good.as_str()).await, StatusCode::BAD_REQUEST);
    assert!(is_signed_in(&stage, &browser).await);
}

/// One provider ends no session that another opened, whatever it calls it.
#[tokio::test]
async fn a_council_ends_only_what_it_opened() {
    let (council, other) = (Council::start().await, Council::named("other", "").await);
    let stage = Stage::start_with(|config| config.upstreams = vec![council.config(), other.config()]).await;
    linked(&council, &stage).await;
    let (browser, _) = signed_in(&council, &stage, "upstream-session-1").await;
    let token = other.key.sign_token("logout+jwt", &claims(&other, &stage, nothing()));
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let answer = client
        .post(format!("{}/upstream/other/logout", stage.issuer))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(format!("logout_token={}", token.as_str()));
    assert_eq!(answer.send().await.unwrap().status(), StatusCode::OK);
    assert!(is_signed_in(&stage, &browser).await);
    assert_eq!(tell(&stage, token.as_str()).await, StatusCode::BAD_REQUEST, "nor is it taken at another's address");
}

/// 42: a provider of the drafts does not say what kind its tokens are; what they say still tells them from ID tokens.
#[tokio::test]
async fn a_council_of_the_drafts_is_told_by_what_its_tokens_say() {
    let council = Council::start().await;
    let stage = Stage::start_with(|config| {
        let mut upstream = council.config();
        upstream.logout_tokens = LogoutTokens::Untyped;
        config.upstreams = vec![upstream];
    })
    .await;
    linked(&council, &stage).await;
    let (browser, _) = signed_in(&council, &stage, "upstream-session-1").await;
    for (typ, changes) in [
        ("at+jwt", nothing()),
        ("JWT", json!({ "events": null })),
        ("JWT", json!({ "nonce": "n" })),
        ("JWT", json!({ "jti": null })),
    ] {
        let token = council.key.sign_token(typ, &claims(&council, &stage, changes.clone()));
        assert_eq!(tell(&stage, token.as_str()).await, StatusCode::BAD_REQUEST, "{typ} {changes}");
    }
    assert!(is_signed_in(&stage, &browser).await);
    let good = council.key.sign_token("JWT", &claims(&council, &stage, json!({ "exp": null })));
    assert_eq!(tell(&stage, good.as_str()).await, StatusCode::OK);
    assert!(!is_signed_in(&stage, &browser).await);
}
