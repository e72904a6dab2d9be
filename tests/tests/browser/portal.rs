//! Portals of two organisations in a real browser, with a passkey.
use fantoccini::Locator;
use serde_json::{Value, json};
use tests::{Browser, repository};

use super::{click, text_of, wait_until};
use crate::portals::{PortalProgram, Portals};

const IS_HERE: &str = "document.readyState === 'complete' && document.querySelector('#session:not([hidden])')";

async fn open(browser: &Browser, portal: &PortalProgram) {
    browser.client().goto(&portal.at("/")).await.unwrap();
    wait_until(browser, IS_HERE).await;
}

async fn who(browser: &Browser) -> String {
    wait_until(browser, "document.querySelector('.who')").await;
    text_of(browser, ".who").await.replace('\n', " ")
}

/// What axe-core finds against WCAG 2.2 AA on the page, in both colour schemes.
async fn violations(browser: &Browser) -> Value {
    let source = std::fs::read_to_string(repository().join("tests/node/node_modules/axe-core/axe.min.js"));
    browser.client().execute(&source.expect("axe-core: run `cargo xtask test`"), vec![]).await.unwrap();
    let run = "const done = arguments[arguments.length - 1];
        axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
           .then(({ violations }) => done(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])));";
    browser.client().execute_async(run, vec![]).await.unwrap()
}

#[tokio::test]
async fn a_person_signs_in_once_by_passkey_steps_up_and_signs_out_of_both_portals() {
    let portals = Portals::start().await;
    let browser = Browser::open(1280, 900).await;
    browser.add_authenticator().await;

    // The first visit: a made-up person, who makes a passkey.
    browser.client().goto(&format!("{}/me/credentials", portals.issuer())).await.unwrap();
    click(&browser, "button[value=officer]").await;
    wait_until(&browser, "document.querySelector('#passkey-registration:not([hidden])')").await;
    browser.client().find(Locator::Css("[name=label]")).await.unwrap().send_keys("phone").await.unwrap();
    click(&browser, "#passkey-registration button").await;
    wait_until(&browser, "document.querySelector('.list')?.innerText.includes('phone')").await;
    browser.client().goto(&format!("{}/logout", portals.issuer())).await.unwrap();
    click(&browser, "main button").await;
    wait_until(&browser, "document.querySelector('h1').innerText === 'You are signed out'").await;

    // Portal A, by the passkey.
    open(&browser, &portals.a).await;
    assert_eq!(violations(&browser).await, json!([]), "signed out");
    click(&browser, "#session a").await;
    wait_until(&browser, "document.querySelector('#passkey-sign-in:not([hidden])')").await;
    assert_eq!(violations(&browser).await, json!([]), "the sign-in page");
    click(&browser, "#passkey-sign-in button").await;
    wait_until(&browser, IS_HERE).await;
    let known = who(&browser).await;
    assert!(known.starts_with("Gareth <b>Rees</b>") && known.contains("for CRF · level substantial"), "{known}");
    assert_eq!(violations(&browser).await, json!([]), "signed in");

    // The page asks as who is signed in; no script can read by what.
    browser.client().goto(&portals.a.at("/#ask/who-am-i")).await.unwrap();
    wait_until(&browser, "document.querySelector('#document').value.includes('WhoAmI')").await;
    click(&browser, "#run").await;
    wait_until(&browser, "document.querySelector('#output').innerText.includes('member_CRF_')").await;
    let readable =
        browser.client().execute("return document.cookie + JSON.stringify({ ...localStorage })", vec![]).await;
    assert!(!readable.unwrap().as_str().unwrap().contains("session"));

    // Portal B, without signing in again.
    open(&browser, &portals.b).await;
    click(&browser, "#session a").await;
    wait_until(&browser, IS_HERE).await;
    assert!(browser.client().current_url().await.unwrap().as_str().starts_with(&portals.b.origin));
    assert!(who(&browser).await.contains("Gareth"));

    // Out at one is out at both.
    click(&browser, "#sign-out").await;
    wait_until(&browser, &format!("{IS_HERE} && document.querySelector('#session a')?.innerText === 'Sign in'")).await;
    open(&browser, &portals.a).await;
    assert_eq!(text_of(&browser, "#session").await, "Sign in");
    browser.close().await;
    portals.stop().await;
}

#[tokio::test]
async fn who_wants_a_surer_level_is_led_there_or_told_why_not() {
    let portals = Portals::start().await;
    let browser = Browser::open(1280, 900).await;
    open(&browser, &portals.a).await;
    click(&browser, "#session a").await;
    wait_until(&browser, "document.querySelector('button[value=officer]')").await;
    click(&browser, "button[value=officer]").await;
    wait_until(&browser, IS_HERE).await;
    // The officer's proof of who they are is not good enough for more.
    click(&browser, "#session a.quiet").await;
    wait_until(
        &browser,
        "document.querySelector('h1')?.innerText === 'Not signed in' || document.querySelector('form')",
    )
    .await;
    assert_eq!(violations(&browser).await, json!([]), "what is told");
    browser.close().await;
    portals.stop().await;
}
