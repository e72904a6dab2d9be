//! Signing in by a test card, in a real browser that has the card's certificate.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;
use service::testing::{SERVER, TestAuthority, TestCertificate};
use tests::{Browser, Program, run};

use super::{click, text_of, wait_until};

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Runs a command that must succeed.
fn witan(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// An e-ID that believes the test cards of the folder `cards`.
fn configuration(port: u16, host: u16, server: &TestCertificate, believed: &str) -> String {
    format!(
        r#"
        listen = "127.0.0.1:{port}"
        [provider]
        issuer = "http://localhost:{port}"
        keys = "keys"
        [[provider.ready_people]]
        id = "gwen"
        name = "Gwen"
        assurance = "high"
        person_code = "G-123"
        {believed}
        country = "GB"
        [provider.card.host]
        address = "https://localhost:{host}"
        listen = "127.0.0.1:{host}"
        certificate_file = "{certificate}"
        key_file = "{key}"
        "#,
        certificate = server.certificate.display(),
        key = server.key.display(),
    )
}

/// A home for a browser whose store of certificates holds the card.
fn home_with_card(folder: &Path, card: &Path) -> PathBuf {
    let home = folder.join("home");
    let store = home.join(".pki/nssdb");
    std::fs::create_dir_all(&store).unwrap();
    let script = "certutil -d sql:\"$0\" -N --empty-password && \
                  openssl pkcs12 -export -in \"$1.pem\" -inkey \"$1.key\" -name card -passout pass: -out \"$1.p12\" && \
                  pk12util -d sql:\"$0\" -i \"$1.p12\" -W ''";
    let ran = Command::new("sh").args(["-c", script]).arg(&store).arg(card).output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    home
}

#[tokio::test]
async fn a_person_signs_in_by_their_card() {
    let folder = tempfile::tempdir().unwrap();
    let told = witan(folder.path(), &["eid", "card", "ca", "cards"]);
    let believed = &told[told.find("[provider.card]").unwrap()..];
    let issue = ["eid", "card", "issue", "--ca", "cards", "--name", "GWEN", "--person-code", "G-123", "--out", "gwen"];
    witan(folder.path(), &issue);
    let authority = TestAuthority::new("hosts");
    let server = authority.issue("host", "/CN=localhost", SERVER);
    let (port, host) = (free_port(), free_port());
    std::fs::write(folder.path().join("eid.toml"), configuration(port, host, &server, believed)).unwrap();
    let home = home_with_card(folder.path(), &folder.path().join("gwen"));
    let eid = Program::start_in(folder, &["eid", "--config", "eid.toml"]).await;

    let browser = Browser::open_at_home(&home, &format!("https://localhost:{host}")).await;
    let sessions = format!("{}/me/sessions", eid.url());
    browser.client().goto(&sessions).await.unwrap();
    wait_until(&browser, "document.querySelector('#card-sign-in')").await;
    assert_eq!(text_of(&browser, "#card-sign-in").await, "Sign in with an e-ID card");
    click(&browser, "#card-sign-in").await;
    wait_until(&browser, "document.querySelector('h1').innerText == 'Where I am signed in'").await;
    assert_eq!(browser.client().current_url().await.unwrap().as_str(), sessions);

    // The card is lost: it is taken back, and opens nothing from then on.
    witan(eid.folder(), &["eid", "card", "revoke", "--ca", "cards", "gwen.pem"]);
    browser.client().delete_all_cookies().await.unwrap();
    browser.client().goto(&sessions).await.unwrap();
    wait_until(&browser, "document.querySelector('#card-sign-in')").await;
    click(&browser, "#card-sign-in").await;
    wait_until(&browser, "document.body.innerText.includes('the card was not accepted')").await;
    assert_eq!(browser.client().get_all_cookies().await.unwrap().len(), 1, "the browser is known, and nobody in it");
    browser.close().await;
    assert_eq!(json!(eid.stop().await.0), json!(0));
}
