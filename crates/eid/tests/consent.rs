//! What people are asked, and what is remembered of their answers.
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::browser::{Browser, Shown};
use crate::client::TestClient;
use crate::stage::{Stage, claims_of, nothing};

async fn decide(browser: &Browser, page: &Shown, decision: &str, remember: bool) -> Shown {
    let (interaction, token) = (page.field("interaction"), page.field("token"));
    let mut fields = vec![("interaction", interaction.as_str()), ("token", token.as_str()), ("decision", decision)];
    if remember {
        fields.push(("remember", "yes"));
    }
    browser.post("/consent", &fields).await
}

#[tokio::test]
async fn a_person_is_asked_and_a_choice_is_remembered() {
    for stage in Stage::each().await {
        let client = TestClient::new(&stage, "asking");
        let browser = Browser::new(&stage);
        let open = async |changes: Value| browser.open(&client.pushed(changes).await).await;
        let page = client.sign_in(&browser, "officer", nothing()).await;
        assert!(page.text.contains("Portal asking") && page.text.contains("posts:write"), "{}", page.text);
        assert!(decide(&browser, &page, "allow", false).await.told().contains_key("code"));

        assert_eq!(open(json!({ "prompt": "none" })).await.error(), "consent_required", "that was for once");
        let page = open(nothing()).await;
        decide(&browser, &page, "allow", true).await.code();
        open(json!({ "prompt": "none" })).await.code();
        open(json!({ "scope": "openid" })).await.code();

        let wider = json!({ "scope": "openid posts:write groups:join" });
        let page = open(wider).await;
        assert!(page.text.contains("groups:join"), "more than was allowed is asked again");
        let page = open(json!({ "prompt": "consent" })).await;
        assert_eq!(page.status, StatusCode::OK, "asked again because the client wants it");
    }
}

#[tokio::test]
async fn who_does_not_agree_goes_back_with_nothing() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "asking");
    let browser = Browser::new(&stage);
    let page = client.sign_in(&browser, "officer", nothing()).await;
    let shown = decide(&browser, &page, "deny", true).await;
    assert_eq!(shown.error(), "access_denied");
    let silent = browser.open(&client.pushed(json!({ "prompt": "none" })).await).await;
    assert_eq!(silent.error(), "consent_required");
}

#[tokio::test]
async fn what_is_asked_by_name_is_told_and_nothing_else() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "asking");
    let browser = Browser::new(&stage);
    let asked = json!({ "claims": "{\"id_token\":{\"name\":null,\"email\":null}}" });
    let page = client.sign_in(&browser, "citizen", asked).await;
    assert!(page.text.contains("your name"), "{}", page.text);
    let code = decide(&browser, &page, "allow", false).await.code();
    let id_token = claims_of(client.redeem(&code, nothing()).await.text("id_token"));
    assert_eq!(id_token["name"], "Gwen O’Neill");
    assert!(id_token.get("email").is_none());
}

#[tokio::test]
async fn an_agreement_is_asked_about_by_name() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "asking");
    let browser = Browser::new(&stage);
    let details = |purpose: &str| {
        let details = json!([{ "type": "data-use", "agreement": "agr-1", "purpose": purpose }]);
        json!({ "authorization_details": details.to_string() })
    };
    let page = client.sign_in(&browser, "officer", details("school-admission")).await;
    assert!(page.text.contains("agr-1:school-admission"), "{}", page.text);
    decide(&browser, &page, "allow", true).await.code();
    let page = browser.open(&client.pushed(details("fraud")).await).await;
    assert_eq!(page.status, StatusCode::OK, "another purpose is another choice");
}

#[tokio::test]
async fn an_answer_must_come_from_the_page_that_the_same_person_saw() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "asking");
    let browser = Browser::new(&stage);
    let page = client.sign_in(&browser, "officer", nothing()).await;
    client.sign_in(&browser, "newcomer", json!({ "prompt": "login" })).await;
    let shown = decide(&browser, &page, "allow", true).await;
    assert!(shown.location().unwrap().starts_with("/continue"), "the newcomer is asked themselves");
    let interaction = page.field("interaction");
    let form = format!("interaction={interaction}&token={}&decision=allow", page.field("token"));
    for headers in [[("origin", "https://evil.example")], [("origin", "null")], [("sec-fetch-site", "cross-site")]] {
        let shown = browser.post_raw("/consent", form.clone(), &headers).await;
        assert_eq!(shown.status, StatusCode::FORBIDDEN, "{headers:?}");
    }
}

#[tokio::test]
async fn a_choice_can_be_taken_back_with_all_that_came_of_it() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "asking");
    let browser = Browser::new(&stage);
    let page = client.sign_in(&browser, "officer", nothing()).await;
    let code = decide(&browser, &page, "allow", true).await.code();
    let tokens = client.redeem(&code, nothing()).await;
    let page = browser.open("/me/choices").await;
    assert!(page.text.contains("Portal asking") && page.text.contains("posts:write"));
    let (token, named) = (page.field("token"), page.field("client"));
    assert_eq!(
        browser.post("/me/choices/forget", &[("token", "x"), ("client", &named)]).await.status,
        StatusCode::FORBIDDEN
    );
    browser.post("/me/choices/forget", &[("token", &token), ("client", &named)]).await;
    assert!(!browser.open("/me/choices").await.text.contains("posts:write"));
    assert_eq!(client.refresh(tokens.text("refresh_token"), nothing()).await.error(), "invalid_grant");
    assert!(!client.is_active(tokens.text("access_token")).await);
}
