//! By what an account becomes a person's.
use chrono::TimeDelta;
use eid::registrar::{self, UpstreamIdentity};
use reqwest::StatusCode;
use serde_json::json;

use super::council::{Council, Way};
use super::signing_in::{linked, token_by};
use crate::browser::{Browser, Shown};
use crate::client::TestClient;
use crate::stage::nothing;

async fn credentials(browser: &Browser, ready: &str) -> Shown {
    let page = browser.open("/me/credentials").await;
    browser.sign_in(&page, ready).await
}

fn is_linked(page: &Shown) -> bool {
    page.text.contains("name=\"link\"")
}

#[tokio::test]
async fn an_account_is_linked_by_signing_in_with_both_in_one_session() {
    let council = Council::start().await;
    for stage in council.each_stage().await {
        let browser = Browser::new(&stage);
        let page = credentials(&browser, "citizen").await;
        assert!(!is_linked(&page) && page.text.contains("Link my account at Bristol &lt;City&gt;"));
        let way = Way::to_link(&browser, &page, "bst").await;
        assert_eq!((way.parameter("prompt"), way.parameter("max_age")), ("login".to_owned(), "3600".to_owned()));
        let page = council.return_from(&stage, &browser, &way, nothing()).await;
        assert!(is_linked(&page), "{}", page.text);
        assert!(!page.text.contains("bristol.example"), "an address is nothing");
    }
}

/// L1: the e-ID at `substantial`, within five minutes, at the beginning and at the end.
#[tokio::test]
async fn a_weak_or_old_proof_links_nothing() {
    let council = Council::start().await;
    let stage = council.stage().await;
    let begin = async |browser: &Browser, page: &Shown| {
        browser.post("/me/links/begin", &[("token", &page.field("token")), ("upstream", "bst")]).await
    };
    let weak = Browser::new(&stage);
    let page = credentials(&weak, "newcomer").await;
    assert!(begin(&weak, &page).await.text.contains("at level substantial"));

    let browser = Browser::new(&stage);
    let page = credentials(&browser, "citizen").await;
    stage.clock.move_on(TimeDelta::minutes(6));
    assert!(begin(&browser, &page).await.text.contains("within five minutes"));

    let browser = Browser::new(&stage);
    let page = credentials(&browser, "citizen").await;
    let way = Way::to_link(&browser, &page, "bst").await;
    stage.clock.move_on(TimeDelta::minutes(6));
    let refused = council.return_from(&stage, &browser, &way, nothing()).await;
    assert!(refused.text.contains("within five minutes"), "{}", refused.text);
    assert!(!is_linked(&browser.open("/me/credentials").await));
}

/// An account that somebody is still signed in with, at a shared machine, becomes nobody else's.
#[tokio::test]
async fn a_council_that_did_not_ask_again_links_nothing() {
    let council = Council::start().await;
    let stage = council.stage().await;
    let browser = Browser::new(&stage);
    let old = (stage.clock.now() - TimeDelta::minutes(3)).timestamp();
    for auth_time in [json!(old), json!(null)] {
        let page = council.link(&stage, &browser, "citizen", json!({ "auth_time": auth_time })).await;
        assert!(page.text.contains("did not ask you again"), "{}", page.text);
        browser.set_cookie("eid-session", "");
    }
}

/// 33: what one person confirmed counts for nobody else, and in no other browser.
#[tokio::test]
async fn a_confirmation_counts_for_who_gave_it_and_where() {
    let council = Council::start().await;
    let stage = council.stage().await;
    let (browser, other) = (Browser::new(&stage), Browser::new(&stage));
    credentials(&other, "officer").await;
    let page = credentials(&browser, "citizen").await;
    let way = Way::to_link(&browser, &page, "bst").await;
    council.hand_out(council.sign(&council.claims(&stage, &way, nothing())));
    let answer = way.answer(json!({ "code": "a-code", "iss": council.issuer }));
    let elsewhere = other.get(&answer).await;
    assert_eq!(elsewhere.status, StatusCode::BAD_REQUEST);
    assert!(!is_linked(&other.open("/me/credentials").await));

    // Somebody else signs in, in the same browser, before the answer comes.
    let page = browser.open(&TestClient::new(&stage, "portal").pushed(json!({ "prompt": "login" })).await).await;
    browser.sign_in(&page, "officer").await;
    let refused = browser.get(&answer).await;
    assert!(refused.text.contains("not signed in any more as who began"), "{}", refused.text);
    assert!(!is_linked(&browser.open("/me/credentials").await));
    assert_eq!(browser.get(&answer).await.status, StatusCode::BAD_REQUEST, "an answer is taken once");
}

