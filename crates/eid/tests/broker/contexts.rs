//! As what a person acts: one context a session, chosen, shown, changed.
use chrono::TimeDelta;
use eid::registrar;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::council::{Council, MEMBER};
use super::signing_in::linked;
use crate::browser::{Browser, Shown};
use crate::client::TestClient;
use crate::stage::{Stage, claims_of, nothing};

async fn choose(browser: &Browser, page: &Shown, context: &str) -> Shown {
    let fields =
        [("interaction", page.field("interaction")), ("token", page.field("token")), ("context", context.to_owned())];
    let chosen = browser.post("/context", &fields.each_ref().map(|(name, value)| (*name, value.as_str()))).await;
    browser.follow(chosen).await
}

async fn token(client: &TestClient<'_>, code: &str) -> Value {
    let tokens = client.redeem(code, nothing()).await;
    claims_of(tokens.text("access_token"))
}

#[tokio::test]
async fn who_has_several_contexts_says_as_what_they_go_on() {
    let council = Council::start().await;
    for stage in council.each_stage().await {
        linked(&council, &stage).await;
        let client = TestClient::new(&stage, "portal");
        let browser = Browser::new(&stage);
        let page = client.sign_in(&browser, "citizen", nothing()).await;
        assert!(page.text.contains("As what do you want to go on?"), "{}", page.text);
        let employee = format!("employee:BST:{MEMBER}");
        assert_eq!(page.fields("context"), ["citizen", employee.as_str()]);
        let work = token(&client, &choose(&browser, &page, &employee).await.code()).await;
        assert_eq!((&work["ctx"], &work["member"]), (&json!("employee"), &json!(MEMBER)));
        // Who is signed in is not asked again, and stays what they are.
        let code = browser.open(&client.pushed(nothing()).await).await.code();
        assert_eq!(token(&client, &code).await["sub"], work["sub"]);
        // A client that wants people to choose has them asked.
        let page = client.sign_in(&browser, "citizen", json!({ "prompt": "select_account" })).await;
        let own = token(&client, &choose(&browser, &page, "citizen").await.code()).await;
        assert_eq!(own["ctx"], "citizen");
        assert_ne!(own["sub"], work["sub"], "one person, two names");
    }
}

#[tokio::test]
async fn a_client_asks_for_the_context_it_needs() {
    let council = Council::start().await;
    let stage = council.stage().await;
    linked(&council, &stage).await;
    let client = TestClient::new(&stage, "portal");
    let browser = Browser::new(&stage);
    let page = client.sign_in(&browser, "citizen", json!({ "context": "citizen" })).await;
    assert_eq!(token(&client, &page.code()).await["ctx"], "citizen", "it is what they are; nothing to choose");
    let page = browser.open(&client.pushed(json!({ "context": "employee:BST" })).await).await;
    let employee = page.fields("context").into_iter().find(|name| name.starts_with("employee")).unwrap();
    assert_eq!(token(&client, &choose(&browser, &page, &employee).await.code()).await["ctx"], "employee");
    let silent = browser.open(&client.pushed(json!({ "context": "citizen", "prompt": "none" })).await).await;
    assert_eq!(silent.error(), "interaction_required");
    for wrong in ["employee:CRF", "representative"] {
        let page = client.sign_in(&Browser::new(&stage), "citizen", json!({ "context": wrong })).await;
        assert_eq!(page.error(), "access_denied", "{wrong}");
    }
    for unknown in ["system", "citizen:x", "employee:", "admin"] {
        assert_eq!(client.push(json!({ "context": unknown })).await.error(), "invalid_request", "{unknown}");
    }
}

