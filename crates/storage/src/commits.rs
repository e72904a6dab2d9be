//! Telling those who wait for a change that one was committed.
use tokio::sync::watch;

/// Rung after each commit. Clones are the same bell.
#[derive(Debug, Clone, Default)]
pub(crate) struct CommitBell(watch::Sender<()>);

/// The commits made since this was asked for, or since [`Commits::next`] gave the one before.
#[derive(Debug)]
pub struct Commits(watch::Receiver<()>);

impl CommitBell {
    pub(crate) fn ring(&self) {
        self.0.send_replace(());
    }

    pub(crate) fn listen(&self) -> Commits {
        Commits(self.0.subscribe())
    }
}

impl Commits {
    /// Waits until one was made; several made meanwhile count as one. Never over when no one is left who could make one.
    ///
    /// Cancel-safe.
    pub async fn next(&mut self) {
        if self.0.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
