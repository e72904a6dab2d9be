//! The pages themselves: languages, accessibility, headers.
use crate::browser::Browser;
use crate::client::TestClient;
use crate::stage::{Stage, nothing};
use reqwest::StatusCode;
use serde_json::json;

#[tokio::test]
async fn pages_are_in_english_and_in_welsh() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "asking");
    let browser = Browser::new(&stage);
    let page = browser.open(&client.pushed(json!({ "ui_locales": "fr cy-GB" })).await).await;
    assert!(
        page.text.contains("<html lang=\"cy\">")
            && page.text.contains("Mewngofnodi")
            && page.text.contains("Porth asking")
    );
    let page = browser.open(&client.pushed(nothing()).await).await;
    assert!(page.text.contains("<html lang=\"en\">") && page.text.contains("Sign in"));
    let link = page.text.split("<header>").nth(1).unwrap().split("href=\"").nth(1).unwrap();
    let link = link.split('"').next().unwrap().replace("&amp;", "&");
    let page = browser.open(&link).await;
    assert!(page.text.contains("Mewngofnodi"), "chosen on the page");
    let page = browser.sign_in(&page, "officer").await;
    assert!(page.text.contains("Beth gaiff ei rannu?"), "the choice stays for the next page");
}

/// 10, 12: nobody frames a page, loads anything into it, or learns from it where a person was.
#[tokio::test]
async fn every_page_keeps_to_itself() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "asking");
    let browser = Browser::new(&stage);
    let sign_in = browser.open(&client.pushed(nothing()).await).await;
    let consent = browser.sign_in(&sign_in, "officer").await;
    let mut pages = vec![sign_in, consent, browser.open("/authorize?client_id=nobody").await];
    for path in ["/me/sessions", "/me/credentials", "/me/choices", "/logout"] {
        pages.push(browser.open(path).await);
    }
    for page in &pages {
        let policy = page.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(!policy.contains("unsafe") && !policy.contains('*'), "{policy}");
        assert_eq!(page.header("x-frame-options"), "DENY");
        assert_eq!(page.header("cache-control"), "no-store");
        assert_eq!(page.header("referrer-policy"), "same-origin");
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert!(!page.text.contains("style=") && !page.text.contains("onclick") && !page.text.contains("<script>"));
        let outside = page.text.replace(&stage.issuer, "");
        assert!(!outside.contains("http://") && !outside.contains("https://"), "{outside}");
    }
}

#[tokio::test]
async fn every_page_can_be_read_aloud_and_used_by_keyboard() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "asking");
    let browser = Browser::new(&stage);
    let sign_in = browser.open(&client.pushed(nothing()).await).await;
    let consent = browser.sign_in(&sign_in, "officer").await;
    for page in [sign_in, consent, browser.open("/me/credentials").await] {
        assert!(page.text.contains("<html lang=\"en\">") && page.text.contains("<title>"));
        assert_eq!(page.text.matches("<h1>").count(), 1);
        assert!(page.text.contains("<main id=\"main\">") && page.text.contains("href=\"#main\""));
        assert!(!page.text.contains("tabindex"), "the order of the page is the order of the keyboard");
        let fields =
            page.text.matches("<input type=\"checkbox\"").count() + page.text.matches("<input type=\"text\"").count();
        assert_eq!(fields, page.text.matches("<label>").count(), "every field has its label");
        let outside_of_buttons = page.text.matches("onclick").count();
        assert_eq!(outside_of_buttons, 0);
    }
}

#[tokio::test]
async fn names_are_shown_as_text() {
    let stage = Stage::start().await;
    let client = TestClient::new(&stage, "asking");
    let browser = Browser::new(&stage);
    let page = browser.open(&client.pushed(nothing()).await).await;
    assert!(page.text.contains("Bo &lt;b&gt;Li") && !page.text.contains("Bo <b>Li"));
    let page = browser.open("/authorize?client_id=%3Cscript%3E&client_id=x").await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    assert!(!page.text.contains("<script>"));
}
