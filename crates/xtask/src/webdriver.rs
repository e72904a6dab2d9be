//! ChromeDriver with headless Chromium, for tests in a real browser.

use std::net::TcpStream;
use std::process::{Command, Stdio};

use anyhow::Context;

use crate::install::Need;
use crate::process::{Server, find_program, free_port};

pub(crate) const NEED: Need = Need {
    name: "Chromium",
    packages: &["chromium", "chromium-driver"],
    present: || find_program(&["chromium"]).is_some() && find_program(&["chromedriver"]).is_some(),
};

/// Certificates that are not our own making, a client that brings them, and a browser's store for them.
pub(crate) const CERTIFICATES: Need = Need {
    name: "OpenSSL, curl and NSS",
    packages: &["openssl", "curl", "libnss3-tools"],
    present: || ["openssl", "curl", "certutil", "pk12util"].iter().all(|program| find_program(&[program]).is_some()),
};

/// Runs until dropped.
pub(crate) struct WebDriver {
    _server: Server,
    port: u16,
}

impl WebDriver {
    pub(crate) fn start() -> anyhow::Result<Self> {
        let program = find_program(&["chromedriver"]).context("`chromedriver` is not found")?;
        let port = free_port()?;
        let mut command = Command::new(program);
        command.arg(format!("--port={port}")).stdout(Stdio::null()).stderr(Stdio::null()).stdin(Stdio::null());
        let mut server = Server::start(&mut command)?;
        server.wait_until("ChromeDriver", || TcpStream::connect(("127.0.0.1", port)).is_ok())?;
        Ok(Self { _server: server, port })
    }

    /// The WebDriver endpoint.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}
