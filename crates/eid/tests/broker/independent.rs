//! Other people's providers as councils', each a process of its own: `oidc-provider` (JavaScript) and `glewlwyd` (C).
use std::path::Path;
use std::process::Stdio;

use claims::MemberRef;
use eid::registrar::{self, UpstreamIdentity};
use eid::{LogoutTokens, UpstreamClient};
use reqwest::StatusCode;
use serde_json::{Value, json};
use service::Secret;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use url::Url;

use super::council::{Council, MEMBER, Way};
use super::glewlwyd::{Glewlwyd, SECRET};
use crate::browser::{Browser, Shown};
use crate::client::TestClient;
use crate::stage::{Stage, claims_of, nothing};

/// A port that nobody listens on just now: the issuer must be known before the provider runs.
pub(super) fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Runs `oidc-provider` until dropped.
async fn run_provider(settings: Value) -> Child {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/node");
    let mut child = Command::new("node")
        .args(["council-provider.mjs", &settings.to_string()])
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("node: run `cargo xtask test`");
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    while lines.next_line().await.unwrap().expect("the provider runs") != "ready" {}
    child
}

/// Follows `address` through provider and e-ID, up to a page or to the client.
async fn go(browser: &Browser, address: &str, client: &str) -> (Url, Shown) {
    let mut at = Url::parse(address).unwrap();
    for _ in 0..20 {
        let shown = browser.get(at.as_str()).await;
        match shown.location() {
            Some(location) => at = at.join(&location).unwrap(),
            None => return (at, shown),
        }
        if at.as_str().starts_with(client) {
            return (at, shown);
        }
    }
    panic!("the providers lead round in circles")
}

fn parameter(url: &Url, name: &str) -> String {
    url.query_pairs().find(|(found, _)| found == name).unwrap_or_else(|| panic!("no `{name}` in {url}")).1.into_owned()
}

