//! Registering a passkey and signing in with it. The numbers are those of the attack cases.
use chrono::TimeDelta;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::authenticator::Authenticator;
use crate::browser::{Browser, Shown};
use crate::client::TestClient;
use crate::stage::{Stage, claims_of, nothing};

/// Signs `person` in, and gives what forms of their own pages carry.
async fn own_page(browser: &Browser, person: &str) -> String {
    let page = browser.open("/me/credentials").await;
    let page = browser.sign_in(&page, person).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    page.text.split("data-token=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

async fn start_registration(browser: &Browser, token: &str) -> Value {
    let answer = browser.post_json("/passkeys/registration/start", &json!({ "token": token })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    serde_json::from_str(&answer.text).unwrap()
}

async fn finish_registration(browser: &Browser, token: &str, started: &Value, credential: Value) -> Shown {
    let body = json!({
        "token": token, "ceremony": started["ceremony"], "label": "my <phone>", "credential": credential
    });
    browser.post_json("/passkeys/registration/finish", &body).await
}

async fn register(stage: &Stage, person: &str, number: u8) -> Authenticator {
    let browser = Browser::new(stage);
    let token = own_page(&browser, person).await;
    let started = start_registration(&browser, &token).await;
    let mut authenticator = Authenticator::new(&stage.issuer, number);
    let credential = authenticator.register(&started["publicKey"]);
    let answer = finish_registration(&browser, &token, &started, credential).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    authenticator
}

/// Registers a passkey on the page `page` of the session that `browser` is in.
pub(crate) async fn register_in(stage: &Stage, browser: &Browser, page: &Shown, number: u8) -> Authenticator {
    let token = page.text.split("data-token=\"").nth(1).unwrap().split('"').next().unwrap();
    let started = start_registration(browser, token).await;
    let mut authenticator = Authenticator::new(&stage.issuer, number);
    let credential = authenticator.register(&started["publicKey"]);
    let answer = finish_registration(browser, token, &started, credential).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    authenticator
}

/// Signs in with a passkey, and gives the level that a client is told.
pub(crate) async fn signed_in_level(stage: &Stage, mut authenticator: Authenticator) -> String {
    let client = TestClient::new(stage, "portal");
    let browser = Browser::new(stage);
    let (interaction, started) = start_sign_in(&client, &browser).await;
    let answer = finish_sign_in(&browser, &interaction, &started, authenticator.sign_in(&started["publicKey"])).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let code = browser.open(&format!("/continue?interaction={interaction}")).await.code();
    let tokens = client.redeem(&code, nothing()).await;
    claims_of(tokens.text("id_token"))["acr"].as_str().unwrap().to_owned()
}

/// Opens a client's request, and gives the interaction and a challenge.
async fn start_sign_in(client: &TestClient<'_>, browser: &Browser) -> (String, Value) {
    let page = browser.open(&client.pushed(nothing()).await).await;
    let interaction = page.field("interaction");
    let answer = browser.post_json("/passkeys/sign-in/start", &json!({ "interaction": interaction })).await;
    (interaction, serde_json::from_str(&answer.text).unwrap())
}

async fn finish_sign_in(browser: &Browser, interaction: &str, started: &Value, credential: Value) -> Shown {
    let body = json!({ "interaction": interaction, "ceremony": started["ceremony"], "credential": credential });
    browser.post_json("/passkeys/sign-in/finish", &body).await
}

#[tokio::test]
async fn a_person_signs_in_with_a_passkey() {
    for stage in Stage::each().await {
        let mut authenticator = register(&stage, "officer", 1).await;
        let client = TestClient::new(&stage, "portal");
        let browser = Browser::new(&stage);
        let (interaction, started) = start_sign_in(&client, &browser).await;
        assert_eq!(started["publicKey"]["userVerification"], "required");
        let answer =
            finish_sign_in(&browser, &interaction, &started, authenticator.sign_in(&started["publicKey"])).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let next: Value = serde_json::from_str(&answer.text).unwrap();
        let code = browser.open(next["next"].as_str().unwrap()).await.code();
        let tokens = client.redeem(&code, nothing()).await;
        let id_token = claims_of(tokens.text("id_token"));
        assert_eq!((&id_token["acr"], &id_token["amr"]), (&json!("substantial"), &json!(["pop", "mfa"])));
    }
}

#[tokio::test]
async fn a_passkey_lifts_nobody_above_how_they_were_proofed_nor_above_what_it_is() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "portal");
    for (number, person, level) in [(1, "newcomer", "low"), (2, "citizen", "substantial")] {
        let mut authenticator = register(&stage, person, number).await;
        let browser = Browser::new(&stage);
        let (interaction, started) = start_sign_in(&client, &browser).await;
        finish_sign_in(&browser, &interaction, &started, authenticator.sign_in(&started["publicKey"])).await;
        let code = browser.open(&format!("/continue?interaction={interaction}")).await.code();
        assert_eq!(claims_of(client.redeem(&code, nothing()).await.text("id_token"))["acr"], level, "{person}");
    }
}

#[tokio::test]
async fn a_new_passkey_must_be_discoverable_and_verify_its_user() {
    let stage = Stage::start().await;
    let browser = Browser::new(&stage);
    let token = own_page(&browser, "officer").await;
    let started = start_registration(&browser, &token).await;
    let selection = &started["publicKey"]["authenticatorSelection"];
    assert_eq!(selection["residentKey"], "required");
    assert_eq!(selection["userVerification"], "required");
    let mut careless = Authenticator::new(&stage.issuer, 1);
    careless.verifies_user = false;
    let credential = careless.register(&started["publicKey"]);
    let answer = finish_registration(&browser, &token, &started, credential).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(answer.text.contains("the passkey was not accepted"));
}

/// 24: each of these is refused, all alike, and nobody is signed in.
#[tokio::test]
async fn an_answer_that_is_wrong_in_any_way_signs_nobody_in() {
    let stage = Stage::start().await;
    let officer = register(&stage, "officer", 1).await;
    let citizen = register(&stage, "citizen", 2).await;
    let client = TestClient::new(&stage, "portal");
    type Change = fn(&mut Authenticator);
    let changes: [(&str, Change); 7] = [
        ("wrong origin", |it| it.origin = "http://localhost.evil.example".to_owned()),
        ("another port of the same host", |it| it.origin = "http://localhost:1".to_owned()),
        ("wrong RP id hash", |it| it.rp_id = "evil.example".to_owned()),
        ("no user verification", |it| it.verifies_user = false),
        ("a handle of nobody", |it| it.user_handle = vec![9; 16]),
        ("a passkey of nobody", |it| it.credential_id = vec![9; 32]),
        ("a counter that stands still", |it| it.counter = 0),
    ];
    for (name, change) in changes {
        let mut authenticator = officer.clone();
        change(&mut authenticator);
        // The registered counter is 1, and signing in counts to 2 unless the change turned it back.
        let answer = if name.contains("counter") { authenticator.clone() } else { counted(&authenticator) };
        refused(&stage, &client, name, |started| answer.answer(&started["publicKey"])).await;
    }
    let mut others = counted(&officer);
    others.user_handle = citizen.user_handle.clone();
    refused(&stage, &client, "another person's handle", |started| others.answer(&started["publicKey"])).await;
    let mut others = counted(&officer);
    others.credential_id = citizen.credential_id.clone();
    others.user_handle = citizen.user_handle.clone();
    refused(&stage, &client, "another person's passkey, signed by one's own key", |started| {
        others.answer(&started["publicKey"])
    })
    .await;
    let mut registering = officer.clone();
    refused(&stage, &client, "an answer to another challenge", |_| {
        counted(&officer).answer(&json!({ "challenge": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" }))
    })
    .await;
    refused(&stage, &client, "an answer of the other ceremony", |started| {
        let options = json!({ "challenge": started["publicKey"]["challenge"], "user": { "id": "AAAA" } });
        registering.register(&options)
    })
    .await;
}

fn counted(authenticator: &Authenticator) -> Authenticator {
    let mut counted = authenticator.clone();
    counted.counter += 1;
    counted
}

async fn refused(stage: &Stage, client: &TestClient<'_>, name: &str, answer: impl FnOnce(&Value) -> Value) {
    let browser = Browser::new(stage);
    let (interaction, started) = start_sign_in(client, &browser).await;
    let shown = finish_sign_in(&browser, &interaction, &started, answer(&started)).await;
    assert_eq!(shown.status, StatusCode::BAD_REQUEST, "{name}: {}", shown.text);
    assert!(browser.cookie("eid-session").is_none(), "{name}");
}

/// 24, 29: refusals of what is known and of what is not cannot be told apart.
#[tokio::test]
async fn nobody_learns_which_passkeys_there_are() {
    let stage = Stage::start().await;
    let officer = register(&stage, "officer", 1).await;
    let client = TestClient::new(&stage, "portal");
    let mut texts = Vec::new();
    for known in [true, false] {
        let mut authenticator = counted(&officer);
        authenticator.verifies_user = false;
        if !known {
            authenticator.credential_id = vec![9; 32];
        }
        let browser = Browser::new(&stage);
        let (interaction, started) = start_sign_in(&client, &browser).await;
        assert_eq!(started["publicKey"]["allowCredentials"], json!([]), "the challenge names nobody");
        texts.push(
            finish_sign_in(&browser, &interaction, &started, authenticator.answer(&started["publicKey"])).await.text,
        );
    }
    assert_eq!(texts[0], texts[1]);
}

/// 24: a challenge is answered once, in time, and by the browser that asked.
#[tokio::test]
async fn a_challenge_is_answered_once() {
    let stage = Stage::start().await;
    let mut officer = register(&stage, "officer", 1).await;
    let client = TestClient::new(&stage, "portal");
    let browser = Browser::new(&stage);
    let (interaction, started) = start_sign_in(&client, &browser).await;
    let credential = officer.sign_in(&started["publicKey"]);
    let first = finish_sign_in(&browser, &interaction, &started, credential.clone()).await;
    assert_eq!(first.status, StatusCode::OK);
    let again = finish_sign_in(&browser, &interaction, &started, credential).await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST);

    let (interaction, started) = start_sign_in(&client, &Browser::new(&stage)).await;
    let credential = officer.sign_in(&started["publicKey"]);
    let elsewhere = finish_sign_in(&Browser::new(&stage), &interaction, &started, credential).await;
    assert_eq!(elsewhere.status, StatusCode::BAD_REQUEST);

    let browser = Browser::new(&stage);
    let (interaction, started) = start_sign_in(&client, &browser).await;
    stage.clock.move_on(TimeDelta::minutes(6));
    let credential = officer.sign_in(&started["publicKey"]);
    assert_eq!(finish_sign_in(&browser, &interaction, &started, credential).await.status, StatusCode::BAD_REQUEST);
}

/// 25: an attacker's challenge answered in the victim's browser, or the victim's link opened by an attacker, adds nothing.
#[tokio::test]
async fn a_passkey_is_added_only_in_the_session_that_asked_for_it() {
    let stage = Stage::start().await;
    let (victim, attacker) = (Browser::new(&stage), Browser::new(&stage));
    let victims_token = own_page(&victim, "officer").await;
    let attackers_token = own_page(&attacker, "newcomer").await;
    let started = start_registration(&victim, &victims_token).await;
    let credential = Authenticator::new(&stage.issuer, 3).register(&started["publicKey"]);
    for token in [&attackers_token, &victims_token] {
        let answer = finish_registration(&attacker, token, &started, credential.clone()).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.text);
    }
    let nobody = Browser::new(&stage);
    let answer = finish_registration(&nobody, &victims_token, &started, credential.clone()).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(!victim.open("/me/credentials").await.text.contains("my &lt;phone&gt;"));
    let answer = finish_registration(&victim, &victims_token, &started, credential).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    assert!(victim.open("/me/credentials").await.text.contains("my &lt;phone&gt;"));
}

#[tokio::test]
async fn a_passkey_belongs_to_one_person() {
    let stage = Stage::start().await;
    register(&stage, "officer", 1).await;
    let browser = Browser::new(&stage);
    let token = own_page(&browser, "citizen").await;
    let started = start_registration(&browser, &token).await;
    let credential = Authenticator::new(&stage.issuer, 1).register(&started["publicKey"]);
    assert_eq!(finish_registration(&browser, &token, &started, credential).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn only_who_has_just_signed_in_changes_passkeys() {
    let stage = Stage::start().await;
    let browser = Browser::new(&stage);
    let token = own_page(&browser, "officer").await;
    stage.clock.move_on(TimeDelta::minutes(6));
    let answer = browser.post_json("/passkeys/registration/start", &json!({ "token": token })).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(answer.text.contains("login_required"), "{}", answer.text);
}

#[tokio::test]
async fn the_last_passkey_of_a_level_cannot_be_removed() {
    let stage = Stage::start().await;
    register(&stage, "officer", 1).await;
    let browser = Browser::new(&stage);
    own_page(&browser, "officer").await;
    let page = browser.open("/me/credentials").await;
    let remove = async |page: &Shown| {
        let fields = [("token", page.field("token")), ("credential", page.field("credential"))];
        browser.post("/me/credentials/remove", &fields.each_ref().map(|(name, value)| (*name, value.as_str()))).await
    };
    assert_eq!(remove(&page).await.status, StatusCode::FORBIDDEN);
    register(&stage, "officer", 2).await;
    let page = browser.open("/me/credentials").await;
    assert_eq!(page.fields("credential").len(), 2);
    assert_eq!(remove(&page).await.status, StatusCode::SEE_OTHER);
    assert_eq!(browser.open("/me/credentials").await.fields("credential").len(), 1);

    let other = Browser::new(&stage);
    own_page(&other, "citizen").await;
    let token = browser.open("/me/credentials").await.field("token");
    let answer = other.post("/me/credentials/remove", &[("token", &token), ("credential", "x")]).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "the form is another session's");
}
