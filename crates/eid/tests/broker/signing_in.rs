//! Signing in with a council: what it opens, and how far it is believed.
use base64::Engine as _;
use chrono::TimeDelta;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::council::{Council, MEMBER, Way};
use crate::browser::Browser;
use crate::client::TestClient;
use crate::stage::{Stage, claims_of, nothing};

/// Links the officer's account, and gives a browser in which nobody is signed in.
pub(super) async fn linked(council: &Council, stage: &Stage) -> Browser {
    let page = council.link(stage, &Browser::new(stage), "citizen", nothing()).await;
    assert!(page.status == StatusCode::OK && page.text.contains("/me/links/end"), "{}", page.text);
    Browser::new(stage)
}

/// Signs in with the council for `client`, and gives the access token's claims.
pub(super) async fn token_by(council: &Council, stage: &Stage, browser: &Browser, changes: Value) -> Value {
    let client = TestClient::new(stage, "portal");
    let page = browser.open(&client.pushed(nothing()).await).await;
    let code = council.sign_in(stage, browser, &page, changes).await.code();
    let tokens = client.redeem(&code, nothing()).await;
    assert_eq!(tokens.status, StatusCode::OK, "{}", tokens.body);
    claims_of(tokens.text("access_token"))
}

#[tokio::test]
async fn a_linked_account_opens_the_employee_context_of_its_council() {
    let council = Council::start().await;
    for stage in council.each_stage().await {
        let browser = linked(&council, &stage).await;
        let token = token_by(&council, &stage, &browser, nothing()).await;
        assert_eq!(
            (&token["ctx"], &token["org"], &token["member"]),
            (&json!("employee"), &json!("BST"), &json!(MEMBER))
        );
        assert_eq!(token["acr"], "substantial");
        assert_eq!(token["auth_time"], stage.clock.now().timestamp());
        let shown = browser.open("/me/context").await;
        assert!(shown.text.contains("someone who works for Bristol &lt;City&gt;"), "{}", shown.text);
        assert!(!shown.text.contains("name=\"context\""), "nothing else is open");
    }
}

#[tokio::test]
async fn the_sign_in_page_lists_the_councils_in_both_languages() {
    let council = Council::start().await;
    let stage = council.stage().await;
    let address = TestClient::new(&stage, "portal").pushed(nothing()).await;
    let page = Browser::new(&stage).open(&address).await;
    assert!(page.text.contains("Sign in with your council") && page.text.contains("Bristol &lt;City&gt;</a>"));
    let address = TestClient::new(&stage, "portal").pushed(json!({ "ui_locales": "cy" })).await;
    let page = Browser::new(&stage).open(&address).await;
    assert!(page.text.contains("Mewngofnodi gyda’ch cyngor") && page.text.contains("Bryste</a>"), "{}", page.text);
}

#[tokio::test]
async fn a_council_is_asked_by_code_with_a_challenge_a_nonce_and_its_own_address() {
    let council = Council::start().await;
    let stage = council.stage().await;
    let browser = Browser::new(&stage);
    let client = TestClient::new(&stage, "portal");
    let page = browser.open(&client.pushed(json!({ "acr_values": "substantial", "max_age": "600" })).await).await;
    let way = Way::from(&browser, &page, "bst").await;
    assert!(way.0.as_str().starts_with(&format!("{}/authorize?", council.issuer)));
    assert_eq!(way.parameter("response_type"), "code");
    assert_eq!(way.parameter("scope"), "openid");
    assert_eq!(way.parameter("code_challenge_method"), "S256");
    assert_eq!(way.parameter("redirect_uri"), format!("{}/upstream/bst/callback", stage.issuer));
    assert_eq!((way.parameter("max_age"), way.parameter("acr_values")), ("600".to_owned(), "card mfa".to_owned()));
    let other = Way::from(&browser, &page, "bst").await;
    for name in ["state", "nonce", "code_challenge"] {
        assert!(way.parameter(name).len() >= 22 && way.parameter(name) != other.parameter(name), "{name}");
    }
    council.return_from(&stage, &browser, &way, nothing()).await;
    let (_, credential, form) = council.asked().into_iter().find(|(path, ..)| path == "/token").unwrap();
    let expected = base64::prelude::BASE64_STANDARD.encode("e-id:a+secret+%26+more");
    assert_eq!(credential, format!("Basic {expected}"));
    assert!(form.contains("code=a-code") && form.contains("code_verifier="), "{form}");
}

