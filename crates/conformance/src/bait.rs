//! An address at which nobody should call: tokens name it as the place of their keys.
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A server of a stranger's key set on this machine, and how often it was called. It ends when dropped.
///
/// A subgraph on another machine that calls the address calls itself; it is then found out only if it believes the token.
pub(crate) struct Bait {
    port: u16,
    calls: Arc<AtomicUsize>,
    serving: JoinHandle<()>,
}

impl Bait {
    /// Opens the address.
    pub(crate) async fn open(jwk: &Value) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let calls = Arc::new(AtomicUsize::new(0));
        let (counted, keys) = (Arc::clone(&calls), json!({ "keys": [jwk] }).to_string());
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::SeqCst);
                // One at a time is enough, and one that hangs up early is no fault.
                let _ = answer(stream, &keys).await;
            }
        });
        Ok(Self { port, calls, serving })
    }

    pub(crate) fn url(&self, name: &str) -> String {
        format!("http://127.0.0.1:{}/{name}", self.port)
    }

    /// Whether somebody called.
    pub(crate) fn was_taken(&self) -> bool {
        self.calls.load(Ordering::SeqCst) > 0
    }
}

impl Drop for Bait {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn answer(mut stream: TcpStream, keys: &str) -> std::io::Result<()> {
    let mut request = [0; 4096];
    let _ = stream.read(&mut request).await?;
    let length = keys.len();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/jwk-set+json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(keys.as_bytes()).await
}
