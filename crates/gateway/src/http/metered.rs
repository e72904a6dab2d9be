//! Bounds what a reader of a stream may hold of it: a parser that reads ahead as long as bytes come would hold the whole.

use std::io::{Error, ErrorKind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures::Stream;

/// How much may be read ahead.
const AHEAD_MAX: usize = 128 << 10;

/// Says that what was read has been made use of.
#[derive(Clone)]
pub(super) struct Meter(Arc<AtomicUsize>);

impl Meter {
    pub(super) fn claimed(&self) {
        self.0.store(0, Ordering::Relaxed);
    }
}

/// A stream that pauses once its reader is far ahead, and breaks off where the reader then makes no use of what it has.
pub(super) struct Metered<S> {
    inner: S,
    /// Bytes since the reader last made use of some.
    ahead: Arc<AtomicUsize>,
    has_paused: bool,
}

impl<S> Metered<S> {
    pub(super) fn new(inner: S) -> (Metered<S>, Meter) {
        let ahead = Arc::new(AtomicUsize::new(0));
        (Metered { inner, ahead: Arc::clone(&ahead), has_paused: false }, Meter(ahead))
    }
}

impl<S: Stream<Item = std::io::Result<Bytes>> + Unpin> Stream for Metered<S> {
    type Item = std::io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.ahead.load(Ordering::Relaxed) < AHEAD_MAX {
            self.has_paused = false;
        } else if self.has_paused {
            return Poll::Ready(Some(Err(Error::from(ErrorKind::InvalidData))));
        } else {
            self.has_paused = true;
            // The reader is to look at what it has; nothing else would wake it.
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let chunk = ready!(Pin::new(&mut self.inner).poll_next(context));
        if let Some(Ok(bytes)) = &chunk {
            self.ahead.fetch_add(bytes.len(), Ordering::Relaxed);
        }
        Poll::Ready(chunk)
    }
}