/// 31, 32, 41: who has the victim's address, name or number at a council, before or after, is not the victim.
#[tokio::test]
async fn nobody_is_known_by_an_address_or_a_name() {
    let council = Council::start().await;
    let stage = council.stage().await;
    linked(&council, &stage).await;
    let client = TestClient::new(&stage, "portal");
    // Another account with all that people read of the first.
    for changes in [json!({ "sub": "staff-2" }), json!({ "sub": "ada@bristol.example" }), json!({ "sub": "STAFF-1" })] {
        let browser = Browser::new(&stage);
        let page = browser.open(&client.pushed(nothing()).await).await;
        let shown = council.sign_in(&stage, &browser, &page, changes).await;
        assert_eq!(shown.status, StatusCode::FORBIDDEN);
        assert!(shown.text.contains("not linked yet") && browser.cookie("eid-session").is_none());
    }
}

/// 40
#[tokio::test]
async fn a_council_never_vouches_for_more_than_its_contract_says() {
    let council = Council::start().await;
    let stage = council.stage().await;
    let browser = linked(&council, &stage).await;
    let level = async |changes: Value| token_by(&council, &stage, &Browser::new(&stage), changes).await["acr"].clone();
    assert_eq!(level(json!({ "acr": "card" })).await, "substantial", "`high` is above its cap");
    assert_eq!(level(json!({ "acr": "high" })).await, "low", "a name that was not agreed on is worth nothing");
    assert_eq!(level(json!({ "acr": null })).await, "low");
    assert_eq!(level(json!({ "auth_time": null })).await, "low", "when is not said");
    let long_ago = (stage.clock.now() - TimeDelta::minutes(61)).timestamp();
    assert_eq!(level(json!({ "auth_time": long_ago })).await, "low");

    let client = TestClient::new(&stage, "portal");
    let page = browser.open(&client.pushed(json!({ "acr_values": "high" })).await).await;
    let shown = council.sign_in(&stage, &browser, &page, json!({ "acr": "card" })).await;
    assert_eq!(shown.error(), "unmet_authentication_requirements");
}

/// 23: what a council says of an old sign-in is not passed off as a fresh one.
#[tokio::test]
async fn a_council_that_does_not_ask_again_is_not_believed_that_it_did() {
    let council = Council::start().await;
    let stage = council.stage().await;
    linked(&council, &stage).await;
    let client = TestClient::new(&stage, "portal");
    let minutes_ago = |minutes| json!({ "auth_time": (stage.clock.now() - TimeDelta::minutes(minutes)).timestamp() });
    for (asked, minutes, is_good) in [
        (json!({ "prompt": "login" }), 0, true),
        (json!({ "prompt": "login" }), 2, false),
        (json!({ "max_age": "300" }), 4, true),
        (json!({ "max_age": "300" }), 6, false),
    ] {
        let browser = Browser::new(&stage);
        let page = browser.open(&client.pushed(asked.clone()).await).await;
        let shown = council.sign_in(&stage, &browser, &page, minutes_ago(minutes)).await;
        assert_eq!(shown.location().is_some(), is_good, "{asked} {minutes}: {}", shown.text);
    }
}

