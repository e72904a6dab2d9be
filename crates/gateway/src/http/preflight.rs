//! Cross-origin requests from the origins an operator lists: their preflight, and leave to read the answer.

use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ALLOW, HeaderName, HeaderValue, VARY,
};
use http::{HeaderMap, StatusCode};
use poem::Response;

use crate::config::Origin;

/// What the page of a listed origin may send, besides what subgraphs are sent along.
const HEADERS: &str = "accept, apollo-require-preflight, authorization, content-type, dpop, graphql-require-preflight, traceparent, tracestate";

/// Answers `OPTIONS`; `origin` is the request's, if it is listed. To others nothing is allowed.
pub(super) fn answer(origin: Option<HeaderValue>, forwarded: &[HeaderName]) -> Response {
    let mut response = Response::builder().status(StatusCode::NO_CONTENT).finish();
    let headers = response.headers_mut();
    headers.insert(ALLOW, HeaderValue::from_static("GET, POST, OPTIONS"));
    headers.insert(VARY, HeaderValue::from_static("origin"));
    if let Some(origin) = origin {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST"));
        let allowed: Vec<&str> = [HEADERS].into_iter().chain(forwarded.iter().map(HeaderName::as_str)).collect();
        if let Ok(allowed) = HeaderValue::try_from(allowed.join(", ")) {
            headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, allowed);
        }
        headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    }
    response
}

/// Lets a page of a listed origin read the answer. Cookies and the like are never allowed with it.
pub(super) fn allow(headers: &mut HeaderMap, origin: Option<HeaderValue>, origins: &[Origin]) {
    if !origins.is_empty() {
        headers.insert(VARY, HeaderValue::from_static("origin"));
    }
    if let Some(origin) = origin {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(
            ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static("dpop-nonce, www-authenticate, x-request-id"),
        );
    }
}
