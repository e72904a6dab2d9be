//! Headless Chromium, driven through the ChromeDriver that `cargo xtask test` runs.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

/// A browser window of a test's own.
pub struct Browser(Client);

impl Browser {
    /// Opens a window of this size, in pixels.
    pub async fn open(width: u32, height: u32) -> Self {
        Self::open_with(width, height, &[], json!({})).await
    }

    /// Opens a window of a person whose home is `home`, with their own store of certificates, and who shows the certificate in it to
    /// the host at `origin`, whoever vouches for that host.
    pub async fn open_at_home(home: &Path, origin: &str) -> Self {
        let program = home.join("chromium");
        std::fs::write(&program, format!("#!/bin/sh\nHOME='{}' exec chromium \"$@\"\n", home.display())).unwrap();
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let chosen = json!({ format!("{origin},*"): { "setting": { "filters": [{}] } } });
        let exceptions = json!({ "auto_select_certificate": chosen });
        let prefs = json!({ "profile": { "content_settings": { "exceptions": exceptions } } });
        let any_host = ["--ignore-certificate-errors"];
        Self::open_with(1280, 900, &any_host, json!({ "binary": program, "prefs": prefs })).await
    }

    async fn open_with(width: u32, height: u32, arguments_more: &[&str], more: Value) -> Self {
        let address = std::env::var("WITAN_TEST_WEBDRIVER_URL").expect("a browser: run `cargo xtask test`");
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            &format!("--window-size={width},{height}"),
        ];
        let arguments = [&arguments[..], arguments_more].concat();
        let mut chrome = json!({ "args": arguments });
        chrome.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let options = json!({ "goog:chromeOptions": chrome });
        let capabilities = options.as_object().unwrap().clone();
        let client = ClientBuilder::new(HttpConnector::new()).capabilities(capabilities).connect(&address).await;
        Self(client.expect("Chromium starts"))
    }

    /// The window.
    pub fn client(&self) -> &Client {
        &self.0
    }

    /// Gives the browser an authenticator that makes passkeys and verifies its user (Web Authentication Level 2 §11.2).
    pub async fn add_authenticator(&self) {
        let session = self.0.session_id().await.unwrap().expect("the browser has a session");
        let driver = std::env::var("WITAN_TEST_WEBDRIVER_URL").unwrap();
        let authenticator = json!({
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": true, "hasUserVerification": true,
            "isUserConsenting": true, "isUserVerified": true
        });
        // Another thread may have been quicker; the provider is then the same.
        rustls::crypto::ring::default_provider().install_default().ok();
        let address = format!("{driver}/session/{session}/webauthn/authenticator");
        let answer = reqwest::Client::new().post(address).json(&authenticator).send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
    }

    /// Closes the window.
    pub async fn close(self) {
        self.0.close().await.unwrap();
    }
}
