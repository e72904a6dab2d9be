//! The steps in which a request is answered: all resolvers that can go on do, and then what they asked for is loaded.
use std::future::poll_fn;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

/// After so many polls in a row a request lets others have a turn.
const POLLS_MAX: usize = 256;

tokio::task_local! {
    static OF_REQUEST: Steps;
}

/// Answers `request` in steps: [`end_of_step`] inside of it is over whenever nothing in it can go on by itself.
///
/// async-graphql polls resolvers side by side, in queues within queues, and any of these gives the task up after it has
/// polled as few as two that wait, and asks to be polled again. So neither one poll of the task nor several in a row tell
/// that all resolvers had their turn: what tells is a poll after which nothing asked for another.
///
/// Cancel-safe, as `request` is.
pub(crate) async fn in_steps<T>(request: impl Future<Output = T>) -> T {
    let steps = Steps::default();
    let progress = Arc::new(Progress::default());
    let waker = Waker::from(progress.clone());
    let mut request = pin!(OF_REQUEST.scope(steps.clone(), request));
    poll_fn(|ctx| {
        progress.begin(ctx.waker());
        for _ in 0..POLLS_MAX {
            if let Poll::Ready(answer) = request.as_mut().poll(&mut Context::from_waker(&waker)) {
                return Poll::Ready(answer);
            }
            let goes_on = progress.was_made() || steps.end();
            if !goes_on && progress.pause() {
                return Poll::Pending;
            }
        }
        progress.pause();
        ctx.waker().wake_by_ref();
        Poll::Pending
    })
    .await
}

/// Waits until the step is over. Outside of a request, until the task was given up once.
pub(crate) async fn end_of_step() {
    let Ok(steps) = OF_REQUEST.try_with(Clone::clone) else { return tokio::task::yield_now().await };
    let is_over = Arc::new(AtomicBool::new(false));
    let mut is_waiting = false;
    poll_fn(|ctx| {
        if is_over.load(Ordering::Acquire) {
            return Poll::Ready(());
        }
        if !is_waiting {
            is_waiting = true;
            steps.wait(Waiting { is_over: is_over.clone(), waker: ctx.waker().clone() });
        }
        Poll::Pending
    })
    .await;
}

/// Who waits for the end of the step.
#[derive(Clone, Default)]
struct Steps(Arc<Mutex<Vec<Waiting>>>);

struct Waiting {
    is_over: Arc<AtomicBool>,
    waker: Waker,
}

impl Steps {
    fn wait(&self, waiting: Waiting) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(waiting);
    }

    /// Ends the step for all who wait for it, and tells whether anyone did.
    fn end(&self) -> bool {
        let waiting = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let anyone = !waiting.is_empty();
        for Waiting { is_over, waker } in waiting {
            is_over.store(true, Ordering::Release);
            waker.wake();
        }
        anyone
    }
}

/// Whether anything in a request asked to be polled again: from within a poll of it, or from outside.
#[derive(Default)]
struct Progress {
    is_made: AtomicBool,
    /// Whether the request is being polled, so that whoever polls it will look at `is_made` again.
    is_polling: AtomicBool,
    task: Mutex<Option<Waker>>,
}

// `is_made` and `is_polling` are each written by one side and then the other is read, so both need `SeqCst`: then at least
// one of the two sides sees what the other wrote, and no wake-up is lost.
impl Progress {
    fn begin(&self, task: &Waker) {
        *self.task.lock().unwrap_or_else(PoisonError::into_inner) = Some(task.clone());
        self.is_polling.store(true, Ordering::SeqCst);
    }

    fn was_made(&self) -> bool {
        self.is_made.swap(false, Ordering::SeqCst)
    }

    /// Gives the task up, and tells whether that was right: false when progress was made just now.
    fn pause(&self) -> bool {
        self.is_polling.store(false, Ordering::SeqCst);
        if self.was_made() {
            self.is_polling.store(true, Ordering::SeqCst);
            return false;
        }
        true
    }
}

impl Wake for Progress {
    fn wake(self: Arc<Self>) {
        self.is_made.store(true, Ordering::SeqCst);
        if !self.is_polling.load(Ordering::SeqCst) {
            let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).clone();
            if let Some(task) = task {
                task.wake();
            }
        }
    }
}