/// 39: whoever administers a council's provider can be any of its people there, and reaches nothing that is a citizen's.
#[tokio::test]
async fn a_council_opens_nothing_that_is_a_citizens() {
    let council = Council::start().await;
    let stage = council.stage().await;
    let browser = linked(&council, &stage).await;
    let client = TestClient::new(&stage, "portal");
    let employee = token_by(&council, &stage, &browser, nothing()).await;

    let asked = browser.open(&client.pushed(json!({ "context": "citizen" })).await).await;
    assert!(asked.text.contains("made-up person"), "an own credential is asked for");
    let silent = browser.open(&client.pushed(json!({ "context": "citizen", "prompt": "none" })).await).await;
    assert_eq!(silent.error(), "access_denied");
    let page = browser.open(&client.pushed(json!({ "context": "citizen" })).await).await;
    assert_eq!(council.sign_in(&stage, &browser, &page, nothing()).await.error(), "access_denied");

    for path in ["/me/credentials", "/me/sessions", "/me/choices"] {
        let page = browser.open(path).await;
        assert!(page.text.contains("<h1>Sign in</h1>") && !page.text.contains("<nav>"), "{path}");
    }
    let page = browser.open("/me/context").await;
    assert!(page.text.contains("so nothing else is open to you"), "{}", page.text);
    let token = form_token(&browser);
    for (path, fields) in [
        ("/me/context", vec![("token", token.as_str()), ("context", "citizen")]),
        ("/me/links/begin", vec![("token", token.as_str()), ("upstream", "bst")]),
        ("/me/links/accept", vec![("token", token.as_str()), ("code", "0000-0000-0000-0000")]),
    ] {
        let refused = browser.post(path, &fields).await;
        assert!(refused.status.is_client_error() && !refused.text.contains("localhost:"), "{path}: {}", refused.text);
    }
    let registration = browser.post_json("/passkeys/registration/start", &json!({ "token": token })).await;
    assert_eq!(registration.status, StatusCode::BAD_REQUEST, "{}", registration.text);

    // By their own credential the same person is the citizen, and is called otherwise.
    let own = Browser::new(&stage);
    let citizen = client.sign_in(&own, "citizen", json!({ "context": "citizen" })).await;
    let citizen = claims_of(client.redeem(&citizen.code(), nothing()).await.text("access_token"));
    assert_eq!(citizen["ctx"], "citizen");
    assert_ne!(citizen["sub"], employee["sub"]);
}

/// What forms of the pages of the browser's session carry.
fn form_token(browser: &Browser) -> String {
    use base64::prelude::BASE64_URL_SAFE_NO_PAD;
    use sha2::{Digest as _, Sha256};
    let secret = browser.cookie("eid-session").unwrap();
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(format!("form {secret}")))
}

#[tokio::test]
async fn a_council_that_does_not_say_who_somebody_is_there_opens_nothing() {
    let council = Council::start().await;
    let stage = council.stage().await;
    let browser = Browser::new(&stage);
    let page = council.link(&stage, &browser, "citizen", json!({ "member": null })).await;
    assert!(page.text.contains("has not said yet which member"), "{}", page.text);
    let client = TestClient::new(&stage, "portal");
    for member in [json!(null), json!(""), json!(7), json!("member BST")] {
        let browser = Browser::new(&stage);
        let page = browser.open(&client.pushed(nothing()).await).await;
        let shown = council.sign_in(&stage, &browser, &page, json!({ "member": member })).await;
        assert_eq!(shown.status, StatusCode::FORBIDDEN, "{member}");
        assert!(browser.cookie("eid-session").is_none());
    }
    token_by(&council, &stage, &Browser::new(&stage), nothing()).await;
}

#[tokio::test]
async fn a_session_belongs_to_what_opened_it() {
    let council = Council::start().await;
    let stage = council.stage().await;
    let browser = linked(&council, &stage).await;
    let client = TestClient::new(&stage, "portal");
    let first = token_by(&council, &stage, &browser, nothing()).await;
    let page = browser.open(&client.pushed(json!({ "prompt": "login" })).await).await;
    assert!(page.text.contains("show again who you are"));
    let code = council.sign_in(&stage, &browser, &page, nothing()).await.code();
    let again = claims_of(client.redeem(&code, nothing()).await.text("access_token"));
    assert_eq!(first["sub"], again["sub"]);
    // The same person by their own credential: another session, and the council's is over.
    client.sign_in(&browser, "citizen", json!({ "prompt": "login", "context": "citizen" })).await;
    let told = stage.notices.taken();
    assert!(told.iter().any(|(client, notice)| client == "portal" && claims_of(notice)["sub"] == first["sub"]));
}
