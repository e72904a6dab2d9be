//! Which address of a portal is answered by what.

use std::sync::Arc;

use http::StatusCode;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use poem::{Endpoint, EndpointExt as _, Request, Response, Route, endpoint, get, post};
use serde::Serialize;
use serde_json::json;

use super::{Inner, sign_in, sign_out, who};
use crate::http::is_own_page;

pub(super) fn add(route: Route, inner: &Arc<Inner>) -> Route {
    route
        .at("/login", get(from_anywhere(inner, sign_in::login)))
        .at("/callback", get(from_anywhere(inner, sign_in::callback)))
        .at("/backchannel-logout", post(from_anywhere(inner, sign_out::told_of_logout)))
        .at("/logout", post(from_own_pages(inner, sign_out::logout)))
        .at("/session", get(from_own_pages(inner, who::session)))
}

fn from_anywhere<A, F>(inner: &Arc<Inner>, answer: A) -> impl Endpoint<Output = Response> + use<A, F>
where
    A: Fn(Arc<Inner>, Request) -> F + Send + Sync + 'static,
    F: Future<Output = Response> + Send + 'static,
{
    let inner = Arc::clone(inner);
    endpoint::make(move |request| answer(Arc::clone(&inner), request)).map_to_response()
}

/// The same for what acts by a cookie: only the gateway's own pages may ask, and prove it by a header that no other site's page can
/// send without being asked about first (CWE-352).
fn from_own_pages<A, F>(inner: &Arc<Inner>, answer: A) -> impl Endpoint<Output = Response> + use<A, F>
where
    A: Fn(Arc<Inner>, Request) -> F + Send + Sync + 'static,
    F: Future<Output = Response> + Send + 'static,
{
    let inner = Arc::clone(inner);
    endpoint::make(move |request: Request| {
        let answer = is_own_page(request.headers()).then(|| answer(Arc::clone(&inner), request));
        async move {
            match answer {
                Some(answer) => answer.await,
                None => refused_json(
                    StatusCode::FORBIDDEN,
                    "ask from the gateway's own pages, with the header `graphql-require-preflight: 1`",
                ),
            }
        }
    })
    .map_to_response()
}

pub(super) fn answer_json(content: &impl Serialize) -> Response {
    let text = serde_json::to_string(content).unwrap_or_default();
    with_json(StatusCode::OK, text)
}

pub(super) fn refused_json(status: StatusCode, problem: &str) -> Response {
    with_json(status, json!({ "error": "invalid_request", "error_description": problem }).to_string())
}

fn with_json(status: StatusCode, text: String) -> Response {
    Response::builder()
        .status(status)
        .header(CONTENT_TYPE, "application/json; charset=utf-8")
        .header(CACHE_CONTROL, "no-store")
        .body(text)
}