#[tokio::test]
async fn changing_the_context_ends_what_was_allowed_in_the_one_before() {
    let council = Council::start().await;
    let stage = council.stage().await;
    linked(&council, &stage).await;
    let client = TestClient::new(&stage, "portal");
    let browser = Browser::new(&stage);
    let citizen = client.sign_in(&browser, "citizen", json!({ "context": "citizen" })).await;
    let tokens = client.redeem(&citizen.code(), nothing()).await;
    let page = browser.open("/me/context").await;
    assert!(page.text.contains("You act as <strong>yourself</strong>"), "{}", page.text);
    let cookie = browser.cookie("eid-session");
    let fields = [("token", page.field("token")), ("context", page.field("context"))];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    let refused = browser.post("/me/context", &[("token", "x"), fields[1]]).await;
    assert!(refused.status.is_client_error());
    let changed = browser.post("/me/context", &fields).await;
    let page = browser.follow(changed).await;
    assert!(page.text.contains("someone who works for Bristol"), "{}", page.text);
    assert_ne!(browser.cookie("eid-session"), cookie, "the cookie changes with it");
    assert_eq!(client.refresh(tokens.text("refresh_token"), nothing()).await.error(), "invalid_grant");
    assert_eq!(stage.notices.taken().len(), 1);
    let code = browser.open(&client.pushed(nothing()).await).await.code();
    assert_eq!(token(&client, &code).await["ctx"], "employee");
    // Nobody stays signed in longer by going to and fro.
    for _ in 0..48 {
        stage.clock.move_on(TimeDelta::minutes(14));
        let page = browser.open("/me/context").await;
        let fields = [("token", page.field("token")), ("context", page.field("context"))];
        browser.post("/me/context", &fields.each_ref().map(|(name, value)| (*name, value.as_str()))).await;
    }
    stage.clock.move_on(TimeDelta::minutes(14));
    stage.clock.move_on(TimeDelta::minutes(35));
    assert!(browser.open("/me/context").await.text.contains("<h1>Sign in</h1>"));
}

async fn mandate(stage: &Stage, until: TimeDelta) -> String {
    let (now, registrars) = (stage.clock.now(), ["A", "B"]);
    let database = stage.database.database();
    registrar::give_mandate(database, "ready-citizen", "p-child", "birth record seen", now + until, registrars, now)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_representative_acts_for_another_as_long_as_the_mandate_holds() {
    for stage in Stage::each().await {
        let client = TestClient::new(&stage, "portal");
        let name = mandate(&stage, TimeDelta::days(30)).await;
        let browser = Browser::new(&stage);
        let page = client.sign_in(&browser, "citizen", json!({ "context": "representative" })).await;
        let shown = choose(&browser, &page, &format!("representative:{name}")).await;
        let tokens = client.redeem(&shown.code(), nothing()).await;
        let claims = claims_of(tokens.text("access_token"));
        assert_eq!(claims["ctx"], "representative");
        assert_eq!(claims["mandate"], json!({ "of": "p-child", "id": name }));
        assert!(claims.get("member").is_none());
        let refreshed = client.refresh(tokens.text("refresh_token"), nothing()).await;
        assert_eq!(refreshed.status, StatusCode::OK);
        registrar::end_mandate(stage.database.database(), &name, stage.clock.now()).await.unwrap();
        assert_eq!(client.refresh(refreshed.text("refresh_token"), nothing()).await.error(), "invalid_grant");
        assert_eq!(browser.open(&client.pushed(nothing()).await).await.status, StatusCode::FORBIDDEN);
        assert!(registrar::end_mandate(stage.database.database(), &name, stage.clock.now()).await.is_err());
        let page = client.sign_in(&Browser::new(&stage), "citizen", json!({ "context": "representative" })).await;
        assert_eq!(page.error(), "access_denied");
    }
}

#[tokio::test]
async fn a_mandate_takes_two_registrars_and_a_person() {
    let stage = Stage::start().await;
    let (now, database) = (stage.clock.now(), stage.database.database());
    let give = async |person, of, until, registrars| {
        registrar::give_mandate(database, person, of, "seen", now + until, registrars, now).await
    };
    let day = TimeDelta::days(1);
    assert!(give("ready-citizen", "p-x", day, ["A", "a"]).await.unwrap_err().to_string().contains("two registrars"));
    assert!(give("nobody", "p-x", day, ["A", "B"]).await.unwrap_err().to_string().contains("no person"));
    assert!(give("ready-citizen", "", day, ["A", "B"]).await.is_err());
    assert!(give("ready-citizen", "p-x", -day, ["A", "B"]).await.is_err());
    give("ready-citizen", "p-x", day, ["A", "B"]).await.unwrap();
    stage.clock.move_on(day);
    let client = TestClient::new(&stage, "portal");
    let page = client.sign_in(&Browser::new(&stage), "citizen", nothing()).await;
    assert!(page.told().contains_key("code"), "what is over is no context");
}
