//! The signal SIGHUP: an operator wants what lies in files read again.

/// Listens to SIGHUP, which then no longer ends the process.
#[derive(Debug)]
pub struct Hangups {
    #[cfg(unix)]
    signal: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Hangups {
    /// Listens from now on.
    ///
    /// # Errors
    /// The system's error where the signal cannot be listened to.
    ///
    /// # Panics
    /// Outside a Tokio runtime.
    pub fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { signal: signal(SignalKind::hangup())? })
    }

    /// Waits for the next one. Cancel-safe.
    pub async fn next(&mut self) {
        if self.signal.recv().await.is_none() {
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(not(unix))]
impl Hangups {
    /// There is no such signal here.
    ///
    /// # Errors
    /// None.
    pub fn listen() -> std::io::Result<Self> {
        Ok(Self {})
    }

    /// Waits for good.
    pub async fn next(&mut self) {
        std::future::pending().await
    }
}
