//! An authority for national identifiers, which stands for a person's own credential.
use eid::{EidConfig, Opens, ReadyAssurance, ReadyPerson};
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::council::Council;
use crate::browser::{Browser, Shown};
use crate::client::TestClient;
use crate::stage::{Stage, claims_of, nothing};

/// Sets the authority up, with one person who has a code, and two who have one between them.
fn set_up(authority: &Council) -> impl Fn(&mut EidConfig) + '_ {
    move |config| {
        let mut upstream = authority.config();
        upstream.opens = Opens::Person { identifier_claim: "person_code".into(), cap: ReadyAssurance::High };
        config.upstreams = vec![upstream];
        let person = |id: &str, code: &str| ReadyPerson {
            id: id.into(),
            name: id.into(),
            about: String::new(),
            org: None,
            member: None,
            assurance: ReadyAssurance::High,
            person_code: Some(code.into()),
        };
        config.ready_people.extend([person("dai", "PNOUK-1"), person("one", "PNOUK-2"), person("same", "PNOUK-2")]);
    }
}

async fn sign_in(authority: &Council, stage: &Stage, browser: &Browser, changes: Value) -> Shown {
    let client = TestClient::new(stage, "portal");
    let page = browser.open(&client.pushed(nothing()).await).await;
    authority.sign_in(stage, browser, &page, changes).await
}

/// L1: who asserts the personal code of exactly one person, at `substantial` or better, links them.
#[tokio::test]
async fn an_authority_knows_a_person_by_their_code() {
    let authority = Council::named("national", "").await;
    for stage in Stage::each_with(set_up(&authority)).await {
        let browser = Browser::new(&stage);
        let shown = sign_in(&authority, &stage, &browser, json!({ "person_code": "PNOUK-1", "acr": "card" })).await;
        let client = TestClient::new(&stage, "portal");
        let token = claims_of(client.redeem(&shown.code(), nothing()).await.text("access_token"));
        assert_eq!((&token["ctx"], &token["acr"]), (&json!("citizen"), &json!("high")));
        let page = browser.open("/me/credentials").await;
        assert!(page.text.contains("name=\"link\""), "it is the person's own: {}", page.text);
        // From then on the account says who it is, whatever code comes with it.
        let other = Browser::new(&stage);
        let again = sign_in(&authority, &stage, &other, json!({ "person_code": "PNOUK-9", "acr": "mfa" })).await;
        let again = claims_of(client.redeem(&again.code(), nothing()).await.text("access_token"));
        assert_eq!((&again["sub"], &again["acr"]), (&token["sub"], &json!("substantial")));
    }
}

#[tokio::test]
async fn an_authority_that_is_not_sure_knows_nobody() {
    let authority = Council::named("national", "").await;
    let stage = Stage::start_with(set_up(&authority)).await;
    for (name, changes) in [
        ("too low", json!({ "person_code": "PNOUK-1", "acr": null })),
        ("no code", json!({ "acr": "card" })),
        ("a code of nobody", json!({ "person_code": "PNOUK-7", "acr": "card" })),
        ("a code of two", json!({ "person_code": "PNOUK-2", "acr": "card" })),
        ("no text", json!({ "person_code": 1, "acr": "card" })),
    ] {
        let browser = Browser::new(&stage);
        let shown = sign_in(&authority, &stage, &browser, changes).await;
        assert_eq!(shown.status, StatusCode::FORBIDDEN, "{name}");
        assert!(browser.cookie("eid-session").is_none(), "{name}");
    }
}

/// L10
#[tokio::test]
async fn the_last_credential_of_the_highest_level_stays() {
    let authority = Council::named("national", "").await;
    let stage = Stage::start_with(set_up(&authority)).await;
    let browser = Browser::new(&stage);
    sign_in(&authority, &stage, &browser, json!({ "person_code": "PNOUK-1", "acr": "card" })).await;
    let page = browser.open("/me/credentials").await;
    let end = async |link: &str| {
        let token = browser.open("/me/credentials").await.field("token");
        browser.post("/me/links/end", &[("token", &token), ("link", link)]).await
    };
    let link = page.field("link");
    assert!(end(&link).await.text.contains("the last of its level"));
    let other = Browser::new(&stage);
    let page = other.open("/me/credentials").await;
    let page = other.sign_in(&page, "dai").await;
    let way = super::council::Way::to_link(&other, &page, "national").await;
    authority.return_from(&stage, &other, &way, json!({ "sub": "second", "acr": "card" })).await;
    assert_eq!(end(&link).await.status, StatusCode::SEE_OTHER, "with a replacement it goes");
    let page = other.open("/me/credentials").await;
    assert_eq!(page.fields("link").len(), 1);
}
