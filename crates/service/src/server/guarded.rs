//! A socket that counts, and that does not wait for ever.
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, Sleep};

/// How many bytes tell HTTP/1 from HTTP/2, which comes before any limit of either: the length of HTTP/2's preface.
const OPENING_BYTES: usize = 24;

/// A connection's socket: holds the connection's place among those allowed, fails when the client says nothing at
/// first, and fails when it reads nothing of its answer.
pub(super) struct Guarded<S> {
    inner: S,
    _place: OwnedSemaphorePermit,
    opening: Option<Opening>,
    write_timeout: Duration,
    write_stall: Option<Pin<Box<Sleep>>>,
}

struct Opening {
    bytes_left: usize,
    deadline: Pin<Box<Sleep>>,
}

impl<S> Guarded<S> {
    pub(super) fn new(inner: S, place: OwnedSemaphorePermit, head_timeout: Duration, write_timeout: Duration) -> Self {
        let deadline = Box::pin(tokio::time::sleep(head_timeout));
        let opening = Some(Opening { bytes_left: OPENING_BYTES, deadline });
        Self { inner, _place: place, opening, write_timeout, write_stall: None }
    }

    /// Passes on what a write came to, or fails if none has come to anything for too long.
    fn unless_stalled<T>(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        // Whoever is answered has said what there was to say first.
        self.opening = None;
        if written.is_ready() {
            self.write_stall = None;
            return written;
        }
        let deadline = Instant::now() + self.write_timeout;
        let stall = self.write_stall.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline)));
        ready!(stall.as_mut().poll(cx));
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the client does not read its answer")))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Guarded<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let read = Pin::new(&mut self.inner).poll_read(cx, buf);
        let Some(opening) = &mut self.opening else { return read };
        if read.is_pending() {
            ready!(opening.deadline.as_mut().poll(cx));
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the client says nothing")));
        }
        opening.bytes_left = opening.bytes_left.saturating_sub(buf.filled().len() - before);
        if opening.bytes_left == 0 {
            self.opening = None;
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Guarded<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.inner).poll_write(cx, bytes);
        self.unless_stalled(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.inner).poll_write_vectored(cx, slices);
        self.unless_stalled(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.inner).poll_flush(cx);
        self.unless_stalled(cx, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let closed = Pin::new(&mut self.inner).poll_shutdown(cx);
        self.unless_stalled(cx, closed)
    }
}
