//! Headers that tell browsers what not to do. Every answer has them, whatever made it.

use std::any::Any;

use http::StatusCode;
use http::header::{
    CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use poem::middleware::{CatchPanic, PanicHandler};
use poem::{Endpoint, EndpointExt as _, Response};

/// For everything that is no page: nothing in it may run or be framed.
const DEFAULT_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

/// For the page at `/`: only its own files, no inline script or style, no text taken for HTML.
pub(crate) const CONSOLE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
     connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
     require-trusted-types-for 'script'";

/// Adds the headers to every answer of `endpoint`, those to errors, unknown paths and panics included.
pub(crate) fn with_security_headers(
    endpoint: impl Endpoint<Output = Response> + 'static,
) -> impl Endpoint<Output = Response> {
    endpoint.with(CatchPanic::new().with_handler(Panicked)).around(|endpoint, request| async move {
        let mut response = endpoint.get_response(request).await;
        let headers = response.headers_mut();
        headers.entry(CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(DEFAULT_POLICY));
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
        headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        headers
            .insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin"));
        headers.insert(HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin"));
        Ok(response)
    })
}

/// Answers for an endpoint that panicked. What it said is in the log, by the process's panic hook, and stays there.
#[derive(Clone)]
struct Panicked;

impl PanicHandler for Panicked {
    type Response = StatusCode;

    fn get_response(&self, _: Box<dyn Any + Send>) -> StatusCode {
        tracing::error!("an endpoint panicked; its client was told status 500");
        StatusCode::INTERNAL_SERVER_ERROR
    }
}
