//! What makes two queries to a subgraph the same.
//!
//! The key is everything that a subgraph could answer differently for: the whole body, which of its addresses is asked, and every
//! header but those by which traces are joined. It is compared, not only hashed. What carries a credential has no key.

use bytes::Bytes;
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
