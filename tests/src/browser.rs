//! Headless Chromium, driven through the ChromeDriver that `cargo xtask test` runs.

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;

/// A browser window of a test's own.
pub struct Browser(Client);

impl Browser {
    /// Opens a window of this size, in pixels.
    pub async fn open(width: u32, height: u32) -> Self {
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
        let options = json!({ "goog:chromeOptions": { "args": arguments } });
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