/// Links an account, signs in by it, and signs out at the provider, with a client secret or with our own key.
async fn through_oidc_provider(has_secret: bool) {
    let port = free_port();
    let council = Council::start().await;
    let stage = Stage::start_with(|config| {
        let mut upstream = council.config();
        upstream.issuer = format!("http://localhost:{port}");
        if !has_secret {
            upstream.client = UpstreamClient::PrivateKeyJwt { id: "e-id".into() };
        }
        config.upstreams = vec![upstream];
    })
    .await;
    let mut settings = json!({
        "port": port, "client": "e-id", "callback": format!("{}/upstream/bst/callback", stage.issuer),
        "logout": format!("{}/upstream/bst/logout", stage.issuer), "member": MEMBER
    });
    match has_secret {
        true => settings["secret"] = "a secret & more".into(),
        false => settings["jwks"] = stage.document("/jwks").await,
    }
    let _provider = run_provider(settings).await;

    let own = Browser::new(&stage);
    let page = own.open("/me/credentials").await;
    let page = own.sign_in(&page, "citizen").await;
    let way = Way::to_link(&own, &page, "bst").await;
    let (at, page) = go(&own, way.0.as_str(), "https://portal.example").await;
    assert!(at.path() == "/me/credentials" && page.text.contains("name=\"link\""), "{at}: {}", page.text);

    let browser = Browser::new(&stage);
    let client = TestClient::new(&stage, "portal");
    let page = browser.open(&client.pushed(json!({ "acr_values": "substantial" })).await).await;
    let way = Way::from(&browser, &page, "bst").await;
    let (back, shown) = go(&browser, way.0.as_str(), "https://portal.example").await;
    assert_eq!(shown.status, StatusCode::SEE_OTHER);
    let tokens = client.redeem(&parameter(&back, "code"), nothing()).await;
    let token = claims_of(tokens.text("access_token"));
    assert_eq!((&token["ctx"], &token["org"], &token["member"]), (&json!("employee"), &json!("BST"), &json!(MEMBER)));
    assert_eq!(token["acr"], "substantial");

    // The person signs out there, and is signed out here and at the client.
    let asked = browser.get(&format!("http://localhost:{port}/session/end")).await;
    let action = asked.text.split("action=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let xsrf = asked.text.split("name=\"xsrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let form = format!("xsrf={xsrf}&logout=yes");
    let ended = browser.post_raw(&action, form, &[]).await;
    assert!(ended.status.is_redirection(), "{} {}", ended.status, ended.text);
    assert_eq!(client.refresh(tokens.text("refresh_token"), nothing()).await.error(), "invalid_grant");
    assert_eq!(stage.notices.taken().iter().filter(|(client, _)| client == "portal").count(), 1);
    assert!(own.open("/me/credentials").await.text.contains("<nav>"), "the person's own session goes on");
}

#[tokio::test]
async fn oidc_provider_is_a_council_with_a_client_secret() {
    through_oidc_provider(true).await;
}

#[tokio::test]
async fn oidc_provider_is_a_council_that_knows_us_by_our_key() {
    through_oidc_provider(false).await;
}

/// Glewlwyd says that everybody proved who they are in 1970, so an account there is linked by invitation, and is worth `low`.
#[tokio::test]
async fn glewlwyd_is_a_council_that_invites_its_people() {
    let (glewlwyd, council) = (Glewlwyd::start().await, Council::start().await);
    let stage = Stage::start_with(|config| {
        let mut upstream = council.config();
        upstream.issuer = glewlwyd.issuer.clone();
        upstream.client = UpstreamClient::ClientSecretBasic { id: "e-id".into(), secret: Secret::new(SECRET) };
        upstream.logout_tokens = LogoutTokens::Untyped;
        config.upstreams = vec![upstream];
    })
    .await;
    let at = |path: &str| format!("{}/upstream/bst/{path}", stage.issuer);
    glewlwyd.set_up(&at("callback"), &at("logout")).await;
    let client = TestClient::new(&stage, "portal");
    let browser = Browser::new(&stage);
    let page = browser.open(&client.pushed(nothing()).await).await;
    let way = Way::from(&browser, &page, "bst").await;
    let back = glewlwyd.sign_in(&browser, way.0.as_str()).await;
    let shown = browser.get(&back.location().unwrap()).await;
    assert!(shown.text.contains("not linked yet"), "{}", shown.text);

    let account = UpstreamIdentity { issuer: glewlwyd.issuer.clone(), tenant: None, subject: glewlwyd.subject().await };
    let member = MemberRef::new("BST", MEMBER).unwrap();
    let (database, now) = (stage.database.database(), stage.clock.now());
    let code = registrar::invite(database, account, member, "HR", now).await.unwrap();
    let own = Browser::new(&stage);
    let page = own.open("/me/credentials").await;
    let page = own.sign_in(&page, "citizen").await;
    let fields = [("token", page.field("token")), ("code", code.shown())];
    own.post("/me/links/accept", &fields.each_ref().map(|(name, value)| (*name, value.as_str()))).await;

    let page = browser.open(&client.pushed(nothing()).await).await;
    let way = Way::from(&browser, &page, "bst").await;
    let back = glewlwyd.sign_in(&browser, way.0.as_str()).await;
    let (back, _) = go(&browser, &back.location().unwrap(), "https://portal.example").await;
    let tokens = client.redeem(&parameter(&back, "code"), nothing()).await;
    let token = claims_of(tokens.text("access_token"));
    assert_eq!((&token["ctx"], &token["org"], &token["member"]), (&json!("employee"), &json!("BST"), &json!(MEMBER)));
    assert_eq!(token["acr"], "low");

    glewlwyd.sign_out(&browser).await;
    let notice = stage.notices.wait_for("portal").await;
    assert_eq!(claims_of(&notice)["sid"], claims_of(tokens.text("id_token"))["sid"]);
    assert_eq!(client.refresh(tokens.text("refresh_token"), nothing()).await.error(), "invalid_grant");
    assert!(own.open("/me/credentials").await.text.contains("<nav>"), "the person's own session goes on");
}
