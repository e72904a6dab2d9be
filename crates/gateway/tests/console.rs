//! The page at `/`. (What it does in a browser is tested end to end.)

use gateway::config::Profile;
use reqwest::Method;

use crate::harness::{TestGateway, answer};

#[tokio::test]
async fn the_page_and_every_file_it_names_come_from_the_gateway() {
    let gateway = TestGateway::start().await;
    let page = answer(gateway.request(Method::GET, "/")).await;
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    let policy = page.header("content-security-policy");
    assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe"), "{policy}");

    let mut to_read: Vec<String> = named(&page.text, "=\"/console/");
    let mut read = Vec::new();
    while let Some(path) = to_read.pop() {
        let path = path.split('#').next().unwrap_or_default().to_owned();
        if read.contains(&path) {
            continue;
        }
        let file = answer(gateway.request(Method::GET, &format!("/console/{path}"))).await;
        assert_eq!(file.status, 200, "{path}");
        // The name of SVG's vocabulary looks like an address and is none.
        let addresses = file.text.replace("http://www.w3.org/2000/svg", "");
        assert!(!addresses.contains("http://") && !addresses.contains("https://"), "{path}");
        to_read.extend(named(&file.text, "from \"./"));
        read.push(path);
    }
    assert!(read.len() > 10, "{read:?}");
    assert!(!page.text.contains("http"), "the page names no other host");
    assert!(!page.text.contains("style=") && !page.text.contains("onclick"), "no inline style or script");
}

/// What stands in quotes after `before`, as far as the closing quote.
fn named(text: &str, before: &str) -> Vec<String> {
    text.split(before).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

#[tokio::test]
async fn the_page_says_which_operations_are_ready_and_which_subgraphs_there_are() {
    let gateway = TestGateway::start().await;
    let content = answer(gateway.request(Method::GET, "/console/content.json")).await;
    assert_eq!(content.json["subgraphs"], serde_json::json!(["notes", "people"]));
    assert_eq!(content.json["operations"][0]["id"], "hello");
}

#[tokio::test]
async fn the_page_can_be_turned_off_and_production_does() {
    let off = TestGateway::with(|config| config.console.enabled = false).await;
    let production = TestGateway::with(|config| config.profile = Profile::Production).await;
    for gateway in [off, production] {
        for path in ["/", "/console/app.js", "/console/content.json", "/graphiql", "/metrics"] {
            assert_eq!(answer(gateway.request(Method::GET, path)).await.status, 404, "{path}");
        }
        answer(gateway.ask("{ __typename }")).await.data();
    }
}
