//! The page at `/`, in a real browser.

mod card;
mod eid;
mod portal;

use std::time::Duration;

use fantoccini::Locator;
use fantoccini::key::Key;
use serde_json::{Value, json};
use tests::Browser;

use crate::operations::{landmarks, serve_tiny};

/// The longest the page may take for anything.
const WITHIN: Duration = Duration::from_secs(15);

/// Waits until a script says true; a test that waits in vain shows the page's text.
async fn wait_until(browser: &Browser, script: &str) {
    let deadline = tokio::time::Instant::now() + WITHIN;
    while browser.client().execute(&format!("return !!({script})"), vec![]).await.unwrap() != Value::Bool(true) {
        if tokio::time::Instant::now() > deadline {
            let text = browser.client().execute("return document.body.innerText", vec![]).await.unwrap();
            panic!("`{script}` never came true; the page says: {text}");
        }
        tokio::time::sleep(Duration::from_millis(50)).await; // between two looks
    }
}

async fn text_of(browser: &Browser, css: &str) -> String {
    browser.client().find(Locator::Css(css)).await.unwrap().text().await.unwrap()
}

/// Clicks where a person would, once the page has stopped scrolling there.
async fn click(browser: &Browser, css: &str) {
    let script = "document.querySelector(arguments[0]).scrollIntoView({ behavior: 'instant', block: 'center' })";
    browser.client().execute(script, vec![json!(css)]).await.unwrap();
    browser.client().find(Locator::Css(css)).await.unwrap().click().await.unwrap();
}

#[tokio::test]
async fn a_newcomer_asks_the_graph_from_the_page() {
    let server = serve_tiny().await;
    let browser = Browser::open(1280, 900).await;
    browser.client().goto(server.url()).await.unwrap();
    wait_until(&browser, "document.querySelectorAll('#operations li').length > 3").await;
    assert!(text_of(&browser, "h1").await.contains("One graph"));

    click(&browser, "#run").await;
    wait_until(&browser, "document.querySelector('#output').innerText.includes('authorLabel')").await;
    let output = text_of(&browser, "#output").await;
    assert!(output.contains(&landmarks().entry_post.to_string()), "{output}");
    assert!(!output.contains("\"errors\""), "{output}");

    // All that the page loaded came from this server.
    let script = "return performance.getEntriesByType('resource').map(entry => new URL(entry.name).origin)";
    let origins = browser.client().execute(script, vec![]).await.unwrap();
    assert!(origins.as_array().unwrap().iter().all(|origin| *origin == server.url()), "{origins}");
    browser.close().await;
}

#[tokio::test]
async fn the_keyboard_runs_an_operation_and_a_token_signs_in() {
    let server = serve_tiny().await;
    let officer = landmarks().cardiff_officer.to_string();
    let browser = Browser::open(1280, 900).await;
    browser.client().goto(&format!("{}/#ask/who-am-i", server.url())).await.unwrap();
    wait_until(&browser, "document.querySelector('#document').value.includes('WhoAmI')").await;
    let editor = browser.client().find(Locator::Css("#document")).await.unwrap();
    editor.send_keys(&format!("{}{}", char::from(Key::Control), char::from(Key::Enter))).await.unwrap();
    wait_until(&browser, "document.querySelector('#output').innerText.includes('UNAUTHENTICATED')").await;

    let token = server.token(&officer, &[]);
    let fill = "document.querySelector('#token-details').open = true; const field = document.querySelector('#token'); \
                field.value = arguments[0]; field.dispatchEvent(new Event('input', { bubbles: true }));";
    browser.client().execute(fill, vec![json!(token)]).await.unwrap();
    click(&browser, "#run").await;
    wait_until(&browser, &format!("document.querySelector('#output').innerText.includes('{officer}')")).await;
    browser.close().await;
}

#[tokio::test]
async fn the_schemas_documentation_is_read_and_searched() {
    let server = serve_tiny().await;
    let browser = Browser::open(1280, 900).await;
    browser.client().goto(&format!("{}/#schema", server.url())).await.unwrap();
    wait_until(&browser, "document.querySelector('#types').innerText.includes('Organisation')").await;
    let search = browser.client().find(Locator::Css("#schema-search")).await.unwrap();
    search.send_keys("authorLabel").await.unwrap();
    wait_until(&browser, "document.querySelector('#types').innerText.includes('authorLabel')").await;
    browser.close().await;
}

#[tokio::test]
async fn the_page_fits_a_telephone() {
    let server = serve_tiny().await;
    let browser = Browser::open(500, 800).await;
    browser.client().goto(server.url()).await.unwrap();
    wait_until(&browser, "document.querySelectorAll('#operations li').length > 3").await;
    let script = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
    assert_eq!(browser.client().execute(script, vec![]).await.unwrap(), json!(0), "nothing is cut off at the side");
    browser.close().await;
}
