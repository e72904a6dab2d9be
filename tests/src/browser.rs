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

    /// Closes the window.
    pub async fn close(self) {
        self.0.close().await.unwrap();
    }
}
