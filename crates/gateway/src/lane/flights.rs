//! Queries under way that others may wait for too.
//!
//! One request goes out, and everybody who asks the same meanwhile gets the same bytes. The key is everything that a subgraph
//! could answer differently for: the whole body, which of its addresses is asked, and every header but those by which traces are joined. It is compared, not
//! only hashed. What carries a credential has no key.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use executor::FetchError;
use futures::FutureExt as _;
use futures::future::{BoxFuture, Shared, WeakShared};
use http::header::{AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION};
use http::{HeaderName, HeaderValue};
use query_planner::Selector;

use super::Parcel;

/// Headers that say which trace a request belongs to (W3C Trace Context), and nothing about its answer.
const OF_TRACES: [&str; 2] = ["traceparent", "tracestate"];

/// What makes two queries the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct FlightKey {
    body: Bytes,
    selector: Selector,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl FlightKey {
    /// `None` for what must not be shared: a request that says who is asking, and one with files.
    pub(super) fn of(parcel: &Parcel) -> Option<FlightKey> {
        let headers = &parcel.headers;
        let names_somebody = [AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION].iter().any(|name| headers.contains_key(name))
            || headers.values().any(HeaderValue::is_sensitive);
        // Files are not in the body, and so would not be compared.
        if names_somebody || parcel.form.is_some() {
            return None;
        }
        let telling = headers.iter().filter(|(name, _)| !OF_TRACES.contains(&name.as_str()));
        let headers = telling.map(|(name, value)| (name.clone(), value.clone())).collect();
        let request = &parcel.request;
        Some(FlightKey { body: request.body.clone(), selector: request.selector.clone(), headers })
    }
}

type Landed = Result<Bytes, Arc<FetchError>>;
pub(super) type Flight = Shared<BoxFuture<'static, Landed>>;

/// The flights of one lane.
#[derive(Clone, Default)]
pub(super) struct Flights(Arc<Mutex<Board>>);

#[derive(Default)]
struct Board {
    under_way: HashMap<FlightKey, Listed>,
    next: u64,
}

struct Listed {
    /// Tells a flight from a later one under the same key.
    number: u64,
    /// Held by those who wait only: a flight that nobody waits for is given up.
    flight: WeakShared<BoxFuture<'static, Landed>>,
}

impl Flights {
    /// The flight under this key, and whether it is a new one: `take_off` makes it then.
    pub(super) fn board(
        &self,
        key: FlightKey,
        take_off: impl FnOnce() -> BoxFuture<'static, Result<Bytes, FetchError>>,
    ) -> (Flight, bool) {
        let mut board = self.lock();
        if let Some(flight) = board.under_way.get(&key).and_then(|listed| listed.flight.upgrade()) {
            return (flight, false);
        }
        let number = board.next;
        board.next += 1;
        let entry = Entry { flights: self.clone(), key: key.clone(), number };
        let exchange = take_off();
        let flight = async move {
            // Taken off the board when it has landed, and when it is given up.
            let _entry = entry;
            exchange.await.map_err(Arc::new)
        };
        let flight = flight.boxed().shared();
        if let Some(weak) = flight.downgrade() {
            board.under_way.insert(key, Listed { number, flight: weak });
        }
        (flight, true)
    }

    /// Once the guard is dropped, nobody joins the flights of before any more.
    pub(super) fn end_when_dropped(&self) -> impl Drop + use<> {
        struct Ends(Flights);
        impl Drop for Ends {
            fn drop(&mut self) {
                self.0.lock().under_way.clear();
            }
        }
        Ends(self.clone())
    }

    fn lock(&self) -> MutexGuard<'_, Board> {
        // An insertion or a removal is done or not done, whatever panicked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A flight's place on the board.
struct Entry {
    flights: Flights,
    key: FlightKey,
    number: u64,
}

impl Drop for Entry {
    fn drop(&mut self) {
        let mut board = self.flights.lock();
        if board.under_way.get(&self.key).is_some_and(|listed| listed.number == self.number) {
            board.under_way.remove(&self.key);
        }
    }
}
