//! What is under way and others may wait for too.
//!
//! One flight goes out, and everybody who wants the same meanwhile gets what it brings. What is the same is for the key to say: it is
//! compared, not only hashed.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::FutureExt as _;
use futures::future::{BoxFuture, Shared, WeakShared};
use tokio::time::Instant;

/// What one waits for, with all others who do.
pub(crate) type Flight<T> = Shared<BoxFuture<'static, T>>;

/// The flights that are under way.
pub(crate) struct Flights<K, T>(Arc<Mutex<Board<K, T>>>);

struct Board<K, T> {
    under_way: HashMap<K, Listed<T>>,
    next: u64,
}

struct Listed<T> {
    /// Tells a flight from a later one under the same key.
    number: u64,
    /// Whoever has time beyond this instant waits for one that begins later.
    boards_until: Instant,
    /// Held by those who wait only: a flight that nobody waits for is given up.
    flight: WeakShared<BoxFuture<'static, T>>,
}

impl<K, T> Default for Flights<K, T> {
    fn default() -> Self {
        Flights(Arc::new(Mutex::new(Board { under_way: HashMap::new(), next: 0 })))
    }
}

impl<K, T> Clone for Flights<K, T> {
    fn clone(&self) -> Self {
        Flights(Arc::clone(&self.0))
    }
}

impl<K: Hash + Eq + Clone + Send + 'static, T: Clone + Send + Sync + 'static> Flights<K, T> {
    /// The flight under this key, and whether it is a new one: `take_off` makes it then. One that is under way is boarded when `at` is
    /// not past the `boards_until` that it was made with.
    pub(crate) fn board(
        &self,
        key: K,
        at: Instant,
        boards_until: Instant,
        take_off: impl FnOnce() -> BoxFuture<'static, T>,
    ) -> (Flight<T>, bool) {
        let mut board = self.lock();
        let known = board.under_way.get(&key).filter(|listed| at <= listed.boards_until);
        if let Some(flight) = known.and_then(|listed| listed.flight.upgrade()) {
            return (flight, false);
        }
        let number = board.next;
        board.next += 1;
        let entry = Entry { flights: self.clone(), key: key.clone(), number };
        let exchange = take_off();
        let flight = async move {
            // Taken off the board when it has landed, and when it is given up.
            let _entry = entry;
            exchange.await
        };
        let flight = flight.boxed().shared();
        if let Some(weak) = flight.downgrade() {
            board.under_way.insert(key, Listed { number, boards_until, flight: weak });
        }
        (flight, true)
    }
}

impl<K: Hash + Eq, T> Flights<K, T> {
    /// Once the guard is dropped, nobody joins the flights of before any more.
    pub(crate) fn end_when_dropped(&self) -> EndsFlights<K, T> {
        EndsFlights(self.clone())
    }

    fn lock(&self) -> MutexGuard<'_, Board<K, T>> {
        // An insertion or a removal is done or not done, whatever panicked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// See [`Flights::end_when_dropped`].
pub(crate) struct EndsFlights<K: Hash + Eq, T>(Flights<K, T>);

impl<K: Hash + Eq, T> Drop for EndsFlights<K, T> {
    fn drop(&mut self) {
        self.0.lock().under_way.clear();
    }
}

/// A flight's place on the board.
struct Entry<K: Hash + Eq, T> {
    flights: Flights<K, T>,
    key: K,
    number: u64,
}

impl<K: Hash + Eq, T> Drop for Entry<K, T> {
    fn drop(&mut self) {
        let mut board = self.flights.lock();
        if board.under_way.get(&self.key).is_some_and(|listed| listed.number == self.number) {
            board.under_way.remove(&self.key);
        }
    }
}