/// 38: an attacker's account is not linked to a victim who is made to open its address.
#[tokio::test]
async fn nobody_links_an_account_to_somebody_elses_session() {
    let council = Council::start().await;
    let stage = council.stage().await;
    let (victim, attacker) = (Browser::new(&stage), Browser::new(&stage));
    credentials(&victim, "officer").await;
    let page = credentials(&attacker, "citizen").await;
    let way = Way::to_link(&attacker, &page, "bst").await;
    council.hand_out(council.sign(&council.claims(&stage, &way, nothing())));
    let planted = victim.get(&way.answer(json!({ "code": "a-code", "iss": council.issuer }))).await;
    assert_eq!(planted.status, StatusCode::BAD_REQUEST);
    // A form of another site, and one with another session's token.
    let token = attacker.open("/me/credentials").await.field("token");
    let form = format!("token={token}&upstream=bst");
    let headers = [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")];
    let forced = victim.post_raw("/me/links/begin", form.clone(), &headers).await;
    assert!(forced.status.is_client_error(), "{}", forced.text);
    let foreign = victim.post("/me/links/begin", &[("token", &token), ("upstream", "bst")]).await;
    assert!(foreign.status.is_client_error(), "{}", foreign.text);
    assert_eq!(council.asked().iter().filter(|(path, ..)| path == "/token").count(), 0);
    assert!(!is_linked(&victim.open("/me/credentials").await));
}

/// L3
#[tokio::test]
async fn an_account_is_one_persons_until_they_release_it() {
    let council = Council::start().await;
    for stage in council.each_stage().await {
        let owner = Browser::new(&stage);
        council.link(&stage, &owner, "citizen", nothing()).await;
        let refused = council.link(&stage, &Browser::new(&stage), "officer", nothing()).await;
        assert!(refused.text.contains("linked to another person"), "{}", refused.text);

        let employee = Browser::new(&stage);
        token_by(&council, &stage, &employee, nothing()).await;
        let page = owner.open("/me/credentials").await;
        let ended =
            owner.post("/me/links/end", &[("token", &page.field("token")), ("link", &page.field("link"))]).await;
        assert!(!is_linked(&owner.follow(ended).await));
        assert!(employee.open("/me/context").await.text.contains("<h1>Sign in</h1>"), "what it opened is over");

        let page = council.link(&stage, &Browser::new(&stage), "officer", nothing()).await;
        assert!(is_linked(&page), "{}", page.text);
    }
}

#[tokio::test]
async fn nobody_ends_somebody_elses_link() {
    let council = Council::start().await;
    let stage = council.stage().await;
    let (owner, other) = (Browser::new(&stage), Browser::new(&stage));
    let link = council.link(&stage, &owner, "citizen", nothing()).await.field("link");
    let page = credentials(&other, "officer").await;
    other.post("/me/links/end", &[("token", &page.field("token")), ("link", &link)]).await;
    assert!(is_linked(&owner.open("/me/credentials").await));
}

/// L3: two registrars move an account, a day after its person was told.
#[tokio::test]
async fn registrars_move_an_account_with_a_days_notice() {
    let council = Council::start().await;
    for stage in council.each_stage().await {
        linked(&council, &stage).await;
        let account = UpstreamIdentity { issuer: council.issuer.clone(), tenant: None, subject: "staff-1".to_owned() };
        let release = async |registrars| {
            registrar::release(stage.database.database(), account.clone(), registrars, stage.clock.now()).await
        };
        assert!(release(["A", " a "]).await.unwrap_err().to_string().contains("two"));
        release(["A", "B"]).await.unwrap();
        assert!(release(["A", "B"]).await.is_err(), "it is under way");
        let page = credentials(&Browser::new(&stage), "citizen").await;
        assert!(page.text.contains("Registrars take this link from you"), "{}", page.text);
        let refused = council.link(&stage, &Browser::new(&stage), "officer", nothing()).await;
        assert!(refused.text.contains("linked to another person"));
        stage.clock.move_on(TimeDelta::hours(24));
        assert!(!is_linked(&credentials(&Browser::new(&stage), "citizen").await));
        let page = council.link(&stage, &Browser::new(&stage), "officer", nothing()).await;
        assert!(is_linked(&page), "{}", page.text);
    }
}
