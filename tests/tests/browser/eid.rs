//! The e-ID's pages, in a real browser with a real implementation of passkeys.
use fantoccini::Locator;
use fantoccini::key::Key;
use serde_json::json;
use tests::{Browser, Program};

use super::{click, text_of, wait_until};

async fn start() -> (Program, Browser) {
    let eid = Program::start(&["eid", "--listen", "127.0.0.1:0"]).await;
    let browser = Browser::open(1280, 900).await;
    browser.add_authenticator().await;
    (eid, browser)
}

async fn open(browser: &Browser, eid: &Program, path: &str) {
    browser.client().goto(&format!("{}{path}", eid.url())).await.unwrap();
}

async fn sign_out(browser: &Browser, eid: &Program) {
    open(browser, eid, "/logout").await;
    click(browser, "main button").await;
    wait_until(browser, "document.querySelector('h1').innerText === 'You are signed out'").await;
}

#[tokio::test]
async fn a_person_makes_a_passkey_and_signs_in_with_it() {
    let (eid, browser) = start().await;
    open(&browser, &eid, "/me/credentials").await;
    click(&browser, "button[value=citizen]").await;
    wait_until(&browser, "document.querySelector('#passkey-registration:not([hidden])')").await;
    let field = browser.client().find(Locator::Css("[name=label]")).await.unwrap();
    field.send_keys("my <phone>").await.unwrap();
    click(&browser, "#passkey-registration button").await;
    wait_until(&browser, "document.querySelector('.list')?.innerText.includes('my <phone>')").await;

    sign_out(&browser, &eid).await;
    open(&browser, &eid, "/me/sessions").await;
    wait_until(&browser, "document.querySelector('#passkey-sign-in:not([hidden])')").await;
    click(&browser, "#passkey-sign-in button").await;
    wait_until(&browser, "document.querySelector('h1').innerText === 'Where I am signed in'").await;
    assert!(text_of(&browser, ".list").await.contains("Chrome"));
    browser.close().await;
    eid.stop().await;
}

#[tokio::test]
async fn a_person_signs_in_by_keyboard_and_in_welsh() {
    let (eid, browser) = start().await;
    open(&browser, &eid, "/me/sessions").await;
    click(&browser, "header a").await;
    wait_until(&browser, "document.documentElement.lang === 'cy'").await;
    assert_eq!(text_of(&browser, "h1").await, "Mewngofnodi");
    // From the top of the page by Tab alone; what has the focus can be seen.
    for _ in 0..12 {
        let on_person = "return document.activeElement.value === 'citizen'";
        if browser.client().execute(on_person, vec![]).await.unwrap() == json!(true) {
            break;
        }
        let focused = browser.client().active_element().await.unwrap();
        focused.send_keys(&Key::Tab.to_string()).await.unwrap();
    }
    let outlined = "return getComputedStyle(document.activeElement).outlineStyle";
    assert_eq!(browser.client().execute(outlined, vec![]).await.unwrap(), json!("solid"));
    let focused = browser.client().active_element().await.unwrap();
    focused.send_keys(&Key::Enter.to_string()).await.unwrap();
    wait_until(&browser, "document.querySelector('h1').innerText === 'Ble rwyf wedi mewngofnodi'").await;
    browser.close().await;
    eid.stop().await;
}

#[tokio::test]
async fn a_passkey_that_is_not_accepted_is_told_to_who_reads_and_who_listens() {
    let (eid, browser) = start().await;
    open(&browser, &eid, "/me/sessions").await;
    wait_until(&browser, "document.querySelector('#passkey-sign-in:not([hidden])')").await;
    // The authenticator holds no passkey of this provider.
    click(&browser, "#passkey-sign-in button").await;
    wait_until(&browser, "document.querySelector('[role=status]').innerText.length > 0").await;
    assert!(text_of(&browser, "[role=status]").await.contains("Try again"));
    browser.close().await;
    eid.stop().await;
}
